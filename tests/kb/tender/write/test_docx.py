from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from kb.shown import language_tag
from kb.tender.model import LocalText, Price, Tender
from kb.tender.proof.docx_text import docx_text
from kb.tender.proof.verify import verify
from kb.tender.receipt import parse_lines
from kb.tender.write.annex import annex, numbered
from kb.tender.write.docx import write_docx
from kb.tender.write.job import ExportError, Job, writable
from kb.tender.write.paper import Heading, Table
from tests.office import convert
from tests.real import REAL
from tests.worked import NAMES, changed, job, lot_changed, tender


@pytest.fixture(scope="module")
def written() -> dict[str, Document]:
    return {name: opened(job(name)) for name in NAMES}


@pytest.fixture(scope="module")
def as_text(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Every worked tender as LibreOffice reads it."""
    folder = tmp_path_factory.mktemp("annexes")
    files = [folder / f"{name}.docx" for name in NAMES]
    for file in files:
        file.write_bytes(write_docx(job(file.stem)))
    made = convert(files, "txt:Text (encoded):UTF8", folder)
    return {file.stem: file.read_text("utf-8-sig") for file in made}


def opened(of: Job | str | Tender) -> Document:
    return docx.Document(BytesIO(write_docx(of if isinstance(of, Job) else job(of))))


def with_first_pin(name: str, **keys: Any) -> Tender:
    known = tender(name)
    pins = (known.pins[0].model_copy(update=keys), *known.pins[1:])
    return known.model_copy(update={"pins": pins})


def paragraphs(document: Document) -> list[str]:
    """The text of every paragraph, with that of its links."""
    return [
        "".join(node.text or "" for node in one._p.iter(qn("w:t"))) for one in document.paragraphs
    ]


def tables(document: Document) -> Iterator[list[tuple[str, ...]]]:
    for table in document.tables:
        yield [tuple(cell.text for cell in row.cells) for row in table.rows]


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_stands_in_the_annex_in_the_languages_that_are_written(
    written: Any, name: str
) -> None:
    text = "\n".join(paragraphs(written[name]))
    made = job(name).draft
    assert len(made.clauses) >= 8
    for clause in made.clauses:
        for language in made.tender.languages:
            assert clause.text(language) in text, (clause.pin.entry, language)


@pytest.mark.parametrize("name", NAMES)
def test_libreoffice_opens_the_annex_and_finds_every_fingerprint_whole(
    as_text: Any, name: str
) -> None:
    made = job(name)
    assert made.receipt.digest in as_text[name]
    for line in made.receipt.lines:
        assert line.fingerprint in as_text[name]
        assert line.entry in as_text[name]


@pytest.mark.parametrize("name", NAMES)
def test_the_closing_table_is_the_receipt_cell_by_cell(written: Any, name: str) -> None:
    made = job(name).receipt
    head, *rows = list(tables(written[name]))[-1]
    assert head == ("Entry", "Level", "Use", "Lots", "Values", "Fingerprint")
    assert rows == [line.cells for line in made.lines]
    read = list(parse_lines("\n".join("\t".join(row) for row in rows)))
    assert [(one.entry, one.fingerprint) for one in read] == [
        (one.entry, one.fingerprint) for one in made.lines
    ]


@pytest.mark.parametrize("name", NAMES)
def test_headings_are_real_and_never_skip_a_level(written: Any, name: str) -> None:
    styles = [one.style.name for one in written[name].paragraphs]
    levels = [0 if style == "Title" else int(style[-1])
              for style in styles if style == "Title" or style.startswith("Heading")]  # fmt: skip
    assert levels[0] == 0
    assert max(levels) == 4
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", NAMES)
def test_no_paragraph_is_empty(written: Any, name: str) -> None:
    assert [n for n, text in enumerate(paragraphs(written[name])) if not text.strip()] == []


@pytest.mark.parametrize("name", NAMES)
def test_tables_name_their_header_and_keep_their_rows_whole(written: Any, name: str) -> None:
    for table in written[name].tables:
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        marked = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
        assert marked == [look.get(qn("w:firstRow")) == "1"] + [False] * (len(table.rows) - 1)
        assert look.get(qn("w:firstRow")) != look.get(qn("w:firstColumn"))
        assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in table.rows)


def test_no_two_tables_touch_so_that_none_grows_into_the_other(written: Any) -> None:
    for document in written.values():
        names = [node.tag for node in document.element.body]
        pairs = list(pairwise(names))
        assert (qn("w:tbl"), qn("w:tbl")) not in pairs


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("en", "en-GB"),
        ("nl", "nl-NL"),
        ("de", "de-DE"),
        ("fr", "fr-FR"),
        ("sv", "sv-SE"),
        ("xx", "xx"),
    ],
)
def test_a_language_has_the_tag_that_word_knows(language: str, tag: str) -> None:
    assert language_tag(language) == tag


def test_the_document_says_its_language_and_that_of_other_words(written: Any) -> None:
    document = written["solar-framework"]
    default = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert default.get(qn("w:val")) == "en-GB"
    assert document.core_properties.language == "en-GB"
    dutch = [run for one in document.paragraphs for run in one.runs if "levering" in run.text]
    tags = {run._r.find(f".//{qn('w:lang')}").get(qn("w:val")) for run in dutch}
    assert tags == {"nl-NL"}


def test_the_properties_tell_title_and_buyer(written: Any) -> None:
    known = written["solar-framework"].core_properties
    assert known.title == "Framework for solar panels on public buildings"
    assert known.author == "Example City of Ghent"


def test_pages_are_a4_and_numbered_and_the_receipt_lies_on_its_side(written: Any) -> None:
    document = written["refuse-trucks"]
    sizes = [
        (round(one.page_width.cm, 1), round(one.page_height.cm, 1)) for one in document.sections
    ]
    assert sizes == [(21.0, 29.7), (29.7, 21.0)]
    fields = [node.get(qn("w:instr"))
              for node in document.sections[0].footer._element.iter(qn("w:fldSimple"))]  # fmt: skip
    assert fields == ["PAGE", "NUMPAGES"]


def test_the_cover_tells_buyer_day_codes_and_lots(written: Any) -> None:
    cover = dict(next(tables(written["refuse-trucks"])))
    assert cover["Buyer"] == "Example Municipal Waste Service"
    assert cover["Date"] == "22 November 2026"
    assert cover["CPV codes"].startswith("34144510 Vehicles for refuse\n34144511 ")
    assert cover["Lots"].splitlines()[1] == "Lot 2: Charging equipment at the depot"
    assert cover["Languages"] == "English, German"


def test_uses_come_in_their_order_and_clauses_are_numbered_by_lot() -> None:
    made = job("refuse-trucks")
    found = numbered(made, made.draft.tender.lots[0])
    order = list(REAL.vocabulary.uses)
    assert [number for number, _ in found] == [f"1.{n}" for n in range(1, len(found) + 1)]
    assert [order.index(one.use) for _, one in found] == sorted(
        order.index(one.use) for _, one in found
    )
    assert numbered(made, made.draft.tender.lots[1])[0][0] == "2.1"


def test_a_clause_for_all_lots_stands_in_each(written: Any) -> None:
    title = REAL.entries["labour-standards-clause"].title.en
    text = paragraphs(written["refuse-trucks"])
    assert sum(one.endswith(title) for one in text) == 2


def test_every_clause_names_its_entry_its_level_and_a_lasting_address(written: Any) -> None:
    document = written["street-without-exhaust"]
    links = {one.target_ref for one in document.part.rels.values() if one.is_external}
    lines = [one for one in paragraphs(document) if one.startswith("Source: ")]
    made = job("street-without-exhaust").draft
    assert len(lines) == len(made.clauses)
    for clause in made.clauses:
        address = f"https://kb.example/criteria/{clause.pin.entry}"
        assert address in links
        assert f"Source: {clause.pin.entry} · Level: Core · {address}" in lines
    assert "https://kb.example/templates/machine-hour-log@1.0.0" in links


def test_without_a_known_site_addresses_are_words_and_no_broken_links() -> None:
    known = job("street-without-exhaust")
    document = opened(Job(known.draft, known.receipt, ""))
    assert [one for one in document.part.rels.values() if one.is_external] == []
    assert any(one.endswith(" · /criteria/apprentice-hours@1.0.1") for one in paragraphs(document))


def test_the_weights_of_a_lot_are_a_table_with_the_price(written: Any) -> None:
    found = list(tables(written["solar-framework"]))
    weights = next(one for one in found if one[0] == ("No.", "Criterion", "Weight"))
    assert [row[2] for row in weights[1:]] == ["60 %", "15 %", "10 %", "15 %"]
    assert weights[1][1] == "Price"


def test_scoring_is_told_in_words_and_as_a_formula(written: Any) -> None:
    text = paragraphs(written["solar-framework"])
    assert "Points = 100 × (value − 44) / (10.8 − 44), never below 0 or above 100" in text
    assert "Weighted points = points × 15 / 100" in text
    assert "Points = 100 × lowest value / value" in paragraphs(written["refuse-trucks"])
    assert "Punkte = 100 × niedrigster Wert / Wert" not in paragraphs(written["refuse-trucks"])


def test_labels_are_read_with_or_equivalent(written: Any) -> None:
    text = "\n".join(paragraphs(written["solar-framework"]))
    known = [label for clause in job("solar-framework").draft.clauses
             for label in clause.criterion.verification.labels]  # fmt: skip
    assert len(known) > 3
    assert all(f"{REAL.sources[one.source].title}, or equivalent" in text for one in known)


def test_a_text_that_is_not_translated_is_given_once_in_english_and_said_so(written: Any) -> None:
    text = paragraphs(written["solar-framework"])
    note = "This clause: no text in Dutch is published, so English is given."
    whole = [one for one in job("solar-framework").draft.clauses
             if "nl" in one.criterion.whole_languages]  # fmt: skip
    assert text.count(note) == len(job("solar-framework").draft.clauses) - len(whole)
    clause = next(one for one in job("solar-framework").draft.clauses if one not in whole)
    assert sum(clause.text("en") in one for one in text) == 1


@pytest.mark.parametrize("name", NAMES)
def test_an_annex_proves_itself_by_its_own_words(name: str) -> None:
    found = verify(docx_text(write_docx(job(name))), REAL).proofs
    assert [one.line.entry for one in found] == [pin.entry for pin in tender(name).pins]
    assert {one.result for one in found} == {"proven"}


def test_an_annex_with_a_word_changed_does_not_prove_itself() -> None:
    wording = LocalText({"en": "The bidder must show nothing."})
    changed_one = with_first_pin("street-without-exhaust", wording=wording)
    found = verify(docx_text(write_docx(job(changed_one))), REAL).proofs
    assert found[0].result != "proven"
    assert {one.result for one in found[1:]} == {"proven"}


def test_a_tender_in_one_language_without_translation_gets_english_and_says_so() -> None:
    made = job(changed("street-without-exhaust", languages=["nl"]))
    text = paragraphs(opened(made))
    assert any(one.startswith("Bijlage: criteria") for one in text)
    assert any("in het Nederlands gepubliceerd" in one for one in text)
    assert made.draft.clauses[0].published("en") in text


def test_words_that_the_buyer_changed_stand_with_the_published_text_below() -> None:
    wording = LocalText({"en": "The bidder must show two projects.\nBoth must be finished."})
    text = paragraphs(opened(with_first_pin("street-without-exhaust", wording=wording)))
    at = text.index("The bidder must show two projects.")
    assert text[at + 1] == "Both must be finished."
    published = job("street-without-exhaust").draft.clauses[0].published("en")
    assert text[at + 2] == f"Reworded by the buyer; published text: {published}"


def test_the_buyers_own_translation_counts_as_a_text_in_that_language() -> None:
    wording = LocalText({"nl": "Elk paneel moet gecertificeerd zijn, of gelijkwaardig."})
    text = paragraphs(opened(with_first_pin("solar-framework", wording=wording)))
    assert "Dutch: Elk paneel moet gecertificeerd zijn, of gelijkwaardig." in text
    assert (
        "Proof, check, scoring and follow-up: no text in Dutch is published, so English is given."
        in text
    )


@pytest.mark.parametrize(("character", "code"), [("\x08", "0008"), ("\x00", "0000"), ("\ufffe", "FFFE"),
                                                 ("\x0b", "000B")])  # fmt: skip
def test_a_character_that_word_cannot_hold_is_refused_with_its_place(
    character: str, code: str
) -> None:
    wording = LocalText.model_construct({"en": f"The bidder must{character} build."})
    with pytest.raises(ExportError, match=rf"U\+{code}.*The bidder must. build"):
        write_docx(job(with_first_pin("street-without-exhaust", wording=wording)))


def test_half_a_character_is_refused_too() -> None:
    with pytest.raises(ExportError, match=r"U\+D800"):
        writable("a\ud800b")


@pytest.mark.parametrize("text", ["<b>&amp;</b>", "{page} {x} {", "]]>", "a\tb", "𝒳 🚛"])
def test_strange_words_stay_what_they_are(text: str) -> None:
    known = tender("street-without-exhaust").model_copy(update={"title": LocalText({"en": text})})
    document = opened(known)
    assert document.paragraphs[0].text == text
    assert document.core_properties.title == text


def test_an_unfinished_tender_is_written_and_says_what_is_not_given() -> None:
    bare = tender("street-without-exhaust").model_copy(update={"pins": (), "buyer": "", "cpv": ()})
    cover = dict(next(tables(opened(bare))))
    assert (cover["Buyer"], cover["CPV codes"]) == ("not given yet", "not given yet")


@pytest.mark.parametrize(
    ("lot", "price", "shown"),
    [({}, {"weight": "50", "weight-to": "60"}, "50–60 %"),
     ({"weighting": "dec-exa"}, {"weight": "0.6"}, "0.6"),
     ({"weighting": "poi-exa"}, {"weight": "60"}, "up to 60 points"),
     ({"weighting": "ord-imp"}, {"rank": "1"}, "rank 1"), ({}, {}, "none given")],
)  # fmt: skip
def test_weights_are_shown_as_they_are_published(lot: Any, price: Any, shown: str) -> None:
    paper = annex(job(lot_changed("solar-framework", price=price, **lot)))
    weights = next(one for one in paper.blocks if isinstance(one, Table) and len(one.widths) == 3)
    assert weights.rows[0] == ("–", "Price", shown)


def test_a_fixed_price_an_order_and_a_formula_are_told() -> None:
    known = lot_changed("solar-framework", price={"fixed": "1000"},
                        order_reason={"en": "The market is new."}, formula={"en": "a × b"})  # fmt: skip
    text = paragraphs(opened(known))
    assert "Price is fixed at 1\u2009000 EUR; bids compete on quality only." in text
    assert "Points are combined by this formula: a × b" in text
    assert any(one.endswith("without weights: The market is new.") for one in text)


def test_the_least_points_of_a_criterion_are_told() -> None:
    known = tender("solar-framework")
    pins = tuple(pin.model_copy(update={"minimum_points": Decimal(40)}) if pin.weight else pin
                 for pin in known.pins)  # fmt: skip
    text = paragraphs(opened(known.model_copy(update={"pins": pins})))
    assert text.count("A bid with fewer than 40 points here is excluded.") == 3


def test_a_lot_with_price_alone_has_its_weights_table() -> None:
    lot = tender("refuse-trucks").lots[1]
    assert lot.price == Price(weight="100")
    paper = annex(job("refuse-trucks"))
    titles = [one.text for one in paper.blocks if isinstance(one, Heading) and one.level == 2]
    assert titles.count("Award criterion") == 2


def test_the_same_tender_gives_the_same_words_whenever_it_is_written(written: Any) -> None:
    again = opened("solar-framework")
    assert paragraphs(again) == paragraphs(written["solar-framework"])
