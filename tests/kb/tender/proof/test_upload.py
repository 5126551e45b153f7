"""What people upload: a document's words come through whole, and what is unsafe is refused in words."""

import json
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.library import Library
from kb.tender.draft import Draft
from kb.tender.edit import added, new_tender, pinned
from kb.tender.export import export
from kb.tender.file import tender_text
from kb.tender.model import Tender
from kb.tender.proof import package as reading
from kb.tender.proof.upload import UploadError, read_upload
from kb.tender.receipt import receipt, receipt_text

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def tender(library: Library) -> Tender:
    empty = new_tender("Road works", "City of Oslo", "NO", ["45233120"], ["en", "nl"])
    return added(empty, pinned(library, "noise-limit", date(2026, 11, 22)))


def word_file(body: str, parts: Mapping[str, bytes] | None = None, head: str = "") -> bytes:
    """A Word file with the given XML as its body, and other parts beside it."""
    document = f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return packed({"word/document.xml": document.encode(), **(parts or {})})


def packed(parts: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", how) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def made_by_word() -> bytes:
    """A file as a real program writes it: headings, a list, a table, a note of a change."""
    made = docx.Document()
    made.add_heading("Noise", level=2)
    made.add_paragraph("Below 65\u00a0dB(A).")
    made.add_paragraph("by day", style="List Bullet")
    table = made.add_table(rows=2, cols=2)
    for cell, text in zip(
        table._cells, ["Entry", "Level", "noise-limit@1.1.0", "core"], strict=True
    ):
        cell.text = text
    made.add_paragraph("After the table.")
    target = BytesIO()
    made.save(target)
    return target.getvalue()


def refusal(content: bytes, name: str = "annex.docx") -> str:
    with pytest.raises(UploadError) as refused:
        read_upload(content, name)
    assert "Traceback" not in str(refused.value)
    return str(refused.value)


def test_paragraphs_and_tables_come_in_their_order() -> None:
    assert read_upload(made_by_word(), "annex.docx").text.split("\n\n") == [
        "## Noise",
        "Below 65\u00a0dB(A).",
        "by day",
        "Entry | Level",
        "noise-limit@1.1.0 | core",
        "After the table.",
    ]


def test_lists_breaks_and_cells_with_several_paragraphs_stay_readable() -> None:
    item = (
        '<w:p><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>one</w:t></w:r></w:p>'
    )
    line = "<w:p><w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t></w:r></w:p>"
    stops = (
        '<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>d</w:t></w:r></w:p>'
    )
    cell = f"<w:tc>{line}{paragraph('second')}</w:tc><w:tc>{paragraph('right')}</w:tc>"
    table = f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"
    text = read_upload(word_file(item + line + stops + table), "x.docx").text
    assert text.split("\n\n") == ["- one", "a\nb\tc", "d", "a b c second | right"]


def test_a_table_inside_a_cell_stays_in_its_cell() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph('in')}</w:tc></w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{paragraph('out')}</w:tc></w:tr></w:tbl>"
    assert read_upload(word_file(outer), "x.docx").text == "in | out"


def test_tracked_deletions_are_out_and_insertions_in() -> None:
    body = (
        "<w:p><w:del><w:r><w:delText>65</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>60</w:t></w:r></w:ins>"
        "<w:moveFrom><w:r><w:t> gone</w:t></w:r></w:moveFrom><w:r><w:t> dB</w:t></w:r></w:p>"
    )
    assert read_upload(word_file(body), "x.docx").text == "60 dB"


def test_words_that_are_hidden_on_paper_prove_nothing() -> None:
    body = (
        "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>seen</w:t></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t> hidden</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t> too</w:t></w:r></w:p>'
    )
    assert read_upload(word_file(body), "x.docx").text == "seen too"


def test_footnotes_are_read_and_headers_are_not() -> None:
    notes = f'<w:footnotes xmlns:w="{WORD}"><w:footnote>{paragraph("a note")}</w:footnote></w:footnotes>'
    header = f'<w:hdr xmlns:w="{WORD}">{paragraph("a header")}</w:hdr>'
    beside = {"word/footnotes.xml": notes.encode(), "word/header1.xml": header.encode()}
    assert read_upload(word_file(paragraph("text"), beside), "x.docx").text == "text\n\na note"


