"""A site with a contributor of quiet-works who is signed in, and others."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import accounts, review
from app.store import Store, proposals
from app.store.proposals import Kept
from kb.people import Person, Role
from tests.app.browser import Visitor
from tests.app.conftest import Opens
from tests.app.members import COMMUNITIES, member, signed_in, store_of
from tests.app.page import Part, read_page
from tests.app.tender.browser import fields

SUGGEST = "/entries/noise-limit/suggest"
NEW = "/contribute/new/criterion"


@dataclass
class Desk:
    """Ann's browser on a site over a folder of its own."""

    me: Visitor
    folder: Path
    ann: Person
    edith: Person

    @property
    def client(self) -> FlaskClient:
        return self.me.client

    @property
    def store(self) -> Store:
        return store_of(self.client)

    def page(self, address: str, status: int = 200) -> Part:
        return self.me.page(address, status)

    def form(self, address: str) -> dict[str, Any]:
        """The fields of the form for writing at an address, as a browser would send them."""
        return form_on(self.page(address))

    def send(self, address: str, act: str = "save", **typed: str) -> TestResponse:
        """Open a form, change some fields (`_` stands for `-`), press a button."""
        return self.press(address, self.form(address), act, **typed)

    def press(self, address: str, form: dict[str, Any], act: str, **typed: str) -> TestResponse:
        changed = {name.replace("_", "-"): words for name, words in typed.items()}
        return self.client.post(address.partition("?")[0], data=form | changed | {"act": act})

    def kept(self, number: int = 1) -> Kept:
        with self.store.reading() as db:
            return review.found(db, number)

    def count(self) -> int:
        """How many proposals there are."""
        with self.store.reading() as db:
            return len(list(proposals.listed(db)))

    def role(self, login: str, role: Role | None) -> None:
        now = self.client.application.extensions["clock"]()
        accounts.set_role(self.store, None, login, "quiet-works", role, COMMUNITIES, now)

    def other(self, login: str) -> Visitor:
        """Somebody else's browser, signed in."""
        return signed_in(self.client.application, login)


def form_on(part: Part) -> dict[str, Any]:
    return dict(fields(part.one("form", id="editing")))


def shown(answer: TestResponse, status: int) -> Part:
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:800]}"
    return read_page(answer.text)


@pytest.fixture
def desk(opens: Opens, folder: Path) -> Desk:
    client = opens()
    store = store_of(client)
    ann = member(store, "ann", "contributor")
    edith = member(store, "edith", "editor")
    member(store, "bob")
    return Desk(signed_in(client.application, "ann"), folder, ann, edith)
