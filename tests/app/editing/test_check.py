"""The sentences of `kb check`, each at the field that it is about."""

import re
from datetime import date
from typing import Any

import pytest

from app.editing.check import Candidate, judged, spot
from app.editing.told import to_mend
from app.editing.work import Work, checked, from_data, id_of
from kb.library import Library
from kb.reader import Data
from tests.conftest import LIBRARY
from tests.kb.test_bad import CASES, orders

SIMPLE = re.compile(r"^kind: (criterion|practice|template)\b", re.MULTILINE)
OF_FILES = ("id-used-twice", "not-utf8", "stray-file--yml")  # about the file, not its text
TODAY = date(2026, 11, 22)


def copied(library: Library, **changes: Data) -> dict[str, Data]:
    """The data of a good entry, changed; `None` deletes a key (`_` stands for `-`)."""
    data = dict(library.documents["entry", "quiet-machines"].data) | {"supersedes": []}
    data |= {key.replace("_", "-"): value for key, value in changes.items()}
    return {key: value for key, value in data.items() if value is not None}


def looked_at(library: Library, data: dict[str, Data], entry_id: str = "calm-machines") -> Work:
    return checked(library, from_data(library, "criterion", data, "quiet-works", entry_id), TODAY)


def found(library: Library, data: dict[str, Data], **place: str) -> dict[str, list[str]]:
    return dict(looked_at(library, data, **place).errors)


def test_a_good_entry_has_nothing_to_mend(library: Library) -> None:
    work = looked_at(library, copied(library))
    assert work.told == []
    assert work.judged is not None
    assert work.judged.data["version"] == "0.1.0"