def test_a_cell_of_40000_characters_comes_through_whole() -> None:
    cell = "word " * 8_000
    table = f"<w:tbl><w:tr><w:tc>{paragraph(cell)}</w:tc></w:tr></w:tbl>"
    assert read_upload(word_file(table), "x.docx").text == cell.strip()


def test_a_bomb_is_refused_by_its_ratio() -> None:
    bomb = word_file(paragraph(" " * 20_000_000))
    assert len(bomb) < 100_000
    assert "grows more than 200 times" in refusal(bomb)


def test_a_bomb_beside_the_text_is_refused_too() -> None:
    assert "`word/media/1.bin` grows" in refusal(
        word_file(paragraph("x"), {"word/media/1.bin": bytes(30_000_000)})
    )


def test_many_small_parts_that_unpack_to_too_much_are_refused() -> None:
    parts = {f"word/media/{number}.bin": bytes(900_000) for number in range(60)}
    content = word_file(paragraph("x"), parts)
    assert len(content) < 100_000
    assert "larger than 50 MB" in refusal(content)


def test_sizes_are_counted_while_reading_not_only_as_declared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "MAX_UNPACKED", 100_000)
    honest = word_file(paragraph("a b c " * 30_000))
    assert "larger than" in refusal(honest)
    size = len(zipfile.ZipFile(BytesIO(honest)).read("word/document.xml"))
    lying = honest.replace(size.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    assert lying != honest
    assert "damaged" in refusal(lying)


def test_a_zip_inside_the_file_is_never_opened() -> None:
    inner = packed({"deep.bin": bytes(40_000_000)})
    nested = word_file(paragraph("text"), {"word/embeddings/sheet.xlsx": inner})
    assert read_upload(nested, "x.docx").text == "text"


def test_more_than_2000_parts_are_refused() -> None:
    parts = {f"word/{number}.xml": b"x" for number in range(2_001)}
    assert "at most 2000 are read" in refusal(word_file("", parts))


def test_a_file_over_5_megabytes_is_refused() -> None:
    assert "larger than 5 MB" in refusal(b"PK\x03\x04" + bytes(5_000_000))


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE w:document SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
    ],
)
def test_xml_with_a_dtd_is_refused(head: str) -> None:
    assert "document type definition" in refusal(word_file(paragraph("x"), head=head))


def test_a_dtd_in_the_styles_is_refused_too() -> None:
    styles = {"word/styles.xml": b"<!DOCTYPE s []><s/>"}
    assert "document type definition" in refusal(word_file(paragraph("x"), styles))


def test_macros_are_refused_under_any_name() -> None:
    macro = {"word/vbaProject.bin": b"x"}
    assert "holds macros" in refusal(word_file(paragraph("x"), macro), "annex.docm")
    assert "holds macros" in refusal(word_file(paragraph("x"), macro), "annex.docx")


def test_a_locked_file_is_refused() -> None:
    content = bytearray(word_file(paragraph("x")))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + flag] |= 1
    assert "locked with a password" in refusal(bytes(content))
    assert "old .doc, or locked" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_a_part_that_is_there_twice_is_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("word/document.xml", "<x/>")
        package.writestr("WORD/document.xml", "<y/>")
    assert "holds a part twice" in refusal(target.getvalue())


def test_other_packings_and_other_zip_files_are_refused() -> None:
    odd = packed({"word/document.xml": b"<x/>"}, zipfile.ZIP_BZIP2)
    assert "packed in a way" in refusal(odd)
    assert "no Word text" in refusal(packed({"xl/workbook.xml": b"<x/>"}), "bids.xlsx")
    assert "not a Word file" in refusal(b"hello", "annex.docx")
    assert "not a Word file" in refusal(b"PK\x03\x04 cut off", "annex.docx")


@pytest.mark.parametrize(
    "xml", [b"<w", b"<a>\x01</a>", b"<?xml version='1.0' encoding='nonsense'?><a/>", b"<a>&x;</a>"]
)
def test_broken_xml_is_refused_with_its_line(xml: bytes) -> None:
    assert "`word/document.xml` is damaged in line 1" in refusal(packed({"word/document.xml": xml}))


