"""Languages, numbers and days as readers see them."""

import re
from decimal import Decimal

import pytest
from flask.testing import FlaskClient

from app.render import day
from kb.criterion import Criterion
from kb.shown import shown_number
from tests.app.conftest import Reads
from tests.app.page import read_page
from tests.real import REAL


def test_a_dutch_reader_sees_dutch_that_is_marked_as_dutch(reads: Reads) -> None:
    page = reads("/criteria/noise-limit?lang=nl")
    assert page.one("h1").text == "Geluidsgrens bij de dichtstbijzijnde gevel"
    for part in (page.one("h1"), page.one("p", class_="lead"), *page.all("p", class_="demand")):
        assert part.one("span", lang="nl").text == part.text
    assert (
        page.all("p", class_="demand")[0].text
        == "Het geluid bij de gevel moet onder 65 decibel blijven."
    )


def test_what_nobody_translated_is_english_and_said_to_be(reads: Reads) -> None:
    page = reads("/criteria/noise-limit?lang=nl")
    assert "Texts that nobody has translated yet are shown in English." in page.text
    why = page.one("section", id="why")
    assert "Noise at night makes people ill." in why.text
    assert not why.all("div", lang="nl")


def test_an_english_page_marks_no_language(reads: Reads) -> None:
    page = reads("/criteria/noise-limit")
    assert [part.tag for part in page.parts() if "lang" in part.attributes] == ["html"]


@pytest.mark.parametrize("language", ["xx", "", "<script>", "en-GB", "../../etc"])
def test_an_unknown_language_is_english(client: FlaskClient, language: str) -> None:
    answer = client.get("/criteria/noise-limit", query_string={"lang": language})
    assert answer.status_code == 200
    assert "Noise limit at the nearest facade" in answer.text


def test_the_languages_of_an_entry_are_links_to_each_other(reads: Reads) -> None:
    page = reads("/criteria/noise-limit@1.1.0")
    assert page.link("Dutch") == "/criteria/noise-limit@1.1.0?lang=nl"
    assert reads(page.link("Dutch")).link("English") == "/criteria/noise-limit@1.1.0"


def test_an_entry_in_one_language_offers_no_other(reads: Reads) -> None:
    assert "Read in" not in reads("/criteria/quiet-machines").text


def test_hits_are_shown_in_the_readers_language_and_marked(reads: Reads) -> None:
    page = reads("/search?q=geluidsgrens&lang=nl")
    title = page.all("h3")[0]
    assert title.text == "Geluidsgrens bij de dichtstbijzijnde gevel"
    assert title.one("span", lang="nl").text == title.text
    summary = page.one("ol", class_="hits").all("p")[0]
    assert summary.one("span", lang="nl").text == summary.text


def test_facets_in_the_readers_language_are_marked(real: FlaskClient) -> None:
    facets = read_page(real.get("/search?lang=nl").text).one("nav", class_="facets")
    marked = [part.text for part in facets.all("span", lang="nl")]
    assert {"Criterium", "Klimaat"} <= {*marked}
    assert "Netherlands" not in marked
    assert not read_page(real.get("/search").text).one("main").all("span", lang="nl")


def test_passages_are_marked_where_the_whole_entry_is_translated(real: FlaskClient) -> None:
    criteria = [one for one in REAL.entries.values() if isinstance(one, Criterion)]
    whole = next(one for one in criteria if "nl" in one.whole_languages)
    partly = next(one for one in criteria if one.whole_languages == ("en",))
    for entry, marked in ((whole, True), (partly, False)):
        words = entry.rationale.said("nl")[:80]
        page = read_page(real.get("/search", query_string={"q": words, "lang": "nl"}).text)
        hit = next(one for one in page.one("ol", class_="hits").all("li") if entry.id in one.text)
        passages = hit.all("p", class_="snippet")
        assert passages
        assert all((one.attributes.get("lang") == "nl") is marked for one in passages)


def test_a_search_keeps_the_readers_language(reads: Reads) -> None:
    page = reads("/search?q=noise&lang=nl&status=published")
    form = page.all("form")[0]
    assert form.one("input", name="lang").attributes["value"] == "nl"
    english = page.link("English")
    for link in page.links:
        if link.startswith("/search?") and link != english:
            assert re.search(r"[?&]lang=", link)
    assert "lang=" not in english
    hits = page.one("ol", class_="hits")
    assert [link for link in hits.links if not link.endswith("?lang=nl")] == []


def test_the_result_text_in_another_language_is_marked_in_registers(reads: Reads) -> None:
    assert reads("/communities?lang=nl").one("span", lang="nl").text == "Stille werken"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("65"), "65"), (Decimal("0.50"), "0.5"), (Decimal("1E+3"), "1\u2009000"),
        (Decimal("-1234567.25"), "-1\u2009234\u2009567.25"), (0, "0"), (12.5, "12.5"),
        (Decimal("-0.5"), "-0.5"), (Decimal("0.000001"), "0.000001"),
    ],
)  # fmt: skip
def test_numbers_are_shown_plainly(value: Decimal | float, shown: str) -> None:
    assert shown_number(value) == shown


def test_no_day_is_shown_as_nothing() -> None:
    assert day(None) == ""
