from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build import ready
from index.request import FACETS, Request
from index.results import Results
from index.search import Search, open_search
from kb.library import Library
from tests.generate import criterion, library_of
from tests.index.conftest import Open

HOSTILE = [
    "x" * 513,
    "solar " * 20_000,
    " ".join(f"*{letter}*" for letter in "abcdefgh"),
    "? " * 12,
    "*",
    'solar "panel',
    "((((((" + "(" * 5_000,
    "AND OR NOT",
    "NOT " * 3_000,
    "^^^",
    "a~99999",
    "title_en:solar [a TO z] {x TO y} solar^1e99",
    "solar\x00panel",
    "\x01\x02\x1f",
    "\ufffd\ufffd",
    "\ud800",
    "\u202esolar",
    "😀" * 100,
    "' OR 1=1 --",
    "../../etc/passwd",
    "%00%ff%fe",
]


def ids(results: Results) -> list[str]:
    return [hit.id for hit in results.hits]


def find(search: Search, text: str, **options: Any) -> list[str]:
    return ids(search.search(Request(text, **options)))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_query_is_answered(search: Search, text: str) -> None:
    results = search.search(Request(text))
    assert results.total >= len(results.hits)
    assert len(results.query) <= 512


@settings(deadline=None)
@given(
    text=st.text(max_size=600),
    language=st.sampled_from(["en", "nl", "de", "fr", "pl", ""]),
    sort=st.sampled_from(["relevance", "date", "title"]),
    filters=st.dictionaries(
        st.sampled_from([*FACETS, "colour"]), st.tuples(st.sampled_from(["criterion", "core", ""]))
    ),
)
def test_any_query_is_answered(
    search: Search, text: str, language: str, sort: Any, filters: dict[str, tuple[str]]
) -> None:
    results = search.search(Request(text, filters, sort, language=language))
    assert results.total >= len(results.hits)
    assert len(search.suggest(text)) <= 8


def test_nothing_typed_shows_every_entry_the_newest_first(searching: Open) -> None:
    search = searching(
        criterion("gone", "A", status="superseded", released="2026-09-01"),
        criterion("draft", "B", status="proposal"),
        criterion("old", "C", status="published", released="2020-01-01"),
        criterion("new", "D", status="published", released="2026-01-01"),
        criterion("wrong", "E", status="withdrawn", released="2026-01-01"),
    )
    assert find(search, "") == ["new", "old", "draft", "gone", "wrong"]
    assert find(search, "", sort="date") == ["new", "old", "draft", "gone", "wrong"]


def test_titles_are_sorted_without_regard_to_case_and_accents(searching: Open) -> None:
    search = searching(
        criterion("z", "zinc tree"), criterion("e", "Élan tree"), criterion("f", "Fir tree")
    )
    assert find(search, "tree", sort="title") == ["e", "f", "z"]


def test_dates_can_sort_what_is_found(searching: Open) -> None:
    search = searching(
        criterion("old", "Tree tree tree", status="published", released="2020-01-01"),
        criterion("new", "A tree", status="published", released="2026-01-01"),
        criterion("other", "Stone", status="published", released="2026-01-01"),
    )
    assert find(search, "tree", sort="date") == ["new", "old"]


def test_a_word_in_the_title_counts_most(searching: Open) -> None:
    search = searching(
        criterion("body", "Stone", rationale={"en": "A zebra. The zebra and another zebra."}),
        criterion("title", "Zebra", rationale={"en": "Stone."}),
    )
    assert find(search, "zebra") == ["title", "body"]


def test_published_comes_before_proposed_when_all_else_is_equal(searching: Open) -> None:
    search = searching(
        criterion("aaa", "Zebra", status="proposal"),
        criterion("bbb", "Zebra", status="published", released="2026-01-01"),
        criterion("ccc", "Zebra", status="superseded"),
    )
    assert find(search, "zebra") == ["bbb", "aaa", "ccc"]


def test_translations_do_not_push_an_entry_up(searching: Open) -> None:
    many = {"en": "Zebra park", "nl": "Zebra park", "de": "Zebra Park", "fr": "Zebra parc"}
    search = searching(criterion("many", title=many, summary=many), criterion("one", "Zebra park"))
    one, many_ = (search.explain(Request("zebra"), entry) for entry in ("one", "many"))
    assert one[0].kind == many_[0].kind == "word"
    assert one[0].score == pytest.approx(many_[0].score)


def test_an_id_puts_its_entry_first(searching: Open) -> None:
    search = searching(
        criterion("tree-log", "Monthly sheet", status="superseded"),
        criterion("other", "Tree log tree log", rationale={"en": "Tree log."}),
    )
    for text in ("tree-log", "TREE-LOG", "tree-log@1.2.3"):
        assert find(search, text)[0] == "tree-log"


def test_a_cpv_code_finds_its_entries_and_those_below_it(searching: Open) -> None:
    search = searching(
        criterion("road", "Road", cpv=["45233140"]),
        criterion("works", "Works", cpv=["45000000"]),
        criterion("roads", "Roads", cpv=["45233000"]),
        criterion("bus", "Bus", cpv=["34121000"]),
    )
    assert find(search, "45233140") == ["road"]
    assert find(search, "45233140-2") == ["road"]
    assert find(search, "45233000") == ["roads", "road"]
    assert set(find(search, "45000000")) == {"works", "road", "roads"}