def test_very_deep_xml_is_read() -> None:
    deep = "<w:x>" * 50_000 + paragraph("deep") + "</w:x>" * 50_000
    assert read_upload(word_file(deep), "x.docx").text == "deep"


@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=8))
def test_a_damaged_word_file_is_read_or_refused_never_a_crash(place: int, noise: bytes) -> None:
    content = bytearray(
        word_file(paragraph("Noise below 65 dB") * 20, {"word/styles.xml": b"<s/>"})
    )
    place %= len(content)
    content[place : place + len(noise)] = noise
    with suppress(UploadError):
        read_upload(bytes(content), "annex.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_files_in_utf8_and_utf16_are_read(encoding: str) -> None:
    text = "Ü: below 65\u00a0dB(A)\r\nsecond\rthird"
    upload = read_upload(text.encode(encoding), "draft.txt")
    assert upload.text == "Ü: below 65\u00a0dB(A)\nsecond\nthird"
    assert upload.tender is None
    assert upload.receipt is None


def test_other_encodings_are_refused_with_their_line() -> None:
    assert refusal("one\nlärm".encode("cp1252"), "draft.txt") == (
        "draft.txt: byte 0xe4 in line 2 is not UTF-8 text. Save the file with the encoding UTF-8."
    )
    assert "control character U+0000" in refusal("noise".encode("utf-16-le"), "draft.txt")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x9f", "\ufffe"])
def test_control_characters_are_refused_with_their_line(character: str) -> None:
    wrong = refusal(f"one\ntwo {character}".encode(), "draft.md")
    assert f"line 2 holds the control character U+{ord(character):04X}" in wrong


def test_a_file_of_empty_lines_is_read_as_fast_as_another() -> None:
    """Before, it was looked through from each of its lines, again and again: it never ended."""
    empty = "\n" * 1_000_000
    assert read_upload(f"Roads{empty}".encode(), "words.txt").tender is None
    with pytest.raises(UploadError, match="neither a receipt nor a tender"):
        read_upload(f"{empty}{{{empty}}}".encode(), "words.json")


def test_an_empty_file_and_a_pdf_are_refused_with_a_way_out() -> None:
    assert refusal(b" \n", "draft.txt") == "draft.txt is empty."
    assert "copy its text and paste it" in refusal(b"%PDF-1.7 ...", "draft.pdf")


def test_a_tender_file_is_known_by_its_name_or_its_first_line(tender: Tender) -> None:
    text = "# my tender\n" + tender_text(tender)
    for name in ("roads.yaml", "pasted text"):
        upload = read_upload(text.encode(), name)
        assert upload.tender is not None
        assert upload.tender.tender == tender


def test_a_broken_tender_file_is_refused_line_by_line(tender: Tender) -> None:
    wrong = refusal(tender_text(tender).replace("country:", "countri:").encode(), "roads.yaml")
    assert wrong.startswith("roads.yaml:")
    assert "did you mean `country`" in wrong


def test_a_receipt_is_read_alone_and_inside_a_json_export(
    tender: Tender, library: Library, today: date
) -> None:
    draft = Draft(tender, library, today)
    made = receipt(draft, NOW)
    for content in (receipt_text(made).encode(), export(draft, "json", NOW)):
        upload = read_upload(content, "roads.receipt.json")
        assert upload.receipt is not None
        assert upload.receipt.receipt == made
        assert upload.receipt.is_whole


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "not JSON, or it is cut off"),
        ("[" * 100_000, "not JSON"),
        ('{"a": 1}', "neither a receipt nor a tender"),
        ('{"kind": "receipt"}', "is missing or of a wrong form"),
    ],
)
def test_other_json_is_refused(content: str, says: str) -> None:
    assert says in refusal(content.encode(), "roads.json")


def test_a_receipt_with_a_pin_of_a_wrong_form_names_the_place(
    tender: Tender, library: Library, today: date
) -> None:
    data = json.loads(receipt_text(receipt(Draft(tender, library, today), NOW)))
    del data["pins"][0]["fingerprint"]
    assert "`pins / 0 / fingerprint`" in refusal(json.dumps(data).encode(), "roads.json")
