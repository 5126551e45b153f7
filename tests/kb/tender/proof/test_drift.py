"""Drift: what happened to the pinned text since, and how a tender follows it without losing anything."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kb.criterion import Criterion
from kb.library import Library
from kb.load import load
from kb.parameter import NumberParameter
from kb.release import release
from kb.tender.draft import Draft
from kb.tender.edit import EditError, new_tender, pinned
from kb.tender.model import Answer, LocalText, Pin, Tender
from kb.tender.proof.drift import Drift, drift, lines_in, overtaken
from kb.tender.proof.takeover import Refilled, taken_over
from kb.tender.proof.verify import verify
from kb.tender.receipt import Line, receipt

TODAY = date(2026, 11, 22)
LATER = date(2026, 12, 1)
MACHINES = "quiet-works/quiet-machines.yaml"
LIMIT = "quiet-works/noise-limit.yaml"


def tender_of(library: Library, *references: str) -> Tender:
    empty = new_tender("Road works", "City of Oslo", "NO", ["45233120"], ["en"])
    pins = tuple(pinned(library, reference, TODAY) for reference in references)
    return empty.model_copy(update={"pins": pins})


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def released(folder: Path, path: str, change: str, *edits: tuple[str, str]) -> Library:
    """The library after an edit of one entry was published."""
    before = (folder / path).read_bytes()
    for old, new in edits:
        edit(folder / path, old, new)
    release(load(folder), Path(path).stem, change, f"A {change} one.", LATER, old=before)  # type: ignore[arg-type]
    return load(folder)


def only(found: tuple[Drift, ...]) -> Drift:
    assert len(found) == 1
    return found[0]


def test_the_newest_text_is_unchanged(library: Library) -> None:
    found = only(drift(tender_of(library, "noise-limit"), library, TODAY))
    assert found.kind == "unchanged"
    assert found.is_quiet
    assert (found.releases, found.fields, found.change) == ((), (), None)


def test_a_patch_is_reworded_with_the_words_that_differ(folder: Path, library: Library) -> None:
    after = released(folder, MACHINES, "patch", ("Every machine must", "Each machine must"))
    found = only(drift(tender_of(library, "quiet-machines"), after, LATER))
    assert found.kind == "reworded"
    assert [one.note.en for one in found.releases] == ["A patch one."]
    (field,) = found.fields
    assert field.field == "levels / core / requirement / en"
    assert [span.text for span in field.spans if span.kind != "same"] == ["Every", "Each"]


def test_a_minor_release_is_extended(library: Library) -> None:
    found = only(drift(tender_of(library, "noise-limit@1.0.0"), library, TODAY))
    assert (found.kind, found.change) == ("extended", "minor")
    assert found.new is library.entries["noise-limit"]
    assert {field.keys[:3] for field in found.fields} == {("parameters", "noise-level", "steps")}


def test_the_highest_class_between_the_versions_counts(folder: Path, library: Library) -> None:
    released(folder, MACHINES, "major", ("target: 0", "target: 1"))
    after = released(folder, MACHINES, "patch", ("Every machine", "Each machine"))
    found = only(drift(tender_of(library, "quiet-machines"), after, LATER))
    assert found.kind == "demand changed"
    assert [one.change for one in found.releases] == ["patch", "major"]


def test_what_is_being_written_for_the_next_version_is_not_drift(
    folder: Path, library: Library
) -> None:
    edit(folder / MACHINES, "Every machine", "Each machine")
    tender = tender_of(library, "quiet-machines")
    assert only(drift(tender, load(folder), TODAY)).kind == "unchanged"


def test_superseded_withdrawn_and_retired_say_what_to_do(folder: Path, library: Library) -> None:
    tender = tender_of(library, "sound-wall")
    found = only(drift(tender, library, TODAY))
    assert (found.kind, found.successor) == ("superseded", "quiet-machines")
    assert found.ended == date(2026, 3, 1)

    reason = 'status: withdrawn\nwithdrawn-because: {en: "It fell over."}'
    edit(folder / "quiet-works/sound-wall.yaml", "status: superseded", reason)
    edit(folder / "quiet-works/sound-wall.yaml", "superseded-by: quiet-machines\n", "")
    found = only(drift(tender, load(folder), TODAY))
    assert (found.kind, found.note, found.ended) == (
        "withdrawn", "It fell over.", date(2026, 3, 1),
    )  # fmt: skip

    gone = tender.pins[0].model_copy(update={"entry": "silent-sites@1.0.0"})
    found = only(drift(tender.model_copy(update={"pins": (gone,)}), library, TODAY))
    assert (found.kind, found.successor) == ("retired", "quiet-machines")
    assert found.note == "Merged into the noise limit."
    assert found.ended == library.retired["silent-sites"].date


def test_an_unknown_version_and_a_foreign_fingerprint_are_unknown(library: Library) -> None:
    pin = tender_of(library, "noise-limit").pins[0]
    forged = pin.model_copy(update={"fingerprint": "sha256:" + "0" * 64})
    future = pin.model_copy(update={"entry": "noise-limit@9.0.0"})
    stranger = pin.model_copy(update={"entry": "no-such-entry@1.0.0"})
    lost = replace(library, past={})
    old = tender_of(library, "noise-limit@1.0.0").pins[0]
    assert [one.note for one in drift(lines(forged, future, stranger), library, TODAY)] == [
        "noise-limit@1.1.0 was published with another fingerprint.",
        "noise-limit@9.0.0 was never published here.",
        "no-such-entry@1.0.0 was never published here.",
    ]
    assert only(drift(lines(old), lost, TODAY)).kind == "unknown"


def lines(*pins: Pin) -> list[Line]:
    return [
        Line(pin.entry, pin.fingerprint, pin.level or "", "", (), dict(pin.values), {})
        for pin in pins
    ]


def test_lines_of_a_document_drift_like_the_tender(library: Library) -> None:
    tender = tender_of(library, "noise-limit@1.0.0", "quiet-machines")
    made = receipt(Draft(tender, library, TODAY), datetime(2026, 11, 22, tzinfo=UTC))
    text = "Words before.\n" + "\n".join(" | ".join(line.cells) for line in made.lines)
    found = drift(lines_in(text), library, TODAY)
    assert [one.kind for one in found] == [one.kind for one in drift(tender, library, TODAY)]


def test_without_a_table_the_references_in_the_text_are_followed(library: Library) -> None:
    text = "Clause 1 (noise-limit@1.0.0, core). See also noise-limit@1.0.0 and mail@example.org."
    found = drift(lines_in(text), library, TODAY)
    assert [(one.pin.entry, one.kind) for one in found] == [("noise-limit@1.0.0", "extended")]


def test_a_reference_that_a_line_end_cuts_is_not_counted_twice(library: Library) -> None:
    text = "See noise-limit@1.0.0.\nTable: noise-\nlimit@1.0.0 | core"
    assert [line.entry for line in lines_in(text)] == ["noise-limit@1.0.0"]


@pytest.mark.parametrize(
    "text",
    [
        "a-" * 200_000,
        "x" * 1_000_000,
        "a@1.0.0" + "\t" * 200_000,
        "a@1.0.0 |||" + " " * 200_000 + "sha256:",
        "\n" * 1_000_000,
    ],
)
def test_a_hostile_text_is_read_in_one_pass(library: Library, text: str) -> None:
    assert {line.entry for line in lines_in(text)} <= {"a@1.0.0"}
    assert verify(text, library).proofs == ()


def test_a_repealed_and_a_replaced_source_overtake_the_text(folder: Path, library: Library) -> None:
    text = (folder / "sources.yaml").read_text("utf-8")
    head, _, tail = text.partition("site-noise-study:\n")
    tail = tail.replace("status: published", "status: repealed", 1)
    label, _, rest = head.partition("quiet-label:\n")
    rest = rest.replace("status: published", "status: replaced\n  replaced-by: old-noise-law", 1)
    (folder / "sources.yaml").write_text(
        f"{label}quiet-label:\n{rest}site-noise-study:\n{tail}", "utf-8"
    )
    found = only(drift(tender_of(library, "noise-limit"), load(folder), TODAY))
    assert found.kind == "unchanged"
    assert not found.is_quiet
    assert {(one.source.id, one.why) for one in found.overtaken} == {
        ("site-noise-study", "repealed"),
        ("quiet-label", "replaced"),
    }


def test_a_law_that_came_in_force_after_the_text_overtakes_it(
    folder: Path, library: Library
) -> None:
    edit(
        folder / "sources.yaml",
        "status: in-force\n",
        "status: in-force\n  applies-from: 2026-11-15\n",
    )
    tender = tender_of(library, "noise-limit")
    after = load(folder)
    found = only(drift(tender, after, TODAY)).overtaken
    assert [(one.source.id, one.why, one.day) for one in found] == [
        ("directive-2014-24", "in force since", date(2026, 11, 15))
    ]
    assert only(drift(tender, after, date(2026, 11, 14))).overtaken == ()


def test_a_duty_that_began_after_the_text_overtakes_it(folder: Path, library: Library) -> None:
    edit(folder / LIMIT, "force: voluntary", "force: mandatory, from: 2026-11-15")
    past = folder / "quiet-works/past/noise-limit@1.0.0.yaml"
    edit(past, "force: voluntary", "force: mandatory, from: 2026-11-15")
    after = load(folder)
    entry = after.past["noise-limit", "1.0.0"]
    for today, wanted in ((date(2026, 11, 14), []), (TODAY, ["obliges since"])):
        assert [one.why for one in overtaken(entry, after, today)] == wanted


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2027, 12, 31), []),
        (date(2028, 1, 1), [Decimal(60)]),
        (date(2030, 1, 1), [Decimal(55)]),
    ],
)
def test_a_dated_step_that_has_begun_is_due(
    library: Library, today: date, due: list[Decimal]
) -> None:
    for reference in ("noise-limit@1.1.0", "noise-limit@1.0.0"):
        found = only(drift(tender_of(library, reference), library, today))
        assert [one.due for one in found.steps] == due
        assert [one.pinned for one in found.steps] == [Decimal(65)] * len(due)


def test_a_value_that_is_strict_enough_is_not_due(library: Library) -> None:
    tender = tender_of(library, "noise-limit")
    strict = tender.pins[0].model_copy(update={"values": {"noise-level": "55"}})
    odd = tender.pins[0].model_copy(update={"values": {"noise-level": "quiet"}})
    both = tender.model_copy(update={"pins": (strict, odd)})
    assert [one.steps for one in drift(both, library, date(2030, 6, 1))] == [(), ()]


def test_500_pins_are_followed(library: Library) -> None:
    pins = tender_of(library, "noise-limit@1.0.0", "quiet-machines").pins * 250
    many = tender_of(library).model_copy(update={"pins": pins})
    found = drift(many, library, TODAY)
    assert [one.kind for one in found] == ["extended", "unchanged"] * 250


def test_taking_over_moves_chosen_pins_and_keeps_what_was_filled_in(
    folder: Path, library: Library
) -> None:
    after = released(folder, MACHINES, "patch", ("Every machine must", "Each machine must"))
    tender = tender_of(library, "noise-limit@1.0.0", "quiet-machines")
    loud = tender.pins[0].model_copy(
        update={"values": {"noise-level": "70"}, "weight": Decimal(30), "lots": ("lot-1",)}
    )
    tender = tender.model_copy(update={"pins": (loud, tender.pins[1])})
    done = taken_over(tender, ["noise-limit"], after, LATER)
    assert done.moved == (("noise-limit@1.0.0", "noise-limit@1.1.0"),)
    assert done.refilled == ()
    noise, machines = done.tender.pins
    assert noise == loud.model_copy(
        update={
            "entry": "noise-limit@1.1.0",
            "fingerprint": after.lock["noise-limit", "1.1.0"],
        }
    )
    assert machines == tender.pins[1]
    every = taken_over(tender, [], after, LATER)
    assert [pin.version for pin in every.tender.pins] == ["1.1.0", "1.0.1"]
    assert {one.kind for one in drift(every.tender, after, LATER)} == {"unchanged"}


def test_a_value_that_no_longer_fits_is_refilled_and_said(folder: Path, library: Library) -> None:
    after = released(folder, LIMIT, "major", ("max: 80", "max: 68"))
    tender = tender_of(library, "noise-limit@1.0.0")
    values = {"noise-level": "70", "old-parameter": "3"}
    pin = tender.pins[0].model_copy(update={"values": values})
    done = taken_over(tender.model_copy(update={"pins": (pin,)}), [], after, LATER)
    assert done.tender.pins[0].values == {"noise-level": "65"}
    gone = "this parameter no longer exists"
    assert done.refilled[1:] == (Refilled("noise-limit@2.0.0", "old-parameter", "3", "", gone),)
    first = done.refilled[0]
    assert (first.part, first.old, first.new) == ("noise-level", "70", "65")
    assert first.why.startswith("A number from 30 to 68")


def test_a_level_that_is_gone_and_own_wording_are_said(library: Library) -> None:
    entry = library.entries["noise-limit"]
    assert isinstance(entry, Criterion)
    core = entry.model_copy(update={"levels": {"core": entry.levels["core"]}})
    after = replace(library, entries={**library.entries, "noise-limit": core})
    own = LocalText({"en": "Be quiet."})
    update = {"level": "advanced", "wording": own}
    tender = tender_of(library, "noise-limit@1.0.0")
    pin = tender.pins[0].model_copy(update=update)
    done = taken_over(tender.model_copy(update={"pins": (pin,)}), [], after, TODAY)
    assert done.tender.pins[0].level == "core"
    assert done.tender.pins[0].wording == own
    assert [(one.part, one.old, one.new) for one in done.refilled] == [
        ("level", "advanced", "core"),
        ("wording", "Be quiet.", "Be quiet."),
    ]


def test_answers_follow_their_pin(library: Library) -> None:
    tender = tender_of(library, "noise-limit@1.0.0").model_copy(
        update={
            "answers": (
                Answer(rule="AW-06", pin="noise-limit@1.0.0", answer="People live there."),
                Answer(rule="SC-06", lot="lot-1", answer="It is proportionate."),
            )
        }
    )
    done = taken_over(tender, [], library, TODAY)
    assert [one.pin for one in done.tender.answers] == ["noise-limit@1.1.0", None]
    assert [one.part for one in done.refilled] == ["answer to AW-06"]


def test_what_cannot_be_moved_is_refused_when_asked_for_and_left_otherwise(
    library: Library,
) -> None:
    tender = tender_of(library, "sound-wall", "noise-limit@1.0.0")
    with pytest.raises(EditError, match=r"superseded.* Pin `quiet-machines` instead"):
        taken_over(tender, ["sound-wall"], library, TODAY)
    with pytest.raises(EditError, match="`tree-log` is not pinned"):
        taken_over(tender, ["tree-log"], library, TODAY)
    done = taken_over(tender, [], library, TODAY)
    assert [pin.entry for pin in done.tender.pins] == ["sound-wall@1.0.0", "noise-limit@1.1.0"]


def test_a_new_parameter_is_filled_with_its_default(library: Library) -> None:
    entry = library.entries["noise-limit"]
    assert isinstance(entry, Criterion)
    level = entry.parameters["noise-level"]
    assert isinstance(level, NumberParameter)
    renamed = entry.model_copy(
        update={
            "parameters": {"level": level},
            "scoring": None,
            "levels": {
                "core": entry.levels["core"].model_copy(
                    update={
                        "requirement": entry.levels["core"].requirement.model_copy(
                            update={"root": {"en": "It must stay below {level}."}}
                        )
                    }
                )
            },
        }
    )
    after = replace(library, entries={**library.entries, "noise-limit": renamed})
    done = taken_over(tender_of(library, "noise-limit@1.0.0"), [], after, date(2028, 6, 1))
    assert done.tender.pins[0].values == {"level": "60"}
    assert [(one.part, one.old, one.new) for one in done.refilled] == [
        ("level", "", "60"),
        ("noise-level", "65", ""),
    ]
