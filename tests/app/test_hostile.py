"""What contributors write and visitors ask stays text, on every page and in every format."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from app.factory import create_app
from app.settings import Settings
from app.site import Site, site
from kb.load import NoVocabularyError, load
from tests.app.conftest import Opens
from tests.app.page import Part, read_page
from tests.kb.test_bad import CASES, commit_mistake

SCRIPT = "<script>alert(1)</script>"
ATTACKS = [
    SCRIPT, "\"><img src=x onerror=alert(1)>", "'><svg/onload=alert(1)>", "[x](javascript:alert(1))",
    "</title><script>alert(1)</script>", "<style>*{display:none}</style>", "]]><b>", "{{ 7 * 7 }}{% raw %}",
    "<form action=//evil.example><input name=q>", "&lt;script&gt;", "<a href='//evil.example'>",
]  # fmt: skip
ADDRESSES = [
    "/", "/search", "/search?q=noise", "/criteria/noise-limit", "/criteria/noise-limit@1.0.0",
    "/criteria/noise-limit/history", "/criteria/noise-limit/diff", "/criteria/sound-wall",
    "/criteria/tree-survival", "/practices/lindens-of-oslo", "/templates/tree-log",
    "/compare?id=noise-limit&id=tree-survival&id=tree-log", "/communities", "/communities/quiet-works",
    "/communities/city-trees", "/sources", "/sources/site-noise-study", "/glossary", "/changes",
    "/due?within=3650", "/entries/noise-limit/report",
]  # fmt: skip


def assert_inert(page: Part) -> None:
    """Nothing on the page acts but our own script, and nothing is asked from elsewhere."""
    assert [part.attributes for part in page.all("script")] == [
        {"src": "/static/site.js", "defer": ""}
    ]
    assert not page.all("style")
    assert not page.all("img")
    assert not page.all("iframe")
    for part in page.parts():
        assert not [name for name in part.attributes if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action"):
            address = part.attributes.get(name, "/")
            assert address.startswith(("/", "#", "http://", "https://")), address
            assert not address.startswith("//"), address
    for form in page.all("form"):
        assert form.attributes.get("action", "/").startswith("/")


def hostile(value: object, attack: str) -> object:
    """The data of a file with `attack` added to every text that people read."""
    if isinstance(value, dict) and "en" in value and isinstance(value["en"], str):
        return {language: f"{text} {attack}" for language, text in value.items()}
    if isinstance(value, dict):
        return {
            key: f"{inner} {attack}"
            if key in ("at", "supports", "publisher", "title", "ref") and isinstance(inner, str)
            else hostile(inner, attack)
            for key, inner in value.items()
        }  # fmt: skip
    return [hostile(one, attack) for one in value] if isinstance(value, list) else value


def poison(folder: Path, attack: str) -> None:
    """Put `attack` into every text of the library."""
    library = load(folder)
    for key, document in library.documents.items():
        if key != ("vocabulary",):
            poisoned = hostile(document.data, attack)
            Path(document.path).write_text(json.dumps(poisoned, ensure_ascii=False), "utf-8")


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_an_entry_says_stays_text_on_every_page(
    opens: Opens, folder: Path, attack: str
) -> None:
    poison(folder, attack)
    client = opens()
    for address in ADDRESSES:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert_inert(read_page(answer.text))
    page = read_page(client.get("/criteria/noise-limit").text)
    assert page.one("h1").text == f"Noise limit at the nearest facade {' '.join(attack.split())}"
    assert client.get("/criteria/noise-limit.json").json["title"]["en"].endswith(attack)  # type: ignore[index]
    found = read_page(client.get("/search?q=limit+script").text)
    title = found.one("ol", class_="hits").all("h3")[0]
    assert attack.split()[0] in title.text
    assert title.all("mark")
    assert_inert(found)
    for address in ("/changes.atom", "/sitemap.xml", "/opensearch.xml"):
        ElementTree.fromstring(client.get(address).data)


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "address",
    ["/search?q=", "/search?kind=", "/search?lang=", "/search?sort=", "/search?page=", "/?q=", "/nowhere?q=",
     "/compare?id=", "/criteria/noise-limit?lang=", "/criteria/noise-limit/diff?from=", "/sources/", "/id/",
     "/criteria/", "/communities/", "/api/v1/search?q=", "/api/v1/entries/"],
)  # fmt: skip
def test_what_a_visitor_asks_stays_text(client: FlaskClient, address: str, attack: str) -> None:
    path, _, name = address.rpartition("?")
    if path:
        answer = client.get(path, query_string={name.rstrip("="): attack})
    else:
        answer = client.get(f"{address}{attack}")
    assert answer.status_code in (200, 400, 404)
    if answer.mimetype == "text/html":
        assert_inert(read_page(answer.text))
    else:
        assert answer.mimetype in ("application/json", "application/problem+json")


CRAWLED = [
    "/",
    "/communities",
    "/sources",
    "/glossary",
    "/changes",
    "/changes.atom",
    "/about",
    "/sitemap.xml",
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_no_mistake_in_a_file_takes_a_page_down(
    case: Path, folder: Path, client: FlaskClient, bytecode: FileSystemBytecodeCache
) -> None:
    commit_mistake(case, folder)
    try:
        library = load(folder)
    except NoVocabularyError:
        return
    with client.application.app_context():
        opened = site()
    broken = create_app(opened.settings, Site(library, opened.search, opened.settings))
    broken.jinja_env.bytecode_cache = bytecode
    visitor = broken.test_client()
    paths = [*CRAWLED, *(f"/communities/{one}" for one in library.communities)]
    paths += [f"/id/{entry_id}" for entry_id in library.entries]
    paths += ["/compare?id=" + "&id=".join([*library.entries][-4:])]
    for path in paths:
        answer = visitor.get(path, follow_redirects=True)
        assert answer.status_code == 200, path


def test_settings_are_never_shown(opens: Opens, tmp_path: Path) -> None:
    client = opens(metrics_token="open sesame")
    for address in [*ADDRESSES, "/nowhere", "/healthz", "/about"]:
        answer = client.get(address)
        assert "open sesame" not in answer.text
        assert str(tmp_path) not in answer.text
    assert Settings(tmp_path, tmp_path).metrics_token == ""
