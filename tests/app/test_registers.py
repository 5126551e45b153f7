"""Communities, sources and the glossary."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kb.library import Library
from tests.app.conftest import Opens, Reads
from tests.app.page import read_page
from tests.real import REAL


def test_every_community_is_listed_with_its_entries(reads: Reads, library: Library) -> None:
    page = reads("/communities")
    for community in library.communities.values():
        found = reads(page.link(community.name.en))
        for entry in library.of_community(community.id):
            assert entry.title.en in [part.text for part in found.all("h3")]


def test_an_unknown_community_is_not_found(reads: Reads) -> None:
    assert "no community with this name" in reads("/communities/nobody", 404).text


@pytest.mark.parametrize("community", sorted(REAL.communities))
def test_every_real_community_has_a_page(real: FlaskClient, community: str) -> None:
    page = read_page(real.get(f"/communities/{community}").text)
    assert page.one("h1").text == REAL.communities[community].name.en


def test_a_source_names_every_entry_that_cites_it(reads: Reads, library: Library) -> None:
    page = reads("/sources/site-noise-study")
    cited = {part.text for part in page.all("h3")}
    assert cited == {entry.title.en for entry in library.cited_by["site-noise-study"]}
    assert "Noise limit at the nearest facade" in cited
    assert "the full text was read" in page.text


def test_a_source_that_nobody_cites_says_so(reads: Reads) -> None:
    assert "No entry cites it yet." in reads("/sources/old-noise-law").text


def test_a_replaced_law_leads_to_its_successor(reads: Reads) -> None:
    page = reads("/sources/old-noise-law")
    assert page.link("directive-2014-24") == "/sources/directive-2014-24"


def test_a_source_without_a_year_shows_none(opens: Opens, folder: Path) -> None:
    path = folder / "sources.yaml"
    path.write_text(path.read_text("utf-8").replace("  year: 2024\n", "", 1), "utf-8")
    client = opens()
    for address in ("/sources/site-noise-study", "/sources", "/criteria/noise-limit"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "None" not in read_page(answer.text).text


def test_an_unknown_source_is_not_found(reads: Reads) -> None:
    assert "no source with this id" in reads("/sources/nothing", 404).text


def test_every_source_is_in_the_register(reads: Reads, library: Library) -> None:
    page = reads("/sources")
    for source in library.sources.values():
        assert page.link(source.title) == f"/sources/{source.id}"
    assert "cited by" in page.text


@pytest.mark.parametrize("source", sorted(REAL.sources)[::12])
def test_real_sources_have_pages(real: FlaskClient, source: str) -> None:
    page = read_page(real.get(f"/sources/{source}").text)
    assert page.one("h1").text == " ".join(REAL.sources[source].title.split())


def test_the_api_names_who_cites_a_source(client: FlaskClient) -> None:
    found = client.get("/api/v1/sources/quiet-label").json
    assert found["title"] == "Quiet Machine"  # type: ignore[index]
    assert found["cited-by"] == ["noise-limit@1.1.0", "quiet-machines@1.0.0"]  # type: ignore[index]


def test_the_glossary_has_every_name_in_its_language(reads: Reads) -> None:
    term = reads("/glossary").one("div", id="noise-barrier")
    assert term.one("dt").text == "noise barrier"
    assert term.one("span", lang="nl").text == "geluidsscherm"
    assert term.link("Noise of building sites") == "/sources/site-noise-study"


def test_the_letters_lead_to_their_terms(reads: Reads, library: Library) -> None:
    page = reads("/glossary")
    links = page.one("nav", aria_label="Letters").links
    sections = [page.one("section", id=link.removeprefix("#")) for link in links]
    assert sum(len(section.all("dt")) for section in sections) == len(library.glossary)
    for section in sections:
        letter = section.one("h2").text.lower()
        assert all(term.text.lower().startswith(letter) for term in section.all("dt"))


def test_the_kinds_of_sources_lead_to_their_lists(reads: Reads, library: Library) -> None:
    page = reads("/sources")
    links = page.one("nav", aria_label="Kinds of sources").links
    sections = [page.one("section", id=link.removeprefix("#")) for link in links]
    listed = [link for section in sections for link in section.links]
    assert sorted(listed) == sorted(f"/sources/{one}" for one in library.sources)


def test_a_term_without_an_english_name_does_not_break_the_page(opens: Opens, folder: Path) -> None:
    (folder / "glossary.yaml").write_text(
        "scherm: {names: {nl: [geluidsscherm]}, definition: {en: A wall.}}\n", "utf-8"
    )
    answer = opens().get("/glossary")
    assert answer.status_code == 200
    assert "geluidsscherm" in answer.text
