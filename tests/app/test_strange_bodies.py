"""Bodies that no browser sends, to every address that takes a form: refused, and the site goes on."""

from collections.abc import Mapping
from urllib.parse import urlencode

import pytest

from app.security import MAX_UPLOAD
from tests.app.reviewing.conftest import Round, round_
from tests.app.test_every_form import address, kept, takes_forms, token

__all__ = ["round_"]
PART = '--x\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
MULTIPART, FORM = "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"


def multipart(fields: Mapping[str, str], end: str = "--x--\r\n") -> bytes:
    return ("".join(PART.format(*one) for one in fields.items()) + end).encode()


def bodies(token: str) -> dict[str, tuple[bytes, str, tuple[int, ...]]]:
    """Name -> the body, its kind, and what it may be answered with."""
    mine = {"token": token}
    many = {**mine, **{f"field-{number}": "x" for number in range(1_500)}}
    refused = (400, 403, 404, 405, 409, 413)
    return {
        "1500 parts": (multipart(many), MULTIPART, refused),
        "a boundary that is not there": (multipart(mine), "multipart/form-data; boundary=y", refused),
        "no boundary": (multipart(mine), "multipart/form-data", refused),
        "no end": (multipart(mine, ""), MULTIPART, (*refused, 200, 303)),
        "20000 fields": (f"{urlencode(mine)}&".encode() + b"a=b&" * 20_000, FORM, refused),
        "half a character": (f"{urlencode(mine)}&name=%ff%fe%ed%a0%80".encode(), FORM, (*refused, 200, 303)),
        "too large": (f"{urlencode(mine)}&text=".encode() + b"x" * (MAX_UPLOAD + 1), FORM, (413,)),
        "another kind": (b'{"act": "accept"}', "application/json", (*refused, 200, 303)),
        "no kind": (b"\0\1\2", "", (*refused, 200, 303)),
    }  # fmt: skip


@pytest.mark.parametrize("name", bodies(""))
def test_no_body_stops_the_site_or_changes_anything(round_: Round, name: str) -> None:
    app, edith = round_.client.application, round_.edith
    assert round_.handed_in() == 1
    before, text = kept(round_), round_.text
    for free in (False, True):
        for rule in takes_forms(app, free):
            if rule in ("/sign-in", "/sign-out", "/tender/empty"):
                continue  # they need no field and do what was asked, or are written down when refused
            body, kind, allowed = bodies(token(edith))[name]
            answer = edith.client.post(address(rule), data=body, content_type=kind or None)
            fine = answer.status_code < 500 if free else answer.status_code in allowed
            assert fine, (rule, answer.status_code)
            assert "Traceback" not in answer.text
    after = kept(round_)
    assert [row for table in after for row in after[table] if row not in before[table]] == []
    assert round_.text == text
    assert round_.nobody.client.get("/criteria/noise-limit").status_code == 200


def test_so_many_fields_or_parts_are_too_large_and_a_broken_form_is_none(round_: Round) -> None:
    sent = bodies(token(round_.edith))
    for name, status in (("1500 parts", 413), ("20000 fields", 413), ("too large", 413)):
        body, kind, _ = sent[name]
        for rule in ("/entries/noise-limit/suggest", "/entries/noise-limit/report", "/account"):
            answer = round_.edith.client.post(rule, data=body, content_type=kind)
            assert answer.status_code == status, (rule, name)
    body, kind, _ = sent["a boundary that is not there"]
    assert round_.edith.client.post("/account", data=body, content_type=kind).status_code == 403
