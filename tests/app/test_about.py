"""Pages about the site itself."""

from pathlib import Path
from xml.etree import ElementTree

from flask.testing import FlaskClient

from tests.app.conftest import Opens, Reads
from tests.app.page import read_page


def test_the_figures_are_those_of_the_library(reads: Reads) -> None:
    text = reads("/about").text
    assert "6 entries (" in text
    for count in ("4 criteria", "1 practice", "1 template"):
        assert count in text
    assert "2 communities of practice, 6 sources, 1 glossary terms and 4 published versions" in text


def test_the_accessibility_statement_names_whom_to_tell(reads: Reads, opens: Opens) -> None:
    assert "has not set a contact address" in reads("/accessibility").text
    answer = opens(contact_url="https://criteria.example/contact").get("/accessibility")
    assert read_page(answer.text).link("here") == "https://criteria.example/contact"


def test_every_page_links_to_the_accessibility_statement(reads: Reads) -> None:
    for address in ("/", "/search", "/criteria/noise-limit", "/compare"):
        assert "/accessibility" in reads(address).links


def test_the_guide_of_the_library_is_shown_as_a_page(opens: Opens, folder: Path) -> None:
    (folder / "README.md").write_text(
        "# How to contribute\n\n## unknown-term\n\n<script>alert(1)</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "[bad](javascript:alert(1)) [good](https://example.org)\n",
        "utf-8",
    )
    page = read_page(opens().get("/contribute/guide").text)
    assert page.one("h1").text == "How to contribute"
    assert page.one("h2", id="unknown-term")
    assert [cell.text for cell in page.all("td")] == ["1", "2"]
    assert not [link for link in page.links if link.startswith("javascript")]
    assert [part.attributes.get("src") for part in page.all("script")] == ["/static/site.js"]


def test_a_library_without_a_guide_says_so(reads: Reads) -> None:
    assert "no contributor's guide" in reads("/contribute/guide", 404).text


def test_the_sitemap_lists_every_entry(client: FlaskClient) -> None:
    tree = ElementTree.fromstring(client.get("/sitemap.xml").data)
    found = [part.text for part in tree.iter() if part.tag.endswith("loc")]
    assert len(found) == 6
    assert "http://localhost/templates/tree-log" in found


def test_crawlers_are_told_of_the_sitemap(client: FlaskClient) -> None:
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


def test_crawlers_stay_out_of_searches_and_comparisons(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert [line for line in lines if line.startswith("Disallow")] == [
        "Disallow: /search?", "Disallow: /compare",
    ]  # fmt: skip


def test_browsers_can_add_the_search(client: FlaskClient) -> None:
    answer = client.get("/opensearch.xml")
    assert answer.mimetype == "application/opensearchdescription+xml"
    url = ElementTree.fromstring(answer.data)[-1].attrib["template"]
    assert client.get(url.replace("{searchTerms}", "noise")).status_code == 200


def test_the_home_page_leads_to_everything(reads: Reads) -> None:
    page = reads("/")
    assert page.one("input", name="q").attributes["maxlength"] == "512"
    for words in (
        "Quiet Works",
        "City Trees",
        "Award criterion",
        "Everything that was published, by day",
    ):
        assert reads(page.link(words)).one("h1")


def test_the_coverage_page_counts_every_entry_once(reads: Reads) -> None:
    table = reads("/coverage").one("table", class_="counts")
    rows = table.one("tbody").all("tr")
    assert [row.one("th").text for row in rows] == ["City Trees", "Quiet Works"]
    assert sum(int(row.all("td")[kind].text.split()[0]) for row in rows for kind in range(3)) == 6
    assert all(reads(link).one("h1") for link in table.links)


def test_coverage_names_only_languages_that_have_a_whole_text(
    reads: Reads, real: FlaskClient
) -> None:
    assert "Whole text in" not in reads("/coverage").text
    table = read_page(real.get("/coverage").text).one("table", class_="counts")
    codes = [part.text for part in table.one("thead").all("abbr")][-3:]
    assert codes == ["de", "fr", "nl"]
    cells = [row.all("td") for row in table.one("tbody").all("tr")]
    for column in (-1, -2, -3):
        assert sum(int(one[column].text) for one in cells) > 0
