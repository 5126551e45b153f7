"""Who may do what with a proposal, and when: the table, four eyes, and a machine against a plain model."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kb.proposal import (
    RULES,
    Act,
    Given,
    Proposal,
    Refusal,
    State,
    acts,
    may_see,
    parts,
    step,
    waits_for,
)

DAY = date(2026, 11, 22)
HOME = "city-trees"


@dataclass(frozen=True)
class Person:
    id: int
    roles: dict[str, str] = field(default_factory=dict)
    administers: bool = False

    def contributes_to(self, community: str) -> bool:
        return community in self.roles

    def edits(self, community: str) -> bool:
        return self.roles.get(community) == "editor"


ANN = Person(1, {HOME: "contributor"})
EDITH = Person(2, {HOME: "editor"})
ELSE = Person(3, {"quiet-works": "editor"})
ADAM = Person(4, administers=True)
SAM = Person(5)
EVE = Person(6, {HOME: "editor"})
CAST = {"author": ANN, "editor": EDITH, "elsewhere": ELSE, "administrator": ADAM, "stranger": SAM}
FULL: dict[str, Any] = {
    "text": "title: b", "reason": "Because.", "change": "minor", "note": "More.", "current": "",
}  # fmt: skip

TABLE = """
draft              author: save submit withdraw
in-review          author: take-over-suggestion withdraw;  editor: suggest request-changes accept decline
changes-requested  author: save submit take-over-suggestion withdraw;  editor: suggest decline
accepted           author: withdraw;  editor: request-changes decline publish
published
declined           author: reopen
withdrawn          author: reopen
"""


def given(proposal: Proposal, **more: Any) -> Given:
    return Given(revision=proposal.revision, **{**FULL, **more})


def proposal(state: State = "draft", **more: Any) -> Proposal:
    made = Proposal(1, "tree-care", HOME, "criterion", (ANN.id,), "title: a", state=state)
    return replace(made, **more)


def done(one: Proposal, act: Act, person: Person, today: date = DAY, **more: Any) -> Proposal:
    after = step(one, act, person, given(one, **more), today)
    assert isinstance(after, Proposal), after
    return after


def refused(one: Proposal, act: Act, person: Person, today: date = DAY, **more: Any) -> Refusal:
    after = step(one, act, person, given(one, **more), today)
    assert isinstance(after, Refusal), after
    return after


def suggested(one: Proposal) -> Proposal:
    return replace(
        one, suggestions=done(replace(one, state="in-review"), "suggest", EDITH).suggestions
    )


@pytest.mark.parametrize("line", TABLE.strip().splitlines(), ids=lambda line: line.split()[0])
def test_everybody_may_do_what_the_table_says_and_nothing_else(line: str) -> None:
    state, _, rest = line.partition(" ")
    allowed = {
        who.strip(): set(what.split())
        for who, _, what in (one.partition(":") for one in rest.split(";"))
    }
    one = suggested(proposal(state))  # type: ignore[arg-type]
    for name, person in CAST.items():
        assert set(acts(one, person, DAY)) == allowed.get(name, set()), name
        for act in RULES:
            after = step(one, act, person, given(one), DAY)
            assert isinstance(after, Proposal) == (act in allowed.get(name, set())), (name, act)


@pytest.mark.parametrize("act", ["accept", "publish", "decline", "request-changes", "suggest"])
def test_an_editor_never_judges_what_is_partly_the_own_text(act: Act) -> None:
    for authors in ((EDITH.id,), (ANN.id, EDITH.id)):
        one = proposal(RULES[act].states[0], authors=authors)
        answer = refused(one, act, EDITH)
        assert answer.why == "forbidden"
        assert answer.words.startswith("The text is partly your own, so somebody else has to ")
        assert isinstance(step(one, act, EVE, given(one), DAY), Proposal)


def test_who_suggested_the_words_that_were_taken_over_is_an_author_too() -> None:
    one = done(proposal("in-review"), "suggest", EDITH, text="title: better")
    assert one.text == "title: a"
    one = done(one, "take-over-suggestion", ANN, text=None)
    assert (one.text, one.authors, one.suggestions) == ("title: better", (1, 2), ())
    assert refused(one, "accept", EDITH).why == "forbidden"
    assert done(done(one, "accept", EVE), "publish", EVE).state == "published"


def test_a_suggestion_for_an_earlier_text_is_compared_first() -> None:
    one = done(proposal("changes-requested"), "suggest", EDITH, text="title: better")
    one = done(one, "save", ANN, text="title: own")
    assert refused(one, "take-over-suggestion", ANN, text=None) == Refusal(
        "stale", "The suggestion was made for an earlier text. Compare the two."
    )
    after = done(one, "take-over-suggestion", ANN, text="title: own and better")
    assert (after.text, after.authors) == ("title: own and better", (1, 2))


def test_a_role_that_was_taken_away_takes_the_acts_away() -> None:
    gone = replace(ANN, roles={})
    assert acts(proposal(), gone, DAY) == ("withdraw",)
    assert refused(proposal(), "submit", gone) == Refusal(
        "forbidden", "Only its author, while a contributor of the community, may hand it in."
    )
    assert parts(proposal("accepted"), replace(EDITH, roles={})) == {"stranger"}


def test_a_stale_form_changes_nothing() -> None:
    one = done(proposal(), "save", ANN)
    late = Given(revision=1, text="title: c")
    assert step(one, "save", ANN, late, DAY) == Refusal(
        "stale", "The text was changed since you opened it. Look at it again."
    )


def test_publishing_needs_the_text_that_the_proposal_started_from() -> None:
    one = proposal("accepted", base="tree-care@1.0.0", base_fingerprint="sha256:a")
    assert refused(one, "publish", EDITH, current="sha256:b").why == "stale"
    assert done(one, "publish", EDITH, current="sha256:a").state == "published"
    again = done(one, "request-changes", EDITH)
    put = done(again, "save", ANN, base=("tree-care@1.1.0", "sha256:b"))
    assert (put.base, put.base_fingerprint) == ("tree-care@1.1.0", "sha256:b")


def test_the_community_is_asked_until_the_last_day_of_its_window() -> None:
    one = done(proposal(), "submit", ANN, consultation_days=14)
    last = DAY + timedelta(days=14)
    assert one.consulted_until == last
    assert refused(one, "accept", EDITH, last) == Refusal(
        "state", "The community is asked until 2026-12-06; accept it after that day."
    )
    assert may_see(one, SAM, last)
    assert not may_see(one, SAM, last + timedelta(days=1))
    assert done(one, "accept", EDITH, last + timedelta(days=1)).state == "accepted"
    mended = done(done(one, "request-changes", EDITH), "submit", ANN, last, consultation_days=14)
    assert mended.consulted_until == last


@pytest.mark.parametrize("act", ["decline", "withdraw"])
def test_what_was_decided_is_open_to_all_no_longer(act: Act) -> None:
    one = done(proposal(), "submit", ANN, consultation_days=14)
    assert may_see(one, SAM, DAY)
    assert not may_see(done(one, act, EDITH if act == "decline" else ANN), SAM, DAY)


def test_an_editor_may_ask_the_community_before_it_is_published() -> None:
    one = done(proposal("in-review"), "accept", EDITH, consultation_days=7)
    last = DAY + timedelta(days=7)
    assert may_see(one, SAM, last)
    assert refused(one, "publish", EVE, last).words == (
        "The community is asked until 2026-11-29; publish it after that day."
    )
    assert done(one, "publish", EVE, last + timedelta(days=1)).state == "published"


def test_a_proposal_waits_for_whoever_brings_it_on() -> None:
    def waits(one: Proposal) -> list[str]:
        return [name for name, person in CAST.items() if waits_for(one, person, DAY)]

    assert waits(proposal()) == []
    assert waits(proposal("in-review")) == ["editor"]
    assert waits(proposal("changes-requested")) == ["author"]
    assert waits(proposal("accepted")) == ["editor"]
    assert waits(proposal("accepted", consulted_until=DAY)) == []
    assert waits(proposal("in-review", authors=(ANN.id, EDITH.id))) == []


@pytest.mark.parametrize(
    ("act", "missing", "words"),
    [
        ("save", {"text": " "}, "The text is empty."),
        ("decline", {"reason": " "}, "Say why, in a sentence that helps the author."),
        ("request-changes", {"reason": ""}, "Say why, in a sentence that helps the author."),
        ("accept", {"change": None}, "Choose the class of the change and say what changed."),
        ("accept", {"note": "\n"}, "Choose the class of the change and say what changed."),
        ("take-over-suggestion", {"suggestion": 7}, "There is no such suggestion."),
    ],
)
def test_what_is_missing_is_asked_for(act: Act, missing: dict[str, Any], words: str) -> None:
    one = suggested(proposal(RULES[act].states[0]))
    person = ANN if tuple(sorted(RULES[act].who[0] - {"contributor"})) == ("author",) else EDITH
    assert refused(one, act, person, **missing) == Refusal("incomplete", words)


def test_a_draft_is_seen_by_its_authors_only_and_a_proposal_by_its_community() -> None:
    assert [may_see(proposal(), one, DAY) for one in (ANN, EDITH, ADAM, SAM)] == [True] + [
        False
    ] * 3
    handed = proposal("in-review")
    assert [may_see(handed, one, DAY) for one in (ANN, EDITH, ELSE)] == [True, True, False]
    assert may_see(proposal("published"), SAM, DAY)


def test_what_was_accepted_is_taken_back_whole() -> None:
    one = done(proposal("in-review"), "accept", EDITH, note="  More\n trees. ")
    assert (one.reviewers, one.change, one.note) == ((EDITH.id,), "minor", "More trees.")
    back = done(one, "request-changes", EVE)
    assert (back.reviewers, back.change, back.note) == ((), "minor", "More trees.")
    assert back.reason == "Because."
    gone = done(one, "decline", EVE)
    assert (gone.reviewers, gone.change, gone.note, gone.reason) == ((), None, "", "Because.")
    assert done(one, "publish", EVE).reviewers == (EDITH.id, EVE.id)


PEOPLE = {one.id: one for one in (ANN, EDITH, ELSE, ADAM, SAM, EVE)}
anybody = st.sampled_from(sorted(PEOPLE))


class Life(RuleBasedStateMachine):
    """Anybody tries anything on any day. Beside the proposal runs a model that knows only words."""

    def __init__(self) -> None:
        super().__init__()
        self.one = proposal()
        self.today = DAY
        self.state, self.wrote, self.open_until = "draft", {ANN.id}, DAY - timedelta(days=1)
        self.seen: str | None = None
        self.offers: list[int] = []
        self.members = {ANN.id, EDITH.id, EVE.id}

    def does(self, act: Act, who: int, **more: Any) -> bool:
        person = PEOPLE[who] if who in self.members or who > 2 else replace(PEOPLE[who], roles={})
        before = self.one
        after = step(before, act, person, given(before, **more), self.today)
        if isinstance(after, Refusal):
            assert after.words.endswith(".")
            return False
        self.one = after
        return True

    def writes(self, who: int) -> bool:
        return who in self.wrote and who in self.members

    def judges(self, who: int) -> bool:
        return who in {EDITH.id, EVE.id} & self.members and who not in self.wrote

    @rule(days=st.integers(1, 20))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)

    @rule(who=st.sampled_from([ANN.id, EDITH.id]))
    def a_role_comes_or_goes(self, who: int) -> None:
        self.members ^= {who}

    @rule(who=anybody, text=st.sampled_from(["title: x", "title: y"]))
    def save(self, who: int, text: str) -> None:
        wanted = self.writes(who) and self.state in ("draft", "changes-requested")
        assert self.does("save", who, text=text) == wanted
        assert not wanted or self.one.text == text

    @rule(who=anybody, days=st.sampled_from([0, 7]))
    def submit(self, who: int, days: int) -> None:
        wanted = self.writes(who) and self.state in ("draft", "changes-requested")
        assert self.does("submit", who, consultation_days=days) == wanted
        if wanted:
            self.state = "in-review"
            if days and self.one.consulted_until == self.today + timedelta(days=days):
                self.open_until = self.today + timedelta(days=days)

    @rule(who=anybody)
    def suggest(self, who: int) -> None:
        wanted = self.judges(who) and self.state in ("in-review", "changes-requested")
        assert self.does("suggest", who, text="title: s") == wanted
        self.offers += [who] if wanted else []

    @rule(who=anybody)
    def take_over(self, who: int) -> None:
        wanted = self.writes(who) and self.state in ("in-review", "changes-requested")
        wanted = wanted and bool(self.offers)
        assert self.does("take-over-suggestion", who, text="title: t") == wanted
        if wanted:
            self.wrote.add(self.offers.pop(0))

    @rule(who=anybody)
    def request_changes(self, who: int) -> None:
        wanted = self.judges(who) and self.state in ("in-review", "accepted")
        assert self.does("request-changes", who) == wanted
        self.state = "changes-requested" if wanted else self.state

    @rule(who=anybody, days=st.sampled_from([0, 7]))
    def accept(self, who: int, days: int) -> None:
        wanted = self.judges(who) and self.state == "in-review" and self.today > self.open_until
        assert self.does("accept", who, consultation_days=days) == wanted
        if wanted:
            self.state, self.seen = "accepted", self.one.text
            self.open_until = self.today + timedelta(days=days) if days else self.open_until

    @rule(who=anybody)
    def decline(self, who: int) -> None:
        wanted = self.judges(who) and self.state in ("in-review", "changes-requested", "accepted")
        assert self.does("decline", who) == wanted
        self.state = "declined" if wanted else self.state

    @rule(who=anybody)
    def withdraw(self, who: int) -> None:
        ended = self.state in ("published", "declined", "withdrawn")
        wanted = who in self.wrote and not ended
        assert self.does("withdraw", who) == wanted
        self.state = "withdrawn" if wanted else self.state

    @rule(who=anybody)
    def reopen(self, who: int) -> None:
        wanted = self.writes(who) and self.state in ("declined", "withdrawn")
        assert self.does("reopen", who) == wanted
        if wanted:
            self.state, self.open_until = "draft", DAY - timedelta(days=1)

    @precondition(lambda self: self.state == "accepted")
    @rule(who=anybody, same=st.booleans())
    def publish(self, who: int, same: bool) -> None:
        wanted = self.judges(who) and same and self.today > self.open_until
        assert self.does("publish", who, current="" if same else "sha256:x") == wanted
        self.state = "published" if wanted else self.state

    @invariant()
    def both_say_the_same(self) -> None:
        assert self.one.state == self.state
        assert set(self.one.authors) == self.wrote

    @invariant()
    def what_is_published_was_read_by_somebody_who_did_not_write_it(self) -> None:
        if self.one.state in ("accepted", "published"):
            assert self.one.text == self.seen
            assert self.one.reviewers
            assert not set(self.one.reviewers) & set(self.one.authors)
            assert self.one.change
            assert self.one.note


TestLife = Life.TestCase
TestLife.settings = settings(deadline=None, max_examples=60, stateful_step_count=40)
