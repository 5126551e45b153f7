"""Entries: the current text, every version, the twins as data, what changed, what is gone."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.data import entry_data
from kb.address import entry_path
from kb.library import Library
from tests.app.conftest import Opens, Reads
from tests.app.page import Part, read_page
from tests.real import REAL

REFERENCES = [
    "noise-limit", "noise-limit@1.0.0", "noise-limit@1.1.0", "quiet-machines", "sound-wall",
    "tree-survival", "lindens-of-oslo", "tree-log",
]  # fmt: skip


@pytest.mark.parametrize("reference", REFERENCES)
def test_page_and_twins_say_the_same(
    client: FlaskClient, reads: Reads, library: Library, reference: str
) -> None:
    entry_id, _, version = reference.partition("@")
    entry = library.entry(entry_id, version or None)
    assert entry is not None
    address = entry_path(entry, version)
    page = reads(address)
    assert page.one("h1").text == entry.title.en
    assert entry.reference in [code.text for code in page.all("code")]
    assert entry.fingerprint in page.text
    data = client.get(f"{address}.json")
    assert data.mimetype == "application/json"
    assert data.json == entry_data(entry)
    assert client.get(f"/api/v1/entries/{reference}").json == data.json
    file = client.get(f"{address}.yaml")
    assert file.mimetype == "application/yaml"
    assert file.data == Path(library.document(entry).path).read_bytes()
    for ending in ("json", "yaml"):
        assert client.get(page.link(ending.upper())).data == client.get(f"{address}.{ending}").data


@pytest.mark.parametrize("entry_id", sorted(REAL.entries))
def test_every_real_entry_has_its_page_and_twins(real: FlaskClient, entry_id: str) -> None:
    entry = REAL.entries[entry_id]
    for one in REAL.versions(entry_id):
        for address in (entry_path(one), entry_path(one, one.version)):
            page = read_page(real.get(address).text)
            assert page.one("h1").text == entry.title.en or one is not entry
            assert [link for link in page.links if link.startswith("#")]
    assert real.get(f"{entry_path(entry)}.json").json["fingerprint"] == entry.fingerprint  # type: ignore[index]


def test_no_link_of_a_real_entry_leads_nowhere(real: FlaskClient) -> None:
    followed: dict[str, int] = {}
    for entry in REAL.entries.values():
        page = read_page(real.get(entry_path(entry)).text)
        anchors = {part.attributes["id"] for part in page.parts() if "id" in part.attributes}
        for link in page.links:
            if link.startswith("#"):
                assert link[1:] in anchors
            elif link.startswith("/") and link not in followed:
                followed[link] = real.get(link, follow_redirects=True).status_code
    assert len(followed) > len(REAL.entries)
    assert [link for link, status in followed.items() if status != 200] == []


def test_every_level_shows_its_demand_with_the_numbers_filled_in(reads: Reads) -> None:
    demands = [part.text for part in reads("/criteria/noise-limit").all("p", class_="demand")]
    assert demands == [
        "The noise at the nearest facade must stay below 65 decibel.",
        "The noise at the nearest facade must stay below 60 decibel by day and night.",
    ]


def test_days_and_choices_are_filled_in_too(reads: Reads) -> None:
    assert reads("/criteria/tree-survival").one("p", class_="demand").text == (
        "At least 90 % of the trees must live after 1 June 2030, planted in autumn."
    )


def test_a_version_keeps_its_old_text(reads: Reads, client: FlaskClient) -> None:
    old = reads("/criteria/noise-limit@1.0.0")
    assert "1 January 2028" not in old.text
    assert "1 January 2028" in reads("/criteria/noise-limit").text
    banner = old.one("p", class_="banner")
    assert "version 1.0.0 of 1 March 2026" in banner.text
    assert banner.link("The current version is 1.1.0") == "/criteria/noise-limit"
    assert banner.link("see what changed") == "/criteria/noise-limit/diff?from=1.0.0&to=1.1.0"
    assert client.get("/criteria/noise-limit@1.0.0.json").json["version"] == "1.0.0"  # type: ignore[index]


def test_the_current_version_has_no_banner_at_its_lasting_address(reads: Reads) -> None:
    assert not reads("/criteria/noise-limit@1.1.0").all("p", class_="banner")


def test_a_page_names_its_one_address_for_search_engines(reads: Reads) -> None:
    def canonical(address: str) -> str:
        return reads(address).one("link", rel="canonical").attributes["href"]

    assert canonical("/criteria/noise-limit@1.1.0") == "http://localhost/criteria/noise-limit"
    assert canonical("/criteria/noise-limit@1.0.0") == "http://localhost/criteria/noise-limit@1.0.0"


def test_the_configured_base_is_cited(opens: Opens) -> None:
    client = opens(base_url="https://criteria.example")
    page = read_page(client.get("/criteria/noise-limit").text)
    assert "https://criteria.example/criteria/noise-limit@1.1.0" in page.text


@pytest.mark.parametrize("ending", ["", ".json", ".yaml"])
def test_an_unknown_version_names_the_known_ones(client: FlaskClient, ending: str) -> None:
    answer = client.get(f"/criteria/noise-limit@9.9.9{ending}")
    assert answer.status_code == 404
    assert "noise-limit has no version 9.9.9. It has 1.1.0, 1.0.0." in answer.text


@pytest.mark.parametrize(
    "address",
    ["/criteria/silent-sites", "/criteria/silent-sites@1.0.0", "/criteria/silent-sites.json",
     "/criteria/silent-sites/history", "/id/silent-sites", "/compare?id=silent-sites",
     "/api/v1/entries/silent-sites"],
)  # fmt: skip
def test_a_retired_id_is_gone_with_its_reason(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 410
    said = "Merged into the noise limit. Its successor is quiet-machines."
    if answer.mimetype == "text/html":
        assert read_page(answer.text).one("p", class_="lead").text == said
    else:
        assert answer.json["detail"] == said  # type: ignore[index]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("/practices/noise-limit", "/criteria/noise-limit"),
        ("/templates/noise-limit@1.0.0", "/criteria/noise-limit@1.0.0"),
        ("/practices/noise-limit@1.0.0.json", "/criteria/noise-limit@1.0.0.json"),
        ("/criteria/tree-log.yaml", "/templates/tree-log.yaml"),
        ("/practices/noise-limit/history", "/criteria/noise-limit/history"),
        ("/templates/noise-limit/diff?from=1.0.0", "/criteria/noise-limit/diff?from=1.0.0"),
        ("/practices/noise-limit?lang=nl", "/criteria/noise-limit?lang=nl"),
    ],
)
def test_a_wrong_kind_in_the_address_leads_to_the_right_one(
    client: FlaskClient, wrong: str, right: str
) -> None:
    answer = client.get(wrong)
    assert answer.status_code == 301
    assert answer.headers["Location"] == right


def test_an_id_alone_leads_to_its_entry(client: FlaskClient) -> None:
    assert client.get("/id/tree-log").headers["Location"] == "/templates/tree-log"
    assert client.get("/id/noise-limit@1.0.0").headers["Location"] == "/criteria/noise-limit@1.0.0"


def test_a_superseded_entry_leads_to_its_successor(reads: Reads, client: FlaskClient) -> None:
    banner = reads("/criteria/sound-wall").one("div", class_="banner")
    followed = client.get(banner.link("Quiet machines"), follow_redirects=True)
    assert followed.request.path == "/criteria/quiet-machines"


def test_a_proposal_warns_and_says_that_its_numbers_have_no_source(reads: Reads) -> None:
    page = reads("/criteria/tree-survival")
    assert "do not put it in a tender" in page.one("p", class_="banner").text
    assert "Figures proposed" in page.text
    parameters = page.one("section", id="parameters").text
    assert "Proposed" in parameters
    assert "no source" in parameters


def test_a_text_changed_without_a_release_is_not_passed_off_as_published(
    opens: Opens, folder: Path
) -> None:
    path = folder / "quiet-works" / "quiet-machines.yaml"
    path.write_text(path.read_text("utf-8").replace("Quiet machines", "Loud machines", 1), "utf-8")
    client = opens()
    page = read_page(client.get("/criteria/quiet-machines@1.0.0").text)
    assert "is not what was published" in page.one("p", class_="banner").text
    assert client.get("/healthz").json["published-texts-changed"] == 1  # type: ignore[index]


def test_an_overdue_review_stands_out(opens: Opens, folder: Path) -> None:
    path = folder / "quiet-works" / "quiet-machines.yaml"
    path.write_text(path.read_text("utf-8").replace("2027-10-01", "2020-01-01", 1), "utf-8")
    page = read_page(opens().get("/criteria/quiet-machines").text)
    assert page.one("dd", class_="late").text == "1 January 2020"


def test_links_are_shown_from_both_ends(reads: Reads) -> None:
    about = reads("/templates/tree-log").one("section", id="about")
    assert "Noise limit at the nearest facade" in about.text
    assert "/criteria/noise-limit" in about.links


def test_history_lists_every_version_and_leads_to_what_changed(reads: Reads) -> None:
    page = reads("/criteria/noise-limit/history")
    assert [part.text for part in page.all("h2")] == ["1.1.0 minor", "1.0.0 major"]
    assert "Adds dated steps." in page.text
    difference = reads(page.link("What changed since 1.0.0"))
    assert difference.one("h1").text == "From 1.0.0 to 1.1.0"


def changes(page: Part) -> dict[str, str]:
    """Name of each field that differs -> what the page says about it."""
    return {
        part.one("h2").text: part.one("p").text for part in page.all("section", class_="change")
    }


def test_a_field_that_came_or_went_is_shown_whole(reads: Reads) -> None:
    page = reads("/criteria/noise-limit/diff?from=1.0.0&to=1.1.0")
    assert changes(page)["Parameters, noise level, steps 2, from"] == "added 2030-01-01"
    assert changes(page)["Parameters, noise level, steps 1, Core"] == "added 60"
    assert page.one("p", role="status").text == f"{len(changes(page))} fields differ."
    assert not page.all("ins")
    back = reads("/criteria/noise-limit/diff?from=1.1.0&to=1.0.0")
    assert changes(back)["Parameters, noise level, steps 2, from"] == "removed 2030-01-01"
    assert not back.all("del")


def test_a_difference_marks_words_that_came_and_went(opens: Opens, folder: Path) -> None:
    path = folder / "quiet-works" / "noise-limit.yaml"
    path.write_text(
        path.read_text("utf-8").replace("gevel moet dag en", "gevel mag dag en"), "utf-8"
    )
    page = read_page(opens().get("/criteria/noise-limit/diff").text)
    section = page.all("section", class_="change")[0]
    assert section.one("h2").text == "Advanced, requirement, Dutch"
    words = section.one("p", lang="nl")
    assert [part.text for part in words.all("ins")] == ["added: mag"]
    assert [part.text for part in words.all("del")] == ["removed: moet"]
    assert all(part.attributes["lang"] == "en" for part in words.all("span", class_="unseen"))


def test_a_difference_begins_with_the_notes_of_its_releases(reads: Reads) -> None:
    for address in ("from=1.0.0&to=1.1.0", "from=1.1.0&to=1.0.0"):
        notes = (
            reads(f"/criteria/noise-limit/diff?{address}").one("ul", class_="timeline").all("li")
        )
        assert [note.text for note in notes] == ["1.1.0 minor 1 November 2026: Adds dated steps."]
    assert not reads("/criteria/noise-limit/diff?from=1.0.0&to=1.0.0").all("ul", class_="timeline")


def test_a_version_does_not_differ_from_itself(reads: Reads) -> None:
    page = reads("/criteria/noise-limit/diff?from=1.1.0&to=1.1.0")
    assert page.one("p", role="status").text == "0 fields differ."


def test_the_last_change_is_shown_unless_versions_are_named(reads: Reads) -> None:
    for address in ("/criteria/noise-limit/diff", "/criteria/noise-limit@1.0.0/diff?from=&to="):
        assert reads(address).one("h1").text == "From 1.0.0 to 1.1.0"


def test_an_unknown_version_cannot_be_compared(reads: Reads) -> None:
    assert "has no version 7.0.0" in reads("/criteria/noise-limit/diff?from=7.0.0", 404).text


def test_a_single_version_has_nothing_to_compare(reads: Reads) -> None:
    assert "one version only" in reads("/criteria/quiet-machines/diff", 404).text


def test_an_entry_with_errors_in_its_file_does_not_hide_the_others(
    opens: Opens, folder: Path
) -> None:
    (folder / "quiet-works" / "quiet-machines.yaml").write_text("kind: [", "utf-8")
    client = opens()
    assert client.get("/criteria/quiet-machines").status_code == 404
    for address in ("/criteria/noise-limit", "/criteria/sound-wall", "/communities", "/changes"):
        assert client.get(address).status_code == 200
    assert client.get("/healthz").json["files-with-errors"] == 1  # type: ignore[index]


def test_computed_keys_stand_beside_those_of_the_file(app: Flask, library: Library) -> None:
    data = entry_data(library.entries["noise-limit"])
    assert data["path"] == "/criteria/noise-limit"
    assert data["version-path"] == "/criteria/noise-limit@1.1.0"
    assert data["community"] == "quiet-works"
    assert data["released"] == date(2026, 11, 1).isoformat()
    assert data["review-by"] == "2027-10-01"
    assert data["levels"]["core"]["requirement"]["en"].endswith("{noise-level}.")