def test_the_number_of_a_cited_law_finds_the_entry(searching: Open) -> None:
    search = searching(criterion("a", "A"))
    assert find(search, "2014/24/EU") == find(search, "2014/24") == ["a"]


def test_a_term_of_the_glossary_is_a_bridge_between_languages(searching: Open) -> None:
    search = searching(criterion("a", "Panels without forced labour"), criterion("b", "Stone"))
    assert find(search, "Zwangsarbeit") == ["a"]
    assert find(search, "trabajo forzoso", language="es")[0] == "a"


def test_languages_without_stems_are_told_too(searching: Open) -> None:
    search = searching(criterion("a", title={"en": "Noise", "bg": "Шум", "nl": "Geluid"}))
    assert search.languages == ("en", "nl", "bg")
    assert [hit.title for hit in search.search(Request("шум", language="bg")).hits] == ["Шум"]


def test_pages_follow_each_other_without_gap_or_repeat(search: Search) -> None:
    whole = find(search, "", size=100)
    pages = [find(search, "", size=30, page=page) for page in (1, 2, 3, 4)]
    assert [one for page in pages for one in page][:100] == whole
    assert search.search(Request(size=30)).pages == 4


def test_a_page_beyond_the_last_is_empty_but_knows_how_many_there_are(search: Search) -> None:
    results = search.search(Request(page=10_000_000))
    assert (results.hits, results.total, results.pages) == ((), 120, 6)


def test_hits_are_told_in_the_language_of_the_reader(searching: Open) -> None:
    search = searching(criterion("a", title={"en": "Tree", "nl": "Boom"}))
    assert search.search(Request("boom", language="nl")).hits[0].title == "Boom"
    assert search.search(Request("boom", language="fr")).hits[0].title == "Tree"


def test_many_threads_find_what_one_finds(search: Search, library: Library, tmp_path: Path) -> None:
    texts = [hit.title for hit in search.search(Request(size=100)).hits]
    alone = [find(search, text) for text in texts]
    fresh = open_search(library, tmp_path)
    with ThreadPoolExecutor(6) as threads:
        for _ in range(3):
            assert list(threads.map(lambda text: find(fresh, text), texts)) == alone
    fresh.close()


def test_when_the_index_fails_the_words_are_looked_up_in_the_entries(
    searching: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = searching(criterion("a", "Zebra crossing"), criterion("b", "Stone"))
    monkeypatch.setattr(search._engine.postings, "scores", None)
    results = search.search(Request("ZEBRA crossing"))
    assert ids(results) == ["a"]
    assert results.hits[0].title_html == "<mark>Zebra</mark> <mark>crossing</mark>"
    assert find(search, "zebra stone") == []


def test_when_everything_fails_nothing_is_found(
    searching: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = searching(criterion("a", "Zebra crossing"))
    monkeypatch.setattr(search._engine.postings, "scores", None)
    monkeypatch.setattr("index.search._letters", None)
    results = search.search(Request("zebra"))
    assert (results.total, results.hits, results.pages) == (0, (), 0)


def test_an_index_that_is_replaced_while_it_is_opened_is_opened_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = library_of([criterion("a", "Zebra crossing")])
    paths = iter([tmp_path / "gone", ready(library, tmp_path)])
    monkeypatch.setattr("index.search.ready", lambda *_: next(paths))
    search = open_search(library, tmp_path)
    assert find(search, "zebra") == ["a"]
    search.close()


class TestRealContent:
    """Questions that buyers ask, over `criteria/`."""

    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("solar panels forced labour", "module-supply-chain-traceability"),
            ("Solarmodule Zwangsarbeit", "module-supply-chain-traceability"),
            ("zonnepanelen dwangarbeid", "module-supply-chain-traceability"),
            ("module-carbon-footprint", "module-carbon-footprint"),
        ],
    )
    def test_the_right_entry_comes_first(self, real: Search, text: str, wanted: str) -> None:
        assert find(real, text)[0] == wanted

    @pytest.mark.parametrize(
        ("text", "language", "wanted"),
        [
            ("who made the panels", "en", "module-supply-chain-traceability"),
            ("pay of cleaners", "en", "staff-continuity-at-contract-change"),
            ("machines sans émissions", "fr", "share-of-zero-emission-work"),
            ("maszyny bezemisyjne", "pl", "share-of-zero-emission-work"),
            ("utsläppsfria byggmaskiner", "sv", "joint-statement-of-demand-for-clean-sites"),
            ("Solarmodule Zwangsarbeit", "en", "module-supply-chain-traceability"),
        ],
    )
    def test_an_entry_is_found_in_words_it_does_not_use(
        self, real: Search, text: str, language: str, wanted: str
    ) -> None:
        assert wanted in find(real, text, language=language)[:5]

    def test_machines_without_exhaust_are_found(self, real: Search) -> None:
        wanted = {"light-machines-without-exhaust", "share-of-zero-emission-work"}
        assert wanted <= set(find(real, "machines without exhaust")[:3])

    def test_a_cpv_code_with_check_digit_finds_solar_modules(self, real: Search) -> None:
        assert "module-carbon-footprint" in find(real, "09331200-0")

    def test_every_title_finds_its_entry_among_the_first_two(self, real: Search) -> None:
        for hit in real.search(Request(size=100)).hits:
            assert hit.id in find(real, hit.title)[:2], hit.title
