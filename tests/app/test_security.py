"""Every route answers, and every answer carries the headers, whatever was asked."""

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from app.security import HEADERS, MAX_BODY
from tests.app.conftest import Opens
from tests.app.page import read_page

EXAMPLES = {
    "/": [("/", 200)],
    "/search": [("/search", 200), ("/search?q=noise", 200)],
    "/opensearch.xml": [("/opensearch.xml", 200)],
    "/<any(criteria,practices,templates):kind>/<entry_id>": [
        ("/criteria/noise-limit", 200), ("/criteria/noise-limit.json", 200),
        ("/criteria/noise-limit@1.0.0", 200), ("/criteria/noise-limit@1.0.0.yaml", 200),
        ("/criteria/sound-wall", 200), ("/criteria/tree-survival", 200),
        ("/practices/lindens-of-oslo", 200), ("/templates/tree-log", 200),
        ("/practices/noise-limit", 301),
    ],
    "/<any(criteria,practices,templates):kind>/<entry_id>/history": [
        ("/criteria/noise-limit/history", 200), ("/templates/tree-log/history", 200),
    ],
    "/<any(criteria,practices,templates):kind>/<entry_id>/diff": [
        ("/criteria/noise-limit/diff", 200), ("/criteria/noise-limit/diff?from=1.0.0&to=1.1.0", 200),
    ],
    "/templates/<reference>/form/<name>": [
        ("/templates/tree-log/form/docx", 200), ("/templates/tree-log/form/x", 404),
        ("/templates/noise-limit/form/docx", 404),
    ],
    "/compare": [("/compare", 200), ("/compare?id=noise-limit&id=tree-survival", 200)],
    "/id/<entry_id>": [("/id/noise-limit", 302)],
    "/communities": [("/communities", 200)],
    "/communities/<community_id>": [("/communities/quiet-works", 200)],
    "/sources": [("/sources", 200)],
    "/sources/<source_id>": [("/sources/site-noise-study", 200)],
    "/glossary": [("/glossary", 200)],
    "/changes": [("/changes", 200)],
    "/changes.atom": [("/changes.atom", 200)],
    "/communities/<community_id>/changes.atom": [("/communities/quiet-works/changes.atom", 200)],
    "/entries/<entry_id>/changes.atom": [("/entries/noise-limit/changes.atom", 200)],
    "/search.atom": [("/search.atom?q=noise", 200)],
    "/entries/<reference>/report": [("/entries/noise-limit/report", 200), ("/entries/nothing/report", 404)],
    "/entries/<reference>/report/<int:number>": [("/entries/noise-limit@1.0.0/report/7", 404)],
    "/reports": [("/reports", 302)],
    "/audit": [("/audit", 302)],
    "/due": [("/due", 200), ("/due?community=quiet-works&within=9", 200), ("/due?within=0", 400)],
    "/about": [("/about", 200)],
    "/coverage": [("/coverage", 200)],
    "/accessibility": [("/accessibility", 200)],
    "/contribute": [("/contribute", 200)],
    "/contribute/guide": [("/contribute/guide", 404)],
    "/contribute/new/<any(criterion,practice,template):kind>": [
        ("/contribute/new/criterion", 200), ("/contribute/new/criterion?from=tree-log", 302),
    ],
    "/contribute/new/<any(criterion,practice,template):kind>/sheet": [("/contribute/new/criterion/sheet", 405)],
    "/contribute/unsaved": [("/contribute/unsaved", 405)],
    "/contribute/unsaved/drop": [("/contribute/unsaved/drop", 405)],
    "/entries/<entry_id>/suggest": [("/entries/noise-limit/suggest", 200), ("/entries/nothing/suggest", 404)],
    "/entries/<entry_id>/withdraw": [("/entries/noise-limit/withdraw", 302)],
    "/proposals": [("/proposals", 200), ("/proposals?state=accepted", 200), ("/proposals?who=mine", 302)],
    "/proposals/<int:number>": [("/proposals/1", 404)],
    "/proposals/<int:number>/<any(before,after):side>": [("/proposals/1/after", 404)],
    "/proposals/<int:number>/texts": [("/proposals/1/texts", 404)],
    "/proposals/<int:number>/together": [("/proposals/1/together", 404)],
    "/proposals/<int:number>/suggest": [("/proposals/1/suggest", 302)],
    "/proposals/<int:number>/suggest/field": [("/proposals/1/suggest/field", 302)],
    "/proposals/<int:number>/edit": [("/proposals/1/edit", 302)],
    "/proposals/<int:number>/text.yaml": [("/proposals/1/text.yaml", 404)],
    "/proposals/<int:number>/handed-in": [("/proposals/1/handed-in", 302)],
    "/sign-in": [("/sign-in", 200)],
    "/sign-in/provider": [("/sign-in/provider", 404)],
    "/sign-in/back": [("/sign-in/back", 404)],
    "/sign-out": [("/sign-out", 405)],
    "/account": [("/account", 302)],
    "/people": [("/people", 302)],
    "/invitation/<secret>": [("/invitation/nonsense", 404)],
    "/contribute/try": [("/contribute/try", 200)],
    "/contribute/try/<any(criterion,practice,template):kind>": [
        ("/contribute/try/criterion", 200), ("/contribute/try/practice?from=lindens-of-oslo", 200),
        ("/contribute/try/template?from=noise-limit", 302),
    ],
    "/contribute/try/<any(criterion,practice,template):kind>/preview": [("/contribute/try/criterion/preview", 405)],
    "/contribute/try/<any(criterion,practice,template):kind>/upload": [("/contribute/try/criterion/upload", 405)],
    "/contribute/try/<any(criterion,practice,template):kind>/sheet": [("/contribute/try/criterion/sheet", 405)],
    "/contribute/try/<any(criterion,practice,template):kind>/sheet.xlsx": [("/contribute/try/template/sheet.xlsx", 200)],
    "/robots.txt": [("/robots.txt", 200)],
    "/sitemap.xml": [("/sitemap.xml", 200)],
    "/healthz": [("/healthz", 200)],
    "/metrics": [("/metrics", 404)],
    "/static/<path:filename>": [("/static/style.css", 200), ("/static/site.js", 200), ("/static/icon.svg", 200)],
    "/tender": [("/tender", 200)],
    "/tender/example": [("/tender/example", 302)],
    "/tender/add": [("/tender/add", 405)],
    "/tender/empty": [("/tender/empty", 405)],
    "/tender/file": [("/tender/file", 405)],
    "/tender/export/<name>": [("/tender/export/yaml", 400), ("/tender/export/x", 404)],
    "/tender/open": [("/tender/open", 400)],
    "/tender/pins/<int:place>": [("/tender/pins/0", 404)],
    "/tender/pins/<int:place>/preview": [("/tender/pins/0/preview", 405)],
    "/tender/details": [("/tender/details", 200)],
    "/tender/lots": [("/tender/lots", 405)],
    "/tender/lots/<lot_id>": [("/tender/lots/lot-1", 200), ("/tender/lots/lot-2", 404)],
    "/tender/answers": [("/tender/answers", 405)],
    "/tender/rules": [("/tender/rules", 200)],
    "/tender/rules/<rule_id>": [("/tender/rules/AW-06", 200), ("/tender/rules/x", 404)],
    "/drift": [("/drift", 200)],
    "/drift/take-over": [("/drift/take-over", 405)],
    "/drift.atom": [("/drift.atom", 400)],
    "/verify": [("/verify", 200)],
    "/own": [("/own", 200)],
    "/tenders": [("/tenders", 405)],
    "/tenders/<tender_id>": [("/tenders/nothing", 404), ("/tenders/nothing.yaml", 404)],
    "/tenders/<tender_id>/delete": [("/tenders/nothing/delete", 405)],
    "/api/v1/entries/<reference>/points": [("/api/v1/entries/noise-limit/points?bid=50", 200)],
    "/api/v1/openapi.json": [("/api/v1/openapi.json", 200)],
    "/api/v1/search": [("/api/v1/search?q=noise", 200)],
    "/api/v1/suggest": [("/api/v1/suggest?q=noi", 200)],
    "/api/v1/entries": [("/api/v1/entries", 200)],
    "/api/v1/entries/<reference>": [("/api/v1/entries/noise-limit@1.0.0", 200)],
    "/api/v1/entries/<entry_id>/versions": [("/api/v1/entries/noise-limit/versions", 200)],
    "/api/v1/entries/<entry_id>/diff/<old>/<new>": [("/api/v1/entries/noise-limit/diff/1.0.0/1.1.0", 200)],
    "/api/v1/communities": [("/api/v1/communities", 200)],
    "/api/v1/sources": [("/api/v1/sources", 200)],
    "/api/v1/sources/<source_id>": [("/api/v1/sources/quiet-label", 200)],
    "/api/v1/glossary": [("/api/v1/glossary", 200)],
    "/api/v1/changes": [("/api/v1/changes", 200)],
}  # fmt: skip
ASKED = [example for examples in EXAMPLES.values() for example in examples]
REFUSED = [
    ("/search?page=0", 400), ("/criteria/nothing", 404), ("/nowhere", 404),
    ("/criteria/silent-sites", 410), (f"/search?q={'x' * 9000}", 414),
    (f"/search?{'&'.join(['topic=noise'] * 500)}", 414), ("/api/v1/search?page=0", 400),
    ("/api/v1/nowhere", 404), ("/api/v1/entries/silent-sites", 410), ("/search?q=x&sort=luck", 400),
    ("/criteria/nothing.json", 404), ("/static/../app/cli.py", 404), ("/.git/config", 404),
]  # fmt: skip


