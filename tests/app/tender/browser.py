"""What a browser does with a form: take its fields as they stand, change some, send it."""

from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.tender.file import read_tender, tender_text
from kb.tender.model import Tender
from tests.app.page import Part, read_page


def fields(form: Part) -> dict[str, list[str]]:
    """The fields of a form as a browser would send them, without its buttons."""
    found: dict[str, list[str]] = {}
    for part in form.parts():
        name, kind = part.attributes.get("name", ""), part.attributes.get("type", "text")
        left_out = kind == "file" or (kind in ("radio", "checkbox") and not checked(part))
        if name and part.tag in ("input", "textarea", "select") and not left_out:
            found.setdefault(name, []).append(value(part))
    return found


def checked(part: Part) -> bool:
    return "checked" in part.attributes


def value(part: Part) -> str:
    """What is in an input, a text area or a list of choices."""
    if part.tag == "textarea":
        return "".join(one for one in part.inside if isinstance(one, str))
    if part.tag == "select":
        options = part.all("option")
        chosen = [one for one in options if "selected" in one.attributes] or options
        return chosen[0].attributes["value"]
    return part.attributes.get("value", "on" if part.attributes.get("type") == "checkbox" else "")


def page(answer: TestResponse, status: int = 200) -> Part:
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:500]}"
    return read_page(answer.text)


def form_of(client: FlaskClient, address: str, action: str = "") -> dict[str, list[str]]:
    """The fields of the form on the page at `address` that is sent to `action`, else to the page."""
    for form in page(client.get(address)).all("form", method="post"):
        if form.attributes.get("action", address) == (action or address):
            return fields(form)
    raise AssertionError(f"no form for {action or address}")


def send(client: FlaskClient, address: str, action: str = "", **typed: Any) -> TestResponse:
    """Open the page, change some fields (`_` stands for `-`), send the form."""
    form: dict[str, Any] = form_of(client, address, action)
    form |= {name.replace("_", "-"): words for name, words in typed.items()}
    return client.post(action or address, data=form)


def add(client: FlaskClient, entry: str, **keys: str) -> TestResponse:
    return client.post("/tender/add", data={"entry": entry, **keys})


def basket_of(client: FlaskClient) -> Tender:
    """The tender in the client's cookies, as its file gives it."""
    answer = client.get("/tender/export/yaml")
    assert answer.status_code == 200, answer.text
    return read_tender(answer.data, "tender.yaml").tender


def put(client: FlaskClient, tender: Tender) -> None:
    """Open a tender's file in a browser that holds none."""
    answer = upload(client, tender)
    assert answer.status_code == 303, answer.text[:500]


def upload(client: FlaskClient, given: Tender | bytes, name: str = "tender.yaml") -> TestResponse:
    content = given if isinstance(given, bytes) else tender_text(given).encode()
    with BytesIO() as body:
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"'
        body.write(f"--edge\r\n{head}\r\n\r\n".encode() + content + b"\r\n--edge--\r\n")
        kind = "multipart/form-data; boundary=edge"
        return client.post("/tender/open", data=body.getvalue(), content_type=kind)


def cookies(client: FlaskClient) -> dict[str, str]:
    """The tender's cookies in the client, by name."""
    found = {}
    for number in range(20):
        if one := client.get_cookie(f"tender-{number}"):
            found[one.key] = one.value
    return found
