"""A site over the small library with three members of one community, each in a browser of their own."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import review, viewing
from app.store import Store, audit, people
from kb.load import load
from kb.people import Person, Role
from kb.proposal import Act, Given
from tests.app.browser import Visitor
from tests.app.conftest import Opens
from tests.app.members import signed_in, store_of, visitor
from tests.app.page import Part
from tests.kb.killed import LIMIT


@dataclass
class Round:
    """`ann` contributes, `edith` and `eve` edit, `adam` administers, `bob` has no role."""

    client: FlaskClient
    folder: Path
    people: dict[str, Person]
    browsers: dict[str, Visitor]

    def __getattr__(self, name: str) -> Visitor:
        return self.browsers[name]

    @property
    def store(self) -> Store:
        return store_of(self.client)

    @property
    def text(self) -> str:
        return (self.folder / LIMIT).read_text("utf-8")

    def begin(self, text: str = "", who: str = "ann", entry: str = "noise-limit") -> int:
        """A draft: by itself a lower limit for the entry of the small library."""
        now = self.client.application.extensions["clock"]()
        text = text or self.text.replace("min: 30", "min: 20").replace(
            "lets neighbours sleep", "lets all neighbours sleep"
        )
        library = load(self.folder, self.client.application.extensions["settings"].packed)
        return review.begin(
            self.store, library, self.people[who], "quiet-works", entry, "criterion", text, now
        ).proposal.id

    def handed_in(self, text: str = "", who: str = "ann", entry: str = "noise-limit") -> int:
        number = self.begin(text, who, entry)
        change = "minor" if entry == "noise-limit" else "major"
        self.do(who, number, "submit", change=change, note="Lower limits.")
        return number

    def accepted(self, text: str = "", entry: str = "noise-limit") -> int:
        number = self.handed_in(text, entry=entry)
        change = "minor" if entry == "noise-limit" else "major"
        answer = self.send("edith", number, "accept", change=change, note="Lower limits.")
        assert answer.status_code == 303, answer.text
        return number

    def do(self, who: str, number: int, what: Act, **given: object) -> None:
        """An act through the service, for what is no subject of a test."""
        seen = viewing.see(self.store, self.people[who], number, self.today)
        handed = Given(seen.kept.proposal.revision, **given)  # type: ignore[arg-type]
        now = self.client.application.extensions["clock"]()
        review.act(self.store, self.people[who], number, what, handed, now)

    @property
    def today(self):  # type: ignore[no-untyped-def]
        return self.client.application.extensions["clock"]().date()

    def send(self, who: str, number: int, act: str, **fields: str) -> TestResponse:
        """Press a button on the page of a proposal, as it is now."""
        one = self.state(number)
        return self.browsers[who].send(
            f"/proposals/{number}", **{"act": act, "revision": str(one.revision), **fields}
        )

    def state(self, number: int):  # type: ignore[no-untyped-def]
        with self.store.reading() as db:
            return review.found(db, number).proposal

    def page(self, who: str, number: int, status: int = 200) -> Part:
        return self.browsers[who].page(f"/proposals/{number}", status)

    def audit(self) -> list[str]:
        with self.store.reading() as db:
            return [f"{one.who} {one.act}" for one in audit.lines(db) if one.entry]


CAST: dict[str, Role | None] = {
    "ann": "contributor", "edith": "editor", "eve": "editor", "bob": None, "adam": None,
}  # fmt: skip


@pytest.fixture
def round_(opens: Opens, folder: Path) -> Round:
    client = opens()
    found = {name: newcomer(client, name, role) for name, role in CAST.items()}
    browsers = {name: signed_in(client.application, name) for name in CAST}
    browsers["nobody"] = visitor(client.application)
    return Round(client, folder, found, browsers)


def newcomer(client: FlaskClient, name: str, role: Role | None) -> Person:
    """Somebody without a password."""
    with store_of(client).writing() as db:
        person = people.add(db, name, name.title(), name == "adam", datetime.now(UTC))
        if role:
            people.set_role(db, person.id, "quiet-works", role)
        return person
