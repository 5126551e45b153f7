"""Search through its pages: links that change one thing, counts that hold, help instead of faults."""

import json
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.request import FACETS, MAX_TEXT
from tests.app.conftest import Reads
from tests.app.page import Part, read_page

Pairs = list[tuple[str, str]]
STARTS = [
    "/search",
    "/search?q=noise",
    "/search?q=trees&kind=criterion",
    "/search?status=proposal&sort=title",
]


def asked(address: str) -> Pairs:
    """What an address of the search asks for."""
    assert urlsplit(address).path == "/search"
    return sorted(parse_qsl(urlsplit(address).query))


def total(page: Part) -> int:
    """The number of entries that the page says it found."""
    found = re.match(r"(\d+) entr(?:y|ies)", page.one("h2", id="count").text)
    assert found
    return int(found[1])


def facet_links(page: Part) -> list[tuple[str, int, bool]]:
    """(address, count, is chosen) of every value of every facet."""
    return [
        (link.attributes["href"], int(link.one("span", class_="count").text), "on" in link.attributes.get("class", ""))
        for link in page.one("nav", class_="facets").all("a")
    ]  # fmt: skip


def titles(page: Part) -> list[str]:
    return [part.text for part in page.one("ol", class_="hits").all("h3")]


@pytest.mark.parametrize("start", STARTS)
def test_a_facet_link_changes_one_value_and_nothing_else(reads: Reads, start: str) -> None:
    links = facet_links(reads(start))
    assert len(links) > 5
    for address, _, chosen in links:
        before, after = set(asked(start)), set(asked(address))
        assert len(before ^ after) == 1
        assert (after < before) is chosen


@pytest.mark.parametrize("start", STARTS)
def test_a_count_is_what_a_click_gives(reads: Reads, start: str) -> None:
    already = {name for name, _ in asked(start)}
    for address, count, chosen in facet_links(reads(start)):
        facets = {name for name, _ in set(asked(address)) - set(asked(start))}
        if not chosen:
            before = total(reads(start)) if facets & already else 0
            assert total(reads(address)) == before + count, address


@pytest.mark.parametrize("words", ["", "solar", "without exhaust"])
def test_a_count_is_what_a_click_gives_on_the_real_criteria(real: FlaskClient, words: str) -> None:
    page = read_page(real.get("/search", query_string={"q": words}).text)
    for address, count, _ in facet_links(page)[::4]:
        assert total(read_page(real.get(address).text)) == count, address


def test_a_count_in_a_chosen_facet_says_that_it_adds(reads: Reads) -> None:
    facet = reads("/search?kind=criterion").one("section", aria_labelledby="facet-kind")
    lines = [one.text for one in facet.all("a")]
    assert lines[0] == f"Criterion {total(reads('/search?kind=criterion'))} (chosen, remove)"
    more = total(reads("/search?kind=template"))
    assert f"Template +{more} adds {more}" in lines
    assert [one.text for one in facet.all("span", aria_hidden="true") if one.text] == [
        line.split()[1] for line in lines[1:]
    ]
    assert "adds" not in reads("/search?q=noise").one("nav", class_="facets").text


def test_two_values_of_one_facet_widen_and_two_facets_narrow(reads: Reads) -> None:
    practices = total(reads("/search?kind=practice"))
    templates = total(reads("/search?kind=template"))
    assert total(reads("/search?kind=practice&kind=template")) == practices + templates == 2
    assert total(reads("/search?kind=practice&community=quiet-works")) == 0


def test_a_chip_removes_its_filter_and_clear_removes_all(reads: Reads) -> None:
    start = "/search?q=noise&kind=criterion&kind=template&community=quiet-works&sort=date&lang=nl"
    page = reads(start)
    chips = page.one("ul", class_="chosen").all("a")
    assert len(chips) == 4
    for chip in chips[:-1]:
        assert chip.text.startswith("Remove filter ")
        gone = set(asked(start)) - set(asked(chip.attributes["href"]))
        assert len(gone) == 1
        assert set(asked(chip.attributes["href"])) < set(asked(start))
    assert chips[-1].text == "Clear all filters"
    assert asked(chips[-1].attributes["href"]) == [("lang", "nl"), ("q", "noise"), ("sort", "date")]


