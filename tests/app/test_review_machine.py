"""A machine that proposes, edits, reviews, publishes, withdraws, restarts and crashes, beside a plain
model of what must be true: who wrote what, in which state it is, and which texts are published."""

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from app import releasing, review
from app.refusals import NotAllowedError, OvertakenError
from app.releasing import TextConflictError
from app.store import audit, open_store, proposals
from kb.library import Library
from kb.load import load
from kb.people import Person
from kb.proposal import Act, Given
from kb.rules import check
from tests.app.test_review import NOW, TODAY, Killed, killed_at, opened
from tests.conftest import LIBRARY

WHO = ("ann", "edith", "eve", "adam")
EDITORS = ("edith", "eve")
REACHED: Counter[str] = Counter()
ENTRIES = ("noise-limit", "quiet-hours-new")
FROM = {  # act -> the states it starts from, and the state it leads to
    "submit": (("draft", "changes-requested"), "in-review"),
    "request-changes": (("in-review", "accepted"), "changes-requested"),
    "accept": (("in-review",), "accepted"),
    "decline": (("in-review", "changes-requested", "accepted"), "declined"),
    "withdraw": (("draft", "in-review", "changes-requested", "accepted"), "withdrawn"),
    "reopen": (("declined", "withdrawn"), "draft"),
}
JUDGED = ("request-changes", "accept", "decline")


@dataclass
class Model:
    """One proposal as the model knows it: `since` is the version that its text started from."""

    entry: str
    authors: list[str]
    text: str
    since: int
    state: str = "draft"
    revision: int = 1
    suggestions: list[tuple[str, int, str]] = field(default_factory=list)