@pytest.mark.parametrize(
    ("changes", "name", "sentence"),
    [
        ({"rationale": None}, "rationale", "Not filled in yet."),
        ({"title": {"nl": "Zacht"}}, "title", "Not written in English yet."),
        ({"title": {"en": "x" * 91}}, "title-en", "91 characters"),
        ({"topics": ["noice"]}, "topics", "did you mean `noise`?"),
        ({"cpv": ["45000000", "99999999"]}, "cpv-1", "is not in the vocabulary"),
        ({"review-by": "tomorrow"}, "review-by", "Expected is a day as YYYY-MM-DD"),
        ({"market": {"readiness": "growing"}}, "market-as-of", "Not filled in yet."),
        ({"market": {"readiness": "growing"}}, "market-note", "Not filled in yet."),
        ({"sources": [{"id": "nothing"}]}, "sources-0-id", "is not in the register of sources"),
        ({"use": "award-criterion"}, "use", "scor"),
        ({"eforms": {"bt-805": ["odd"]}}, "eforms-bt-805", "the code list of bt-805"),
        ({"related": ["no-such-thing"]}, "related-0", "no-such-thing"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_at_its_field(
    library: Library, changes: dict[str, Data], name: str, sentence: str
) -> None:
    errors = found(
        library,
        copied(library) | changes if None not in changes.values() else copied(library, **changes),
    )
    assert name in errors, errors
    assert any(sentence in one for one in errors[name]), errors


def test_a_mistake_in_a_named_row_is_told_at_the_row(library: Library) -> None:
    data: Any = dict(library.documents["entry", "noise-limit"].data)
    level = data["parameters"]["noise-level"]
    data["parameters"] = {"first": {"type": "number"}, "noise-level": level | {"min": "900000"}}
    errors = found(library, data)
    assert "parameters-0-unit" in errors
    data["parameters"].pop("first")
    assert "parameters-0-min" in found(library, data)


def new_entries() -> list[tuple[str, str, str, list[str]]]:
    """(name, place, text, what `kb check` says) of every mistake that is one new entry."""
    found = []
    for case in CASES:
        if case.stem in OF_FILES:
            continue
        place = next((words for order, words in orders(case) if order == "put"), "")
        community, _, stem = place.removesuffix(".yaml").partition("/")
        is_new = (
            community in ("quiet-works", "city-trees") and stem and not (LIBRARY / place).exists()
        )
        text = case.read_bytes().decode("utf-8", "replace") if case.is_file() else ""
        if is_new and stem != "community" and "/" not in stem and SIMPLE.search(text):
            told = [
                re.sub(r"^\S*?\d+:\d+: ", "", words)
                for order, words in orders(case)
                if order == "says"
            ]
            found.append((case.name, place.removesuffix(".yaml"), text, told))
    return found


NEW = new_entries()


@pytest.mark.parametrize(
    ("place", "text", "told"), [one[1:] for one in NEW], ids=[one[0] for one in NEW]
)
def test_the_sentences_are_those_of_kb_check(
    library: Library, place: str, text: str, told: list[str]
) -> None:
    kind = SIMPLE.search(text)
    assert kind
    community, _, entry_id = place.partition("/")
    found = judged(library, Candidate(kind[1], community, entry_id, text), TODAY)
    said = [
        f"{one.rule}: {one.sentences}{' (warning)' * (one.severity == 'warning')}"
        for one in found.problems
    ]
    assert {re.sub(r"line \d+", "line", one) for one in said} == {
        re.sub(r"line \d+", "line", one) for one in told
    }


def test_there_are_mistakes() -> None:
    assert len(NEW) > 80


@pytest.mark.parametrize(
    ("entry_id", "sentence"),
    [
        ("tree-survival", "`tree-survival` is already the id in"),
        ("silent-sites", "was retired"),
        ("Nachtruhe", "is not 3 to 80 letters"),
        ("noise-2026", "holds the year 2026"),
        ("quiet-works-rules", "holds its community"),
        ("../../etc/passwd", "is not 3 to 80 letters"),
        ("\u0430rticle", "is not 3 to 80 letters"),
    ],
)
def test_a_bad_id_is_told_at_its_field(library: Library, entry_id: str, sentence: str) -> None:
    errors = found(library, copied(library), entry_id=entry_id)
    assert [*errors] == ["entry-id"]
    assert sentence in errors["entry-id"][0]


def test_an_id_is_made_of_the_title(library: Library) -> None:
    assert (
        id_of(library, "The quiet Machines at Night, for Århus", "") == "quiet-machines-night-arhus"
    )
    assert id_of(library, "Core noise of 2026", "") == ""
    assert id_of(library, "静か", "") == ""
    assert (
        looked_at(library, copied(library, title={"en": "Calm nights"}), "").entry_id
        == "calm-nights"
    )


def test_a_text_that_no_file_may_hold_is_told_at_its_field(library: Library) -> None:
    assert "U+0000" in found(library, copied(library, title={"en": "a\0b"}))["title-en"][0]
    assert (
        "characters"
        in found(library, copied(library, rationale={"en": "x" * 5000}))["rationale-en"][0]
    )
    assert (
        "larger than 256 kB"
        in found(library, copied(library, rationale={"en": "x" * 300_000}))[""][0]
    )


def test_the_library_stays_as_it_was(library: Library) -> None:
    before = library.content
    looked_at(library, copied(library))
    assert library.content == before
    assert "calm-machines" not in library.entries


def test_how_much_there_is_to_mend(library: Library) -> None:
    def told(**changes: Data) -> str:
        return to_mend(looked_at(library, copied(library, **changes)).told)

    assert told(rationale=None) == "One thing still to fill in"
    assert told(rationale=None, topics=None) == "2 things still to fill in"
    assert told(review_by="soon") == "One thing to mend"
    assert told(review_by="soon", cpv=["1"]) == "2 things to mend"
    assert told(review_by="soon", topics=None) == "One thing to mend, one thing still to fill in"
    assert to_mend(()) == "Nothing to mend, but something to look at"


def test_files_are_told_what_a_form_says_in_its_own_words(library: Library) -> None:
    work = looked_at(library, copied(library, rationale=None))
    assert [one.problem.sentences for one in work.told] == [
        "a criterion has no `rationale` here. The key is required. "
        "Fix: add `rationale`; the guide shows an example."
    ]
    assert [one.words for one in work.told] == ["Not filled in yet."]


def test_problems_stand_in_the_order_of_the_form(library: Library) -> None:
    names = [one.spot.name for one in looked_at(library, {}, "Bad").told]
    assert names[:3] == ["title", "summary", "use"]
    assert names[-1] == "contributors" or "review-by" in names[-2:]


def test_what_no_field_is_about_has_no_name(library: Library) -> None:
    work = looked_at(library, copied(library))
    assert spot(work.sheet.fields, work.data, ()).name == ""
    assert spot(work.sheet.fields, work.data, ("version",)).name == ""
    assert spot(work.sheet.fields, work.data, ("legal", 0, "source")) == (
        "legal-0-source",
        "What the law says 1, law",
    )