def test_the_form_keeps_what_is_chosen(reads: Reads) -> None:
    form = reads("/search?q=noise&kind=criterion&topic=noise&sort=date").one("main").all("form")[0]
    kept = sorted((one.attributes["name"], one.attributes["value"]) for one in form.all("input"))
    assert kept == [("kind", "criterion"), ("q", "noise"), ("sort", "date"), ("topic", "noise")]


def test_another_page_or_order_keeps_the_filters(reads: Reads) -> None:
    page = reads("/search?q=noise&kind=criterion")
    assert asked(page.link("title")) == [("kind", "criterion"), ("q", "noise"), ("sort", "title")]
    found = titles(reads("/search?sort=title"))
    assert found == sorted(found, key=str.lower)


def test_the_newest_stand_first_when_nothing_was_typed(reads: Reads) -> None:
    assert titles(reads("/search"))[0] == "Noise limit at the nearest facade"
    assert titles(reads("/search?sort=date")) == titles(reads("/search"))


def test_pages_follow_each_other_and_hold_every_entry_once(real: FlaskClient) -> None:
    seen: list[str] = []
    address = "/search"
    while address:
        page = read_page(real.get(address).text)
        seen += page.one("ol", class_="hits").links
        more = page.all("a", rel="next")
        address = more[0].attributes["href"] if more else ""
    assert len(seen) == len(set(seen)) == total(read_page(real.get("/search").text)) > 20


@pytest.mark.parametrize(
    "page", ["0", "-1", "abc", "९", "1.5", "", " 1", "1e9", "9" * 12, "000000001" + "9" * 5000]
)
@pytest.mark.parametrize("address", ["/search", "/api/v1/search"])
def test_a_page_that_is_no_number_is_refused_with_help(
    client: FlaskClient, address: str, page: str
) -> None:
    answer = client.get(address, query_string={"page": page})
    assert answer.status_code == 400
    assert "must be a whole number from 1" in answer.text


@pytest.mark.parametrize("size", ["0", "101", "x", "1" * 5000])
def test_a_size_that_cannot_be_served_is_refused_with_help(client: FlaskClient, size: str) -> None:
    answer = client.get("/api/v1/search", query_string={"size": size})
    assert answer.status_code == 400
    assert "`size` must be a whole number from 1 to 100." in answer.json["detail"]  # type: ignore[index]


def test_a_page_beyond_the_last_is_not_found(reads: Reads) -> None:
    assert "There is no page 2; the results end on page 1." in reads("/search?page=2", 404).text
    assert reads("/search?q=xyzzy&page=1").one("div", class_="nothing")


def test_an_unknown_order_is_refused_with_the_known_ones(client: FlaskClient) -> None:
    answer = client.get("/search?sort=luck")
    assert answer.status_code == 400
    assert "`sort` must be one of relevance, date, title." in answer.text


def test_nothing_found_helps(reads: Reads) -> None:
    page = reads("/search?q=trees&community=quiet-works&kind=template")
    assert total(page) == 0
    nothing = page.one("div", class_="nothing")
    again = nothing.link("Search without filters")
    assert asked(again) == [("q", "trees")]
    assert f"{total(reads(again))} entries" in nothing.text
    assert "/contribute" in nothing.links


def test_nothing_found_tells_what_each_filter_takes_away(real: FlaskClient) -> None:
    page = read_page(real.get("/search?q=noise&level=core&country=NL&kind=criterion&lang=nl").text)
    assert total(page) == 0
    ways = [
        (way.links[0], int(way.text.split(": ")[-1].split()[0]))
        for way in page.one("div", class_="nothing").all("li")
        if way.text.startswith("Search without")
    ]
    assert len(ways) >= 2
    for address, count in ways:
        assert total(read_page(real.get(address).text)) == count > 0
        assert ("lang", "nl") in asked(address)


def test_one_filter_that_hides_everything_is_told_once(reads: Reads) -> None:
    page = reads("/search?q=noise&kind=practice")
    nothing = page.one("div", class_="nothing")
    assert nothing.text.count("Search without") == 1


def test_nothing_found_and_nothing_chosen_leaves_nothing_to_narrow(reads: Reads) -> None:
    assert not reads("/search?q=xyzzy").all("nav", class_="facets")
    assert "Narrow the results" not in reads("/search?q=xyzzy").text
    assert reads("/search?q=xyzzy&kind=template").one("nav", class_="facets")


