"""Proof: published text is proven wherever it stands, and every changed word is shown."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from kb.library import Library
from kb.tender.clause import clauses
from kb.tender.draft import Draft
from kb.tender.edit import added, new_tender, pinned
from kb.tender.model import LocalText, Tender
from kb.tender.phrases import say
from kb.tender.proof.nearest import Paragraphs, plain
from kb.tender.proof.receipt_file import ReceiptFile, read_receipt
from kb.tender.proof.upload import read_upload
from kb.tender.proof.verify import Proof, verify
from kb.tender.receipt import receipt, receipt_text
from kb.tender.write.docx import write_docx
from kb.tender.write.job import Job
from kb.tender.write.markdown import write_markdown
from tests import worked
from tests.real import REAL

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def tender(library: Library) -> Tender:
    made = new_tender("Road works", "City of Oslo", "NO", ["45233120"], ["en", "nl"])
    for reference in ("noise-limit@1.0.0", "quiet-machines"):
        made = added(made, pinned(library, reference, TODAY))
    return made


def annex(tender: Tender, library: Library, *languages: str) -> str:
    """A document as a buyer publishes it: clauses with words around, and the closing table."""
    blocks = ["# Annex: clauses"]
    for number, clause in enumerate(clauses(tender, library), 1):
        blocks.append(f"## {number} {clause.criterion.title.en}")
        for language in languages:
            blocks.append(clause.text(language))
            if clause.is_reworded(language):
                blocks.append(say("reworded", language, text=clause.published(language)))
        blocks.append("What the bidder hands in: a forecast for each stage of work.")
    made = receipt(Draft(tender, library, TODAY), NOW)
    return "\n\n".join([*blocks, *(" | ".join(line.cells) for line in made.lines)])


def results(proofs: tuple[Proof, ...]) -> list[str]:
    return [proof.result for proof in proofs]


def test_the_clauses_of_an_annex_are_proven_in_each_language(
    tender: Tender, library: Library
) -> None:
    found = verify(annex(tender, library, "en", "nl"), library)
    assert found.is_proven
    noise, machines = found.proofs
    assert [(one.language, one.result) for one in noise.readings] == [
        ("en", "proven"),
        ("nl", "proven"),
    ]
    assert "65\u00a0decibel" in noise.readings[0].published
    assert [one.language for one in machines.readings] == ["en"]


def test_a_language_that_the_document_is_not_written_in_does_not_count(
    tender: Tender, library: Library
) -> None:
    found = verify(annex(tender, library, "nl"), library)
    assert found.is_proven
    assert [one.language for one in found.proofs[0].readings] == ["nl"]


@pytest.mark.parametrize(
    "retyped",
    [
        lambda text: text.replace("\u00a0", " "),
        lambda text: text.replace(" must stay", "\n  must\u202fstay"),
        lambda text: text.replace("facade", "fa\u00adcade"),
        lambda text: text.replace("label, or", r"label\, or"),
        lambda text: text.replace("The noise", "> The noise"),
    ],
)
def test_spaces_line_ends_and_escapes_of_a_format_are_no_change(
    tender: Tender, library: Library, retyped: Callable[[str], str]
) -> None:
    text = annex(tender, library, "en")
    assert verify(retyped(text), library).is_proven


def test_one_changed_word_is_shown(tender: Tender, library: Library) -> None:
    changed = annex(tender, library, "en").replace("must stay below", "should stay below")
    found = verify(changed, library)
    assert results(found.proofs) == ["reworded", "proven"]
    assert not found.is_proven
    reading = found.proofs[0].readings[0]
    assert [span.text for span in reading.spans if span.kind == "removed"] == ["must"]
    assert [span.text for span in reading.spans if span.kind == "added"] == ["should"]


def test_another_number_than_the_receipt_names_is_shown(tender: Tender, library: Library) -> None:
    changed = annex(tender, library, "en").replace("65\u00a0decibel", "75\u00a0decibel")
    reading = verify(changed, library).proofs[0].readings[0]
    assert reading.result == "reworded"
    assert [span.text for span in reading.spans if span.kind == "added"] == ["75"]


def test_a_longer_word_or_number_around_the_text_is_no_proof() -> None:
    document = Paragraphs("Noise below 65 dB")
    assert document.holds("below 65 dB")
    assert not document.holds("below 6")
    assert not document.holds("oise below")


def test_a_paragraph_of_underscores_is_read_as_fast_as_another() -> None:
    """Before, what might be the name of its language was tried letter by letter: it never ended."""
    paragraph = f"{'_' * 100_000}!: below 65 dB"
    assert Paragraphs(paragraph).nearest("below 65 dB") == paragraph
    assert Paragraphs("**English:** below 66 dB").nearest("below 65 dB") == "below 66 dB"


def test_a_clause_that_is_not_there_is_missing(tender: Tender, library: Library) -> None:
    text = annex(tender, library, "en")
    gone = re.sub(r"Every machine must.*", "", text)
    found = verify(gone, library)
    assert results(found.proofs) == ["proven", "missing"]


def twice(tender: Tender, library: Library) -> Tender:
    """Both levels of the noise limit, so that no clause is like the other."""
    core = pinned(library, "noise-limit", TODAY, level="core")
    advanced = pinned(library, "noise-limit@1.0.0", TODAY, level="advanced")
    return tender.model_copy(update={"pins": (core, advanced)})


def test_a_clause_dropped_in_one_language_of_the_document_is_missing(
    tender: Tender, library: Library
) -> None:
    text = annex(twice(tender, library), library, "en", "nl")
    dutch = next(line for line in text.splitlines() if "dag en nacht" in line)
    assert verify(text, library).is_proven
    core, advanced = verify(text.replace(dutch, ""), library).proofs
    assert core.result == "proven"
    assert advanced.result == "missing"
    assert [(one.language, one.result) for one in advanced.readings] == [
        ("en", "proven"),
        ("nl", "missing"),
    ]


def test_the_buyers_wording_is_reworded_though_the_published_text_is_quoted(
    tender: Tender, library: Library
) -> None:
    own = LocalText({"en": "The noise at the nearest facade must stay well below 65 dB(A)."})
    pins = (tender.pins[0].model_copy(update={"wording": own}), tender.pins[1])
    changed = tender.model_copy(update={"pins": pins})
    text = annex(changed, library, "en")
    assert "published text: The noise" in text
    reading = verify(text, library).proofs[0].readings[0]
    assert reading.result == "reworded"
    assert reading.found == own.root["en"]
    again = verify(changed, library).proofs[0]
    assert again.result == "reworded"
    assert {one.language: one.result for one in again.readings} == {
        "en": "reworded",
        "nl": "proven",
    }


def test_the_clause_of_another_pin_is_not_taken_for_a_change(
    tender: Tender, library: Library
) -> None:
    text = annex(twice(tender, library), library, "en")
    advanced = next(line for line in text.splitlines() if line.endswith("by day and night."))
    found = verify(text.replace(advanced, ""), library)
    assert results(found.proofs) == ["proven", "missing"]


def test_a_forged_fingerprint_and_an_unknown_version_are_named(
    tender: Tender, library: Library
) -> None:
    text = annex(tender, library, "en")
    mark = tender.pins[0].fingerprint
    forged = text.replace(mark, "sha256:" + "0" * 64).replace("machines@1.0.0", "machines@7.0.0")
    first, second = verify(forged, library).proofs
    assert (first.result, first.note) == (
        "wrong fingerprint",
        f"noise-limit@1.0.0 was published as {mark}.",
    )
    assert (second.result, second.note) == (
        "unknown version",
        "quiet-machines@7.0.0 has never been published here; quiet-machines has: 1.0.0.",
    )


def test_a_text_that_is_not_what_was_published_proves_nothing(
    tender: Tender, library: Library
) -> None:
    entry = library.entries["quiet-machines"].model_copy(update={"fingerprint": "sha256:other"})
    altered = replace(library, entries={**library.entries, "quiet-machines": entry})
    found = verify(annex(tender, library, "en"), altered)
    assert results(found.proofs) == ["proven", "unknown version"]
    assert "not at hand" in found.proofs[1].note


def test_a_document_without_a_table_proves_nothing(library: Library) -> None:
    assert verify("Some words.", library).proofs == ()
    assert not verify("Some words.", library).is_proven


def test_a_tender_without_own_wording_is_proven(tender: Tender, library: Library) -> None:
    found = verify(tender, library)
    assert found.is_proven
    assert found.is_whole is None


def kept(tender: Tender, library: Library) -> ReceiptFile:
    found = read_receipt(receipt_text(receipt(Draft(tender, library, TODAY), NOW)))
    assert found
    return found


def test_a_receipt_is_proven_by_its_digest_and_its_hashes(tender: Tender, library: Library) -> None:
    found = verify(kept(tender, library), library)
    assert found.is_whole
    assert found.is_proven
    assert [one.language for one in found.proofs[0].readings] == ["en", "nl"]


def test_a_receipt_whose_lines_were_changed_is_not_whole(tender: Tender, library: Library) -> None:
    file = kept(tender, library)
    first, *others = file.receipt.lines
    looser = replace(first, values={"noise-level": "80"})
    forged = ReceiptFile(replace(file.receipt, lines=(looser, *others)), file.digest)
    found = verify(forged, library)
    assert found.is_whole is False
    assert results(found.proofs) == ["reworded", "proven"]
    assert not found.is_proven


def test_500_pins_in_a_long_document_are_compared_with_all_of_it(
    tender: Tender, library: Library
) -> None:
    text = annex(tender, library, "en")
    line = next(one for one in text.splitlines() if one.startswith("quiet-machines@"))
    long = "\n\n".join(
        [text, *(f"Paragraph {n} about machines." for n in range(3_000)), *[line] * 498]
    )
    found = verify(long, library)
    assert len(found.proofs) == 500
    assert found.is_proven


@pytest.mark.parametrize("name", worked.NAMES)
@pytest.mark.parametrize("write", [write_docx, write_markdown])
def test_every_clause_of_a_worked_tender_is_proven_from_its_document(
    name: str, write: Callable[[Job], bytes]
) -> None:
    job = worked.job(name)
    found = verify(read_upload(write(job), f"annex.{write.__name__}").text, REAL)
    assert len(found.proofs) == len(job.draft.tender.pins)
    assert found.is_proven


@pytest.mark.parametrize("write", [write_docx, write_markdown])
def test_the_buyers_wording_is_found_in_a_real_document_and_nothing_more(
    write: Callable[[Job], bytes],
) -> None:
    tender = worked.tender("solar-framework")
    place, published = next(
        (clause.place, clause.published("nl"))
        for clause in clauses(tender, REAL)
        if "nl" in clause.criterion.levels[clause.level].requirement.languages
    )
    own = published.replace("moet", "zou moeten", 1)
    pin = tender.pins[place].model_copy(update={"wording": LocalText({"nl": own})})
    pins = (*tender.pins[:place], pin, *tender.pins[place + 1 :])
    text = read_upload(write(worked.job(tender.model_copy(update={"pins": pins}))), "annex").text
    found = verify(text, REAL)
    changed = [proof for proof in found.proofs if proof.result != "proven"]
    assert [proof.line.entry for proof in changed] == [pin.entry]
    readings = {one.language: one for one in changed[0].readings}
    assert readings["en"].result == "proven"
    assert readings["nl"].result == "reworded"
    words = [span.text for span in readings["nl"].spans if span.kind != "same"]
    assert " ".join(words).split() == ["moet", "zou", "moeten"]


def test_plain_is_the_same_twice() -> None:
    text = "> \u201cA\u201d\u00a0\\(b\\) \u2013 &lt;c&gt;"
    assert plain(text) == '"A" (b) - <c>'
    assert plain(plain(text)) == plain(text)


def test_a_receipt_that_hides_what_a_clause_was_proves_nothing(
    tender: Tender, library: Library
) -> None:
    made = receipt(Draft(tender, library, TODAY), NOW)
    bare = replace(made, lines=tuple(replace(line, clauses={}) for line in made.lines))
    found = verify(ReceiptFile(bare, bare.digest), library)
    assert results(found.proofs) == ["missing", "missing"]
    assert not found.is_proven
