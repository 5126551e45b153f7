"""The annex as Markdown: the whole content, words that stay words, a receipt that can be read back."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import markdown

from kb.tender.model import LocalText, Tender
from kb.tender.proof.nearest import Paragraphs
from kb.tender.receipt import parse_lines
from kb.tender.write.job import ExportError
from kb.tender.write.markdown import escaped, write_markdown
from tests.worked import NAMES, award_pins, job, lot_changed, tender

STREET = "street-without-exhaust"
HOSTILE = (
    "The bidder must <script>alert(1)</script> ![x](http://evil.example/x.png) [a](javascript:b)"
    " *bold* _it_ `code` ~~gone~~ | cell | &amp; \\ {x} $1$ # no"
)
STARTS = (
    "- item",
    "+ item",
    "1. item",
    "1) item",
    "> quote",
    "# head",
    "===",
    "---",
    "    code",
    "***",
)


class Reader(HTMLParser):
    """The tags and the words of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words += data


def text(of: str | Tender) -> str:
    return write_markdown(job(of)).decode()


def reworded(words: str) -> Tender:
    return award_pins(tender(STREET), wording=(LocalText.model_construct({"en": words}), None))


@pytest.mark.parametrize("name", NAMES)
def test_the_receipt_table_is_read_back(name: str) -> None:
    made = job(name).receipt
    found = list(parse_lines(text(name)))
    assert [line.cells for line in found] == [line.cells for line in made.lines]


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_stands_in_it_word_for_word(name: str) -> None:
    one = job(name)
    document = Paragraphs(text(name))
    for clause in one.draft.clauses:
        assert document.holds(clause.text("en"))
        for step in (
            *clause.criterion.verification.bidder,
            *clause.criterion.verification.evaluator,
        ):
            assert document.holds(step.en)


def test_the_annex_is_readable_as_it_stands() -> None:
    found = text("refuse-trucks")
    for line in (
        "# Electric refuse collection vehicles",
        "## Lot 1: Twelve electric refuse collection vehicles",
        "### Award criterion",
        "#### 1.7 Quiet refuse trucks and sweepers",
        "##### How it is checked",
        "| 1.7 | Quiet refuse trucks and sweepers | 15 % |",
        "- **Frequency:** Yearly",
    ):
        assert f"\n{line}\n" in f"\n{found}"
    assert "Level: Core · <https://kb.example/criteria/quiet-refuse-vehicles@1.0.0>\n" in found
    assert re.search(r"^\*\*German:\*\* .* diesem Auftrag arbeiten, müssen", found, re.MULTILINE)


def test_a_page_made_of_it_has_the_same_tables_and_no_tag_of_the_buyers() -> None:
    clean = Reader(markdown(text(STREET), extensions=["tables"]))
    dirty = Reader(markdown(text(reworded(HOSTILE)), extensions=["tables"]))
    assert HOSTILE in dirty.words
    assert set(dirty.tags) == set(clean.tags)
    assert not {"script", "img"} & set(dirty.tags)
    assert dirty.tags.count("table") == clean.tags.count("table")


@pytest.mark.parametrize("start", STARTS)
def test_no_line_of_the_buyers_becomes_a_list_or_a_heading(start: str) -> None:
    plain = Reader(
        markdown(text(reworded("It must be\nplain words\nhere.")), extensions=["tables"])
    )
    found = Reader(markdown(text(reworded(f"It must be\n{start}\nhere.")), extensions=["tables"]))
    assert found.tags == plain.tags
    assert start.strip() in found.words


def test_words_in_titles_and_cells_stay_words() -> None:
    hostile = {"en": "<b>a</b> | *b* \n---|---\n- c"}
    found = Reader(
        markdown(text(lot_changed(STREET, title=hostile, formula=hostile)), extensions=["tables"])
    )
    assert "b" not in found.tags
    assert "<b>a</b> | *b* ---|--- - c" in found.words


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"], codec="utf-8"), max_size=60))
def test_an_escaped_line_reads_as_it_was_written(words: str) -> None:
    line = " ".join(f"must {words} do".split())
    assert Reader(markdown(f"x {escaped(line)}")).words == f"x {line}"


def test_a_control_character_is_an_error() -> None:
    with pytest.raises(ExportError, match=re.escape("U+0001")):
        text(reworded("must \x01 do"))
