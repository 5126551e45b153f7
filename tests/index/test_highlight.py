import re

import pytest

from index.request import Request
from index.results import Hit
from index.search import Search
from tests.generate import criterion
from tests.index.conftest import Open

EVIL = '<script>alert(1)</script> & "quoted" <mark>panel</mark>'


def first(search: Search, text: str, language: str = "en") -> Hit:
    return search.search(Request(text, language=language)).hits[0]


def unmarked(html: str) -> str:
    return html.replace("<mark>", "").replace("</mark>", "")


def test_every_form_of_the_word_is_marked_in_the_title(searching: Open) -> None:
    search = searching(criterion("a", "Panels and a panel, not a panelist"))
    marked = "<mark>Panels</mark> and a <mark>panel</mark>, not a panelist"
    assert first(search, "panel").title_html == marked


def test_the_title_is_whole_when_nothing_in_it_was_looked_for(searching: Open) -> None:
    hit = first(searching(criterion("a", "Roofs & walls", rationale={"en": "Zebra."})), "zebra")
    assert hit.title_html == "Roofs &amp; walls"
    assert hit.highlights == ("<mark>Zebra</mark>.",)


def test_markup_in_an_entry_stays_text(searching: Open) -> None:
    hit = first(searching(criterion("a", EVIL, summary={"en": EVIL})), "panel script")
    for html in (hit.title_html, *hit.highlights):
        assert "<" not in unmarked(html)
        assert "&lt;<mark>script</mark>&gt;" in html
        assert "&lt;mark&gt;<mark>panel</mark>&lt;/mark&gt;" in html


@pytest.mark.parametrize("text", ["<script>", "&lt;", '"><img src=x onerror=alert(1)>', "<mark>"])
def test_markup_in_a_query_stays_text(searching: Open, text: str) -> None:
    search = searching(criterion("a", f"On {text} script img mark lt"))
    for hit in search.search(Request(text)).hits:
        assert not re.search(r"<(?!/?mark>)", hit.title_html)


def test_there_are_at_most_two_short_passages(search: Search) -> None:
    for hit in search.search(Request("carbon footprint solar panel")).hits:
        assert len(hit.highlights) <= 2
        assert hit.highlights or "<mark>" in hit.title_html + hit.summary_html
        assert all(len(unmarked(one)) < 250 for one in hit.highlights)
        assert all("<mark>" in one for one in hit.highlights)


def test_a_passage_is_cut_between_words_around_the_match(searching: Open) -> None:
    long = " ".join(["word"] * 100 + ["zebra"] + ["word"] * 100)
    (passage,) = first(searching(criterion("a", "A", rationale={"en": long})), "zebra").highlights
    assert passage.startswith("… word ")
    assert passage.endswith(" word …")
    assert "<mark>zebra</mark>" in passage


def test_the_passage_with_most_of_the_words_is_taken(searching: Open) -> None:
    long = "zebra " + "word " * 100 + "zebra and lion " + "word " * 100 + "lion"
    search = searching(criterion("a", "A", rationale={"en": long}))
    (passage,) = first(search, "zebra lion").highlights
    assert "<mark>zebra</mark> and <mark>lion</mark>" in passage


def test_a_parameter_shows_its_name_in_a_passage(searching: Open) -> None:
    demand = {"core": {"requirement": {"en": "At least {minimum-share} of zebras {in} it."}}}
    share = {
        "label": {"en": "Share"}, "type": "number", "unit": "percent", "stricter": "higher",
        "min": "0", "max": "99", "default": {"core": "9"},
    }  # fmt: skip
    file = criterion("a", "A", levels=demand, parameters={"minimum-share": share})
    assert first(searching(file), "zebra").highlights == (
        "At least [minimum share] of <mark>zebras</mark> {in} it.",
    )


def test_marks_are_in_the_language_of_the_reader(searching: Open) -> None:
    search = searching(criterion("a", title={"en": "Solar panels", "nl": "Zonnepanelen"}))
    assert first(search, "zonnepaneel", "nl").title_html == "<mark>Zonnepanelen</mark>"
    assert first(search, "panel", "de").title_html == "Solar <mark>panels</mark>"


def test_accents_do_not_hide_a_match(searching: Open) -> None:
    search = searching(criterion("a", title={"en": "Energy", "fr": "Énergie grise"}))
    assert first(search, "energie", "fr").title_html == "<mark>Énergie</mark> grise"


def test_the_name_in_another_language_shows_where_it_stands(searching: Open) -> None:
    search = searching(criterion("a", "Panels without forced labour"))
    marked = "Panels without <mark>forced</mark> <mark>labour</mark>"
    assert first(search, "Zwangsarbeit").title_html == marked


def test_a_passage_ends_after_a_number_with_spaces(searching: Open) -> None:
    said = "Zebra ".ljust(157, "x") + " 301 549 and" + " more" * 20
    hit = first(searching(criterion("a", "Roofs", rationale={"en": said})), "zebra 301 549")
    assert hit.highlights[0].endswith(" <mark>301 549</mark> …")