@pytest.mark.parametrize("typed", ["34142300", "34142300-5", "341423005", "34142300 xyzzy"])
def test_a_code_that_no_entry_has_leads_to_the_nearest_broader_one(
    real: FlaskClient, typed: str
) -> None:
    page = read_page(real.get("/search", query_string={"q": typed}).text)
    assert total(page) == 0
    nothing = page.one("div", class_="nothing")
    address = nothing.link("34142000, Crane and dumper trucks")
    assert asked(address) == [("q", "34142000")]
    found = total(read_page(real.get(address).text))
    assert f"34142000, Crane and dumper trucks: {found} entr" in nothing.text


def test_the_broader_code_keeps_filters_and_language(real: FlaskClient) -> None:
    page = read_page(real.get("/search?q=34142300&kind=practice&lang=nl").text)
    nothing = page.one("div", class_="nothing")
    (way,) = [one for one in nothing.all("li") if one.text.startswith("Search the broader")]
    assert way.one("span").attributes["lang"] == "nl"
    before = asked("/search?q=34142300&kind=practice&lang=nl")
    assert [one for one in asked(way.links[0]) if one not in before] == [
        ("q", way.one("a").text[:8])
    ]
    assert len(asked(way.links[0])) == len(before)
    found = total(read_page(real.get(way.links[0]).text))
    assert way.text.endswith(f": {found} entr{'y' if found == 1 else 'ies'}.")


@pytest.mark.parametrize("query", ["q=34142300&country=XX", "q=99999999", "q=xyzzy", "q=3414230"])
def test_no_broader_code_is_offered_where_none_finds_anything(
    real: FlaskClient, query: str
) -> None:
    page = read_page(real.get(f"/search?{query}").text)
    assert total(page) == 0
    assert "broader" not in page.one("div", class_="nothing").text


def test_a_misspelt_word_is_offered_in_its_right_form(reads: Reads) -> None:
    page = reads("/search?q=facede")
    assert asked(page.link("facade")) == [("q", "facade")]
    assert total(reads(page.link("facade"))) >= total(page) == 1
    assert "Found because “facede” was read as facade" in page.text


def test_the_page_says_truly_when_no_entry_has_the_word(reads: Reads) -> None:
    page = reads("/search?q=facede")
    assert page.one("p", class_="note").text == (
        "No entry has “facede”; the nearest one is shown. Did you mean facade?"
    )


def test_the_page_says_how_many_entries_have_every_word(real: FlaskClient) -> None:
    page = read_page(real.get("/search?q=organic+food+school").text)
    found = real.get("/api/v1/search?q=organic+food+school").json
    assert found
    assert 0 < found["complete"] < found["total"]
    assert f"{found['complete']} entries have something for every word" in page.text


def test_a_phrase_that_stands_nowhere_is_told(real: FlaskClient) -> None:
    page = read_page(real.get("/search", query_string={"q": '"labour forced"'}).text)
    assert "with the words between quotation marks in their order" in page.text
    page = read_page(real.get("/search", query_string={"q": '"forced labour"'}).text)
    assert not page.all("p", class_="note")


def test_an_earlier_version_that_is_typed_is_one_click_away(real: FlaskClient) -> None:
    page = read_page(real.get("/search?q=Share-of-zero-emission-work@1.0.0").text)
    link = page.link("Open version 1.0.0")
    assert link == "/criteria/share-of-zero-emission-work@1.0.0"
    assert real.get(link).status_code == 200


def test_a_version_that_never_was_is_told(real: FlaskClient) -> None:
    page = read_page(real.get("/search?q=share-of-zero-emission-work@9.9.9").text)
    assert "There is no version 9.9.9 of share-of-zero-emission-work" in page.text
    assert real.get(page.link("share-of-zero-emission-work")).status_code == 200


@pytest.mark.parametrize("words", ["share-of-zero-emission-work", "me@example.org", "@", "@1.0.0"])
def test_nothing_is_said_of_versions_when_none_is_asked_for(real: FlaskClient, words: str) -> None:
    page = read_page(real.get("/search", query_string={"q": words}).text)
    assert "version" not in "".join(note.text for note in page.all("p", class_="note"))