class Review(RuleBasedStateMachine):
    """People act at random; the model says what must come of it."""

    numbers = Bundle("numbers")
    new_url: Callable[[Path], str]  # where the database of one walk is

    @initialize(target=numbers)
    def open(self) -> object:
        """Two begin from the same text, and one from none."""
        self.here = Path(tempfile.mkdtemp(prefix="kb-machine-"))
        self.folder = Path(shutil.copytree(LIBRARY, self.here / "library"))
        self.desk = opened(self.folder, self.here, self.new_url(self.here))
        self.known: dict[int, Model] = {}
        self.versions = dict.fromkeys(ENTRIES, 0)  # how often each was published by us
        self.published: list[str] = []
        self.texts = 0
        begun = (("ann", ENTRIES[0]), ("edith", ENTRIES[0]), ("ann", ENTRIES[1]))
        return multiple(*(self.begun(who, entry) for who, entry in begun))

    def teardown(self) -> None:
        self.desk.store.close()
        shutil.rmtree(self.here)

    def person(self, who: str) -> Person:
        found = getattr(self.desk, who)
        assert isinstance(found, Person)
        return found

    def library(self) -> Library:
        return load(self.folder, self.desk.settings.packed)

    def fresh_text(self, entry: str) -> str:
        """A right text that differs from every other."""
        self.texts += 1
        path = self.folder / "quiet-works" / f"{entry}.yaml"
        source = path if path.exists() else self.folder / "city-trees/tree-survival.yaml"
        words = f"The contractor keeps to rule number {self.texts} of the city."
        summary, rest = r"^(summary: *(?:\n  |\{)en: )", r"[^\n}]*"
        text, times = re.subn(
            summary + rest, rf"\g<1>{words}", source.read_text("utf-8"), flags=re.MULTILINE
        )
        assert times == 1
        return text

    @rule(target=numbers, who=st.sampled_from(WHO), entry=st.sampled_from(ENTRIES))
    def propose(self, who: str, entry: str) -> object:
        try:
            number = self.begun(who, entry)
        except NotAllowedError:
            assert who == "adam"
            return multiple()
        assert who != "adam"
        return number

    def begun(self, who: str, entry: str) -> int:
        text = self.fresh_text(entry)
        kept = review.begin(
            self.desk.store, self.library(), self.person(who), "quiet-works", entry,
            "criterion", text, NOW,
        )  # fmt: skip
        self.known[kept.proposal.id] = Model(entry, [who], text, self.versions[entry])
        return kept.proposal.id

    @rule(number=numbers, who=st.sampled_from(WHO), behind=st.integers(0, 1))
    def edit(self, number: int, who: str, behind: int) -> None:
        model = self.known[number]
        text = self.fresh_text(model.entry)
        theirs = review.file_text(self.folder, "quiet-works", model.entry)
        allowed = who in model.authors and model.state in ("draft", "changes-requested")
        given = Given(model.revision - behind, text=text)
        if self.done(number, who, "save", given, allowed and not behind, theirs):
            model.text, model.revision = text, model.revision + 1
            model.since = self.versions[model.entry] if theirs else model.since

    @rule(number=numbers, who=st.sampled_from(EDITORS))
    def suggest(self, number: int, who: str) -> None:
        model = self.known[number]
        text = self.fresh_text(model.entry)
        allowed = who not in model.authors and model.state in ("in-review", "changes-requested")
        if self.done(number, who, "suggest", Given(model.revision, text=text), allowed):
            model.suggestions.append((who, model.revision, text))

    @rule(number=numbers)
    def take_over(self, number: int) -> None:
        model = self.known[number]
        fits = model.suggestions and model.suggestions[0][1] == model.revision
        allowed = bool(fits) and model.state in ("in-review", "changes-requested")
        given = Given(model.revision)
        if self.done(number, model.authors[0], "take-over-suggestion", given, allowed):
            by, _, model.text = model.suggestions.pop(0)
            model.revision += 1
            model.authors = list(dict.fromkeys([*model.authors, by]))

    @rule(number=numbers, who=st.sampled_from(WHO), what=st.sampled_from(sorted(FROM)))
    def move(self, number: int, who: str, what: Act) -> None:
        model = self.known[number]
        states, then = FROM[what]
        mine, judges = who in model.authors, who in EDITORS and who not in model.authors
        may = judges if what in JUDGED else mine
        change = "minor" if model.since or model.entry == "noise-limit" else "major"
        given = Given(model.revision, reason="Because.", change=change, note=model.text[-9:])  # type: ignore[arg-type]
        fits = what != "accept" or model.since == self.versions[model.entry]
        if self.done(number, who, what, given, may and fits and model.state in states):
            model.state = then

    @rule(number=numbers, killed=st.none() | st.integers(0, 9))
    def hurry(self, number: int, killed: int | None) -> None:
        """Straight to the end, which a random walk rarely reaches."""
        if judge := self.accepted_by(number):
            self.publish(number, judge, killed)

    @rule(killed=st.none() | st.integers(0, 9))
    def race(self, killed: int | None) -> None:
        """All are accepted before one is published, so that the others find another text."""
        judges = [(number, self.accepted_by(number)) for number in self.known]
        for number, judge in judges:
            if judge:
                self.publish(number, judge, killed)

    def accepted_by(self, number: int) -> str | None:
        """Handed in and accepted, if it can be; who may publish it then, if there is anybody."""
        model = self.known[number]
        judge = next((who for who in EDITORS if who not in model.authors), None)
        for what, who in (("submit", model.authors[0]), ("accept", judge)):
            if who and model.state in FROM[what][0]:
                self.move(number, who, what)  # type: ignore[arg-type]
        return judge

    def done(
        self, number: int, who: str, what: Act, given: Given, allowed: bool, base: str | None = None
    ) -> bool:
        """Whether the act was done, which must be just what the model allows."""
        try:
            library = self.library() if what == "accept" else None
            review.act(
                self.desk.store, self.person(who), number, what, given, NOW, base, library=library
            )  # fmt: skip
        except (NotAllowedError, OvertakenError):
            assert not allowed, (self.known[number], who, what)
            return False
        assert allowed, (self.known[number], who, what)
        return True

    @rule(number=numbers, who=st.sampled_from(WHO), killed=st.none() | st.integers(0, 9))
    def publish(self, number: int, who: str, killed: int | None) -> None:
        model = self.known[number]
        may = who in EDITORS and who not in model.authors and model.state == "accepted"
        fits = model.since == self.versions[model.entry]
        step = killed_at(99 if killed is None else killed)
        try:
            releasing.publish(
                self.desk.store, self.desk.settings, self.person(who), number, model.revision, NOW,
                step,
            )  # fmt: skip
            happened = True
        except TextConflictError:
            assert may, model
            assert not fits
            REACHED["conflict"] += 1
            return
        except (NotAllowedError, OvertakenError):
            assert not may, model
            return
        except Killed as error:
            happened = "is on the disk" not in str(error)
            self.restart()
            REACHED["crash after" if happened else "crash before"] += 1
        assert may, model
        assert fits
        if happened:
            model.state = "published"
            self.versions[model.entry] += 1
            self.published.append(model.text)
            REACHED["published"] += 1

    @rule()
    def restart(self) -> None:
        """Another process opens the same database and ends what was interrupted."""
        self.desk.store.close()
        self.desk.store = open_store(self.desk.settings.database_url)
        releasing.mend(self.desk.store, self.folder)
        assert check(load(self.folder), TODAY) == []

    @invariant()
    def everything_is_as_the_model_says(self) -> None:
        if not hasattr(self, "known"):
            return
        with self.desk.store.reading() as db:
            for number, model in self.known.items():
                kept = review.found(db, number)
                proposal = kept.proposal
                assert not kept.is_releasing
                assert (proposal.state, proposal.text) == (model.state, model.text)
                assert proposal.revision == model.revision == len(proposals.revisions(db, number))
                assert proposal.authors == tuple(self.person(who).id for who in model.authors)
                assert not set(proposal.reviewers) & set(proposal.authors)
                said = [(one.by, one.revision, one.text) for one in proposal.suggestions]
                assert said == [(self.person(who).id, n, t) for who, n, t in model.suggestions]
            lines = audit.lines(db, limit=10_000)
        assert [one.act for one in lines].count("published") == len(self.published)

    @invariant()
    def exactly_what_was_published_is_in_the_folder(self) -> None:
        if not hasattr(self, "known"):
            return
        lock = (self.folder / "published.lock").read_text("utf-8")
        for entry, often in self.versions.items():
            before = 2 if entry == "noise-limit" else 0
            assert lock.count(f"{entry}@") == before + often
        files = [path.read_text("utf-8") for path in self.folder.glob("quiet-works/**/*.yaml")]
        for text in self.published:
            assert any(summary(text) == summary(one) for one in files)


def summary(text: str) -> str:
    """The line by which the machine tells its texts apart."""
    return "".join(re.findall(r"rule number \d+ of", text))


def test_the_machine_agrees_with_its_model_and_reaches_everything(
    emptied: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    REACHED.clear()
    monkeypatch.setattr(Review, "new_url", staticmethod(emptied), raising=False)
    many = settings(
        max_examples=15, stateful_step_count=20, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Review, settings=many)
    assert set(REACHED) == {"published", "conflict", "crash before", "crash after"}
