"""The basket: a tender packed into cookies and addresses, whatever they hold."""

import base64
import zlib
from urllib.parse import quote

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.tender.basket import MAX_PARTS, PART, keep, packed, start, unpacked
from kb.library import Library
from kb.tender.model import MAX_PINS, LocalText, Pin, Tender
from tests import worked
from tests.app.tender.browser import add, basket_of, cookies, page, put, send, upload
from tests.real import REAL

FEW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SPOILED = [
    "", "x", "%%%", "é", "A" * 5000, base64.urlsafe_b64encode(zlib.compress(b"title: x")).decode(),
    base64.urlsafe_b64encode(zlib.compress(b"kind: tender\npins: 5")).decode(),
    base64.urlsafe_b64encode(zlib.compress(b"kind: tender\npins: [a, b]")).decode(),
    base64.urlsafe_b64encode(zlib.compress(b"kind: tender\npins: {a: b}")).decode(),
    base64.urlsafe_b64encode(zlib.compress(b"kind: tender\npins: [{entry: 1}]")).decode(),
    base64.urlsafe_b64encode(zlib.compress(b"\xff\xfe\x00")).decode(),
    base64.urlsafe_b64encode(zlib.compress(b"a" * 50_000_000)).decode(),
    base64.urlsafe_b64encode(zlib.compress(b"[" * 100_000)).decode(),
]  # fmt: skip


def many(number: int, lots: int = 251) -> Tender:
    """A tender with so many pins, each for one lot only."""
    pins = [
        Pin(
            entry=f"{('noise-limit', 'quiet-machines')[n % 2]}@{('1.1.0', '1.0.0')[n % 2]}",
            fingerprint="sha256:" + "0" * 64, lots=(f"lot-{n // 2 + 1}",), level="core",
        )
        for n in range(number)
    ]  # fmt: skip
    data = start().model_dump(mode="json", exclude_defaults=True) | {"kind": "tender"}
    data["lots"] = [{"id": f"lot-{n + 1}", "title": {"en": f"Part {n + 1}"}} for n in range(lots)]
    return Tender.model_validate(data).model_copy(update={"pins": tuple(pins)})


@pytest.mark.parametrize("name", worked.NAMES)
def test_a_packed_tender_is_the_same_when_unpacked(name: str) -> None:
    tender = worked.tender(name)
    assert unpacked(packed(tender, REAL), REAL) == tender


def test_fingerprints_that_the_lock_knows_take_no_room_and_others_are_kept(
    library: Library,
) -> None:
    known = library.lock["noise-limit", "1.1.0"]
    for fingerprint in (known, "sha256:" + "1" * 64):
        pin = Pin(entry="noise-limit@1.1.0", fingerprint=fingerprint)
        tender = start().model_copy(update={"pins": (pin,)})
        text = packed(tender, library)
        squeezed = zlib.decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        assert (fingerprint.encode() in squeezed) == (fingerprint != known)
        assert unpacked(text, library) == tender


@pytest.mark.parametrize("text", SPOILED, ids=range(len(SPOILED)))
def test_what_holds_no_tender_is_none_and_a_page_says_so(
    client: FlaskClient, library: Library, text: str
) -> None:
    assert unpacked(text, library) is None
    answer = client.get(f"/tender/open?t={quote(text[:6000])}")
    assert "does not hold a whole tender" in page(answer, 400).text
    assert "Set-Cookie" not in answer.headers


def test_no_part_of_a_packed_tender_passes_for_the_whole(library: Library) -> None:
    text = packed(many(40), library)
    assert all(unpacked(text[:end], library) is None for end in range(0, len(text) - 1, 7))


@FEW
@given(text=st.text(max_size=200))
def test_any_address_and_any_cookie_is_answered(client: FlaskClient, text: str) -> None:
    assert client.get("/tender/open", query_string={"t": text}).status_code == 400
    client.set_cookie("tender-0", text)
    for address in (
        "/tender",
        "/tender/pins/0",
        "/tender/details",
        "/drift",
        "/tender/export/json",
    ):
        assert client.get(address).status_code in (200, 400, 404, 409), address


def test_a_reader_without_a_tender_gets_no_cookie(client: FlaskClient) -> None:
    for address in ("/tender", "/tender/details", "/tender/lots/lot-1", "/drift", "/verify", "/tender/rules",
                    "/own", "/search", "/criteria/noise-limit", "/tender/example"):  # fmt: skip
        assert "Set-Cookie" not in client.get(address).headers, address