@pytest.mark.parametrize("start", ["/", "/search?q=noise&kind=criterion", "/search?q=xyzzy"])
def test_every_language_of_the_entries_can_be_chosen(real: FlaskClient, start: str) -> None:
    page = read_page(real.get(start).text)
    codes = [link.attributes["hreflang"] for link in page.one("main").all("a") if link.attributes.get("hreflang")]  # fmt: skip
    assert set(codes) == {"nl", "de", "fr", "es", "it", "pl", "sv"}
    dutch = read_page(real.get(page.link("Dutch")).text)
    back = dutch.link("English")
    assert real.get(back).text == real.get(start).text
    assert {one.attributes["value"] for one in dutch.all("input", name="lang")} == {"nl"}


def test_the_search_of_every_page_keeps_the_language(reads: Reads) -> None:
    def kept(address: str) -> list[str]:
        forms = [one for one in reads(address).all("form") if one.all("input", name="q")]
        return [one.attributes["value"] for form in forms for one in form.all("input", name="lang")]

    for address in ("/", "/search", "/search?q=xyzzy", "/criteria/noise-limit", "/communities"):
        sign = "&" if "?" in address else "?"
        assert kept(f"{address}{sign}lang=nl") == ["nl"]
        assert kept(address) == []


def test_a_hit_is_wholly_in_the_readers_language(real: FlaskClient) -> None:
    page = read_page(real.get("/search?q=dwangarbeid&lang=nl&kind=criterion").text)
    hits = page.one("ol", class_="hits").text
    for said in ("Criterium", "Duurzame zonnepanelen", "Gevorderd"):
        assert said in hits
    for said in ("Criterion", "Sustainable Solar PV", "Advanced"):
        assert said not in hits


def test_who_has_typed_nothing_sorts_by_the_newest_and_not_by_relevance(reads: Reads) -> None:
    sorts = reads("/search").all("p", class_="sorts")[0]
    assert sorts.text.split() == "Sorted by newest , title".replace(" ,", ",").split()
    assert sorts.one("strong").text == "newest"
    assert "relevance" in reads("/search?q=noise").all("p", class_="sorts")[0].text


def test_words_are_marked_in_title_and_passages(reads: Reads) -> None:
    hits = reads("/search?q=facade").one("ol", class_="hits")
    assert {mark.text for mark in hits.all("mark")} == {"facade"}
    assert hits.all("h3")[0].one("mark")


def test_filtered_and_later_pages_stay_out_of_search_engines(reads: Reads) -> None:
    assert not reads("/search").all("meta", name="robots")
    assert reads("/search?q=noise").one("meta", name="robots").attributes["content"] == "noindex"


HOSTILE = [
    "x" * 513, "ab " * 3000, "a" * 7000, "word " * 1000, "*x* " * 8, "?" * 12, "*",
    '"', '"""', "(((", "(" * 5000, "AND OR NOT", "NOT " * 1500, "^^^", "a~99999", "title:", "[a TO",
    "{}", "\\", "\\u0000", "\x00", "\x01\x02\x1f", "\u202e\u2066evil", "\ud83d", "🌍" * 100, "%ff%fe", "/../..",
    "'; DROP TABLE entries; --", "${jndi:ldap://x}", "{{7*7}}", "<b>", "noise\r\nSet-Cookie: a=b",
    "\u0301" * 500, "ﬀ" * 300, "İ" * 300, "ß" * 300, "a\u00ad\u200bb", "\uffff\ufffe", "&amp;", "+", "-", "~" * 400,
]  # fmt: skip