WITH_A_FORM = ("/sign-in", "/entries/noise-limit/report")  # only these give a browser a cookie


def assert_headed(answer: object) -> None:
    missing = {name: value for name, value in HEADERS.items() if answer.headers.get(name) != value}  # type: ignore[attr-defined]
    assert not missing
    if answer.request.path not in WITH_A_FORM:  # type: ignore[attr-defined]
        assert "Set-Cookie" not in answer.headers  # type: ignore[attr-defined]
    assert "Strict-Transport-Security" not in answer.headers  # type: ignore[attr-defined]


def test_every_route_has_an_example(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} == set(EXAMPLES)


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    assert "default-src 'none'" in HEADERS["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in HEADERS["Content-Security-Policy"]
    assert "base-uri 'none'" in HEADERS["Content-Security-Policy"]
    assert "unsafe" not in HEADERS["Content-Security-Policy"]
    assert HEADERS["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("address", "status"), ASKED)
def test_every_route_answers_with_all_headers(
    client: FlaskClient, address: str, status: int
) -> None:
    with client.get(address) as answer:
        assert answer.status_code == status
        assert_headed(answer)
        if answer.mimetype == "text/html" and status == 200:
            read_page(answer.text)


@pytest.mark.parametrize(("address", "status"), REFUSED)
def test_every_refusal_helps_and_carries_all_headers(
    client: FlaskClient, address: str, status: int
) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert_headed(answer)
    if answer.mimetype == "text/html":
        page = read_page(answer.text)
        assert page.one("p", class_="lead").text.endswith(".")
        assert page.link("Browse all entries") == "/search"
    else:
        assert answer.mimetype == "application/problem+json"
        assert answer.json["status"] == status  # type: ignore[index]
        assert answer.json["detail"]  # type: ignore[index]


@pytest.mark.parametrize("address", ["/", "/search", "/api/v1/search", "/criteria/noise-limit"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_no_address_takes_anything_but_reading(
    client: FlaskClient, address: str, method: str
) -> None:
    answer = client.open(address, method=method)
    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
    assert_headed(answer)


def test_a_head_request_is_answered_without_a_body(client: FlaskClient) -> None:
    answer = client.head("/criteria/noise-limit")
    assert answer.status_code == 200
    assert answer.data == b""
    assert_headed(answer)


@pytest.fixture
def faulty(opens: Opens) -> FlaskClient:
    """A site with one page that fails and one that reads what is sent."""
    client = opens()

    def fail() -> str:
        raise RuntimeError("the secret of the house")

    def take() -> str:
        return str(len(request.get_data()))

    client.application.add_url_rule("/fail", view_func=fail)
    client.application.add_url_rule("/api/fail", "fail-data", fail)
    client.application.add_url_rule("/take", view_func=take, methods=["POST"])
    return client


def test_a_fault_of_ours_tells_nothing_but_is_noted(
    faulty: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = faulty.get("/fail?q=<script>")
    assert answer.status_code == 500
    assert "noted" in read_page(answer.text).one("p", class_="lead").text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert_headed(answer)
    assert "the secret of the house" in caplog.text


def test_a_fault_behind_the_api_is_told_as_data(faulty: FlaskClient) -> None:
    answer = faulty.get("/api/fail")
    assert answer.status_code == 500
    assert answer.mimetype == "application/problem+json"
    assert "secret" not in answer.text
    assert_headed(answer)


def test_a_body_that_is_too_large_is_refused(faulty: FlaskClient) -> None:
    answer = faulty.post("/take", data=b"x" * MAX_BODY)
    assert answer.status_code == 403, "it is read, and has no token"
    answer = faulty.post("/take", data=b"x" * (MAX_BODY + 1))
    assert answer.status_code == 413
    assert "too large" in read_page(answer.text).text
    assert_headed(answer)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:80"])
@pytest.mark.parametrize("address", ["/", "/search?q=noise", "/changes.atom", "/api/v1/search"])
def test_a_strange_host_is_refused(client: FlaskClient, host: str, address: str) -> None:
    answer = client.get(address, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    assert_headed(answer)


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]", "[::1]:80"]
)
def test_this_machine_is_known_by_all_its_names(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_a_host_of_the_settings_is_answered(opens: Opens) -> None:
    client = opens(hosts=("criteria.example",))
    assert client.get("/", headers={"Host": "criteria.example"}).status_code == 200
    assert client.get("/", headers={"Host": "localhost"}).status_code == 400


def test_a_forwarded_host_changes_no_address(client: FlaskClient) -> None:
    answer = client.get("/changes.atom", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "//evil.example/search", "///evil.example", "/\\evil.example", "/search//"],
)
def test_no_redirect_leaves_the_site(client: FlaskClient, path: str) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code == 404
    assert "Location" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/criteria/../../etc/passwd", "/criteria/..%2f..%2fetc%2fpasswd", "/criteria/%00",
        "/criteria/CON", "/criteria/a%2fb", "/criteria/%ff%fe", "/criteria/.json", "/criteria/@",
        "/criteria/noise-limit@1.0.0@1.0.0", "/sources/%00",
        "/communities/..%2f", "/static/..%2f..%2fpyproject.toml", "/id/%0d%0aSet-Cookie:a=b",
        "/api/v1/entries/%00", "/api/v1/sources/..%2f", "/criteria/schema", "/criteria/past",
    ],
)  # fmt: skip
def test_an_address_cannot_reach_beside_the_library(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert_headed(answer)


def test_https_is_remembered_for_a_year_where_the_site_is_served_by_it(opens: Opens) -> None:
    assert "Strict-Transport-Security" not in opens().get("/").headers
    answer = opens(base_url="https://criteria.example").get("/")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    "address",
    ["/criteria/noise-limit.json", "/criteria/noise-limit.yaml", "/changes.atom", "/api/v1/entries",
     "/api/v1/entries/nothing"],
)  # fmt: skip
def test_data_may_be_read_by_other_sites(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_pages_may_not_be_read_by_other_sites(client: FlaskClient) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/").headers


def test_files_that_never_change_may_be_kept(client: FlaskClient) -> None:
    with client.get("/static/style.css") as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=86400"