def test_the_tender_is_kept_for_half_a_year_and_not_shown_to_scripts(client: FlaskClient) -> None:
    made = add(client, "noise-limit").headers.getlist("Set-Cookie")
    parts = [one for one in made if one.startswith("tender-0")]
    assert len(parts) == 1
    assert "HttpOnly" in parts[0]
    assert "SameSite=Lax" in parts[0]
    assert "Max-Age=15552000" in parts[0]
    assert [one for one in made if one.startswith("tender-count=1") and "HttpOnly" not in one]


def test_only_reading_changes_nothing(client: FlaskClient) -> None:
    add(client, "noise-limit")
    before = cookies(client)
    for address in ("/tender", "/tender/pins/0", "/tender/details", "/tender/lots/lot-1", "/drift",
                    "/tender/export/yaml", "/tender/export/zip", "/tender/example"):  # fmt: skip
        assert "Set-Cookie" not in client.get(address).headers, address
    assert cookies(client) == before


def test_no_cache_keeps_what_belongs_to_one_browser(client: FlaskClient) -> None:
    add(client, "noise-limit")
    for address in ("/tender", "/tender/pins/0", "/tender/details", "/tender/lots/lot-1", "/drift",
                    "/tender/export/yaml", "/tender/export/json", "/verify", "/own"):  # fmt: skip
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "private, no-store", address
        assert "Access-Control-Allow-Origin" not in answer.headers, address
    assert "Cache-Control" not in client.get("/tender/rules").headers


def test_a_damaged_basket_is_told_and_not_silently_replaced(client: FlaskClient) -> None:
    add(client, "noise-limit")
    client.set_cookie("tender-0", cookies(client)["tender-0"][:40])
    said = page(client.get("/tender"))
    assert "cannot be read any more" in said.one("form", class_="banner").text
    left = cookies(client)
    assert "nothing was changed" in page(add(client, "quiet-machines"), 409).text
    for address in ("/tender/details", "/tender/lots", "/tender/lots/lot-1"):
        assert "nothing was changed" in page(client.post(address), 409).text
    assert cookies(client) == left
    assert client.post("/tender/empty").status_code == 303
    assert add(client, "quiet-machines").status_code == 303
    assert len(basket_of(client).pins) == 1


def test_a_shrinking_tender_leaves_no_old_cookie_behind(
    client: FlaskClient, library: Library
) -> None:
    put(client, many(MAX_PINS))
    assert len(cookies(client)) > 1
    client.post("/tender/empty")
    assert cookies(client) == {}


def test_five_hundred_pins_fit_and_the_next_is_refused(client: FlaskClient) -> None:
    put(client, many(MAX_PINS))
    assert len(basket_of(client).pins) == MAX_PINS
    assert client.get_cookie("tender-count").value == "500"  # type: ignore[union-attr]
    said = page(add(client, "noise-limit", lot="lot-251"), 400)
    assert "at most 500 pins" in said.text
    assert len(basket_of(client).pins) == MAX_PINS
    refused = page(upload(client, many(MAX_PINS + 1)), 400)
    assert "500" in refused.one("li", class_="verdict-error").text


def test_what_no_browser_holds_is_given_back_as_a_file(client: FlaskClient) -> None:
    put(client, many(400))
    before = cookies(client)
    words = "".join(chr(0x4E00 + (n * 7919) % 20_000) for n in range(28_000))
    answer = send(client, "/tender/pins/0", wording_en=words)
    said = page(answer, 413)
    assert "too large for this browser" in said.one("h1").text
    assert cookies(client) == before
    form = said.one("form", action="/tender/file")
    given_back = client.post("/tender/file", data={"t": form.one("input").attributes["value"]})
    assert given_back.headers["Content-Disposition"] == "attachment; filename=tender.yaml"
    assert words[:50] in given_back.text
    assert len(packed(start(), client.application.extensions["site"].library)) < PART * MAX_PARTS


def test_a_tender_over_the_size_of_a_file_is_not_kept(app: Flask) -> None:
    """Words that shrink well fit into cookies, but could not be read back out of them."""
    own = LocalText({"en": "a" * 29_900})
    fat = many(70, 36)
    fat = fat.model_copy(
        update={"pins": tuple(pin.model_copy(update={"wording": own}) for pin in fat.pins)}
    )
    with app.test_request_context("/tender"):
        answer = keep(Response("done"), fat)
    assert answer.status_code == 413
    assert "larger than a tender file may be" in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers


def test_cookies_stay_on_tls_where_the_site_is_served_by_it(app: Flask, opens) -> None:  # type: ignore[no-untyped-def]
    made = add(opens(base_url="https://criteria.example"), "noise-limit")
    assert all("Secure" in one for one in made.headers.getlist("Set-Cookie"))
    assert not any(
        "Secure" in one
        for one in add(app.test_client(), "noise-limit").headers.getlist("Set-Cookie")
    )