def bounded(words: str) -> str:
    """As many of the words as an address may hold."""
    encoded = words.encode("utf-8", "surrogatepass")
    return encoded[:2500].decode("utf-8", "ignore")


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_no_words_break_the_search_and_the_page_says_what_was_searched(
    client: FlaskClient, words: str
) -> None:
    answer = client.get("/search", query_string={"q": bounded(words)})
    assert answer.status_code == 200
    page = read_page(answer.text)
    data = client.get("/api/v1/search", query_string={"q": bounded(words)[:MAX_TEXT]})
    assert data.status_code == 200
    searched = data.json["query"]  # type: ignore[index]
    assert page.one("input", name="q").attributes["value"] == searched or len(words) > MAX_TEXT
    assert len(page.one("input", name="q").attributes["value"]) <= MAX_TEXT
    assert (
        f"“{searched}”" in page.one("h2", id="count").text or not searched or len(words) > MAX_TEXT
    )
    assert not set(page.one("input", name="q").attributes["value"]) & set(
        "\x00\x01\u202e\u2066\u200b\r\n"
    )
    assert (
        client.get("/api/v1/suggest", query_string={"q": bounded(words)[:MAX_TEXT]}).status_code
        == 200
    )


@pytest.mark.parametrize(
    "raw", ["q=%ff%fe", "q=%00", "q=%ED%A0%80", "q=%", "q=%zz", "q", "=", "&&&", "q=a&q=b", "q[]=x"]
)
def test_broken_encoding_is_no_fault_of_ours(client: FlaskClient, raw: str) -> None:
    for address in ("/search", "/api/v1/search", "/api/v1/suggest"):
        assert client.get(f"{address}?{raw}").status_code == 200


@pytest.mark.parametrize("length", [513, 3000])
def test_the_api_refuses_words_that_it_would_cut(client: FlaskClient, length: int) -> None:
    for address in ("/api/v1/search", "/api/v1/suggest"):
        answer = client.get(address, query_string={"q": "x" * length})
        assert answer.status_code == 400
        assert answer.json["detail"] == f"`q` has {length} characters. At most 512 are searched."  # type: ignore[index]


@pytest.mark.parametrize("words", ["ab " * 300, "x" * 600, "noise\u202e"])
def test_the_page_says_when_it_searched_less_than_was_typed(
    client: FlaskClient, words: str
) -> None:
    page = read_page(client.get("/search", query_string={"q": words}).text)
    assert "Part of what was typed was left out" in page.one("p", class_="note").text
    for address in (link for part in page.all("nav", class_="facets") for link in part.links):
        assert client.get(address.replace("/search", "/api/v1/search")).status_code == 200


@pytest.mark.parametrize("words", ["noise", "  two   words ", "cafe\u0301"])
def test_the_page_is_silent_when_everything_was_searched(client: FlaskClient, words: str) -> None:
    page = client.get("/search", query_string={"q": words})
    assert "Part of what was typed" not in page.text


def test_repeated_values_are_one_and_unknown_facets_are_ignored(reads: Reads) -> None:
    many = reads("/search?" + "&".join(["kind=criterion"] * 300) + "&colour=red&q[]=x")
    assert total(many) == total(reads("/search?kind=criterion"))
    assert len(many.one("ul", class_="chosen").all("a")) == 2


@pytest.mark.parametrize("facet", FACETS)
def test_an_unknown_value_finds_nothing_and_can_be_removed(reads: Reads, facet: str) -> None:
    page = reads(f"/search?{facet}=%3Cnonsense%3E")
    assert total(page) == 0
    assert asked(page.link("Clear all filters")) == []


@given(words=st.text(max_size=300))
@settings(
    max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
def test_any_words_are_searched(client: FlaskClient, words: str) -> None:
    answer = client.get("/search", query_string={"q": bounded(words)})
    assert answer.status_code == 200
    read_page(answer.text)


def test_the_api_has_the_shape_that_was_promised(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=noise").json
    assert {"query", "total", "page", "pages", "hits", "facets", "suggestion", "took_ms"} <= set(
        found
    )  # type: ignore[arg-type]
    assert set(found["hits"][0]) >= {  # type: ignore[index]
        "id", "kind", "version", "title", "summary", "community", "score", "highlights",
    }  # fmt: skip
    assert set(found["facets"]) == set(FACETS)  # type: ignore[index]
    assert set(found["facets"]["kind"][0]) >= {"value", "label", "count"}  # type: ignore[index]


def test_page_and_api_find_the_same_in_the_same_order(client: FlaskClient, reads: Reads) -> None:
    for query in ("q=noise", "q=trees&sort=title", "kind=criterion&sort=date"):
        data = json.loads(client.get(f"/api/v1/search?{query}").text)
        assert [hit["title"] for hit in data["hits"]] == titles(reads(f"/search?{query}"))
