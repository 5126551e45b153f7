"""A proposed text on its way to publication: its states, the acts, and who may do which act when.

Plain data in, plain data out: what is kept, and where, is not decided here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, Protocol, TypeAlias

from kb.entry import Change

State = Literal[
    "draft", "in-review", "changes-requested", "accepted", "published", "declined", "withdrawn"
]
Act = Literal[
    "save", "submit", "suggest", "take-over-suggestion", "request-changes", "accept", "decline",
    "withdraw", "publish", "reopen",
]  # fmt: skip
Part = Literal["author", "contributor", "editor", "stranger"]
Why = Literal["forbidden", "state", "stale", "incomplete"]


class Somebody(Protocol):
    """A person with an account, as far as it matters here."""

    @property
    def id(self) -> int: ...
    def contributes_to(self, community: str) -> bool: ...
    def edits(self, community: str) -> bool: ...


@dataclass(frozen=True)
class Suggestion:
    """A text that an editor would rather have, made for one revision of the proposal."""

    by: int
    revision: int
    text: str


@dataclass(frozen=True)
class Proposal:
    """One proposed text. `authors` holds the author first, then every editor whose words were taken
    over; `base` is the published reference and fingerprint it starts from, empty for a new entry."""

    id: int
    entry_id: str
    community: str
    kind: str
    authors: tuple[int, ...]
    text: str
    base: str = ""
    base_fingerprint: str = ""
    state: State = "draft"
    revision: int = 1
    reviewers: tuple[int, ...] = ()
    change: Change | None = None
    note: str = ""
    reason: str = ""
    suggestions: tuple[Suggestion, ...] = ()
    consulted_until: date | None = None

    def consults(self, today: date) -> bool:
        """Whether the community is still being asked: not once it is decided. The last day counts."""
        asked_until = self.consulted_until if self.state in OPEN else None
        return asked_until is not None and today <= asked_until


@dataclass(frozen=True)
class Given:
    """What comes with an act. `revision` is the one that the person looked at."""

    revision: int
    text: str | None = None
    base: tuple[str, str] | None = None
    reason: str = ""
    change: Change | None = None
    note: str = ""
    suggestion: int = 0
    consultation_days: int = 0
    current: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why an act was not done: for the page that answers, and in plain words for the person."""

    why: Why
    words: str


@dataclass(frozen=True)
class Rule:
    """When an act may be done, by whom (all of one group), and what follows; None: the state stays."""

    states: tuple[State, ...]
    who: tuple[frozenset[Part], ...]
    then: State | None
    four_eyes: bool = False


def _all(*parts: Part) -> frozenset[Part]:
    return frozenset(parts)


OPEN: tuple[State, ...] = ("draft", "in-review", "changes-requested", "accepted")
ASKED: tuple[State, ...] = ("in-review", "changes-requested", "accepted")
WRITER, EDITOR = (_all("author", "contributor"),), (_all("editor"),)
RULES: Mapping[Act, Rule] = {
    "save": Rule(("draft", "changes-requested"), WRITER, None),
    "submit": Rule(("draft", "changes-requested"), WRITER, "in-review"),
    "suggest": Rule(("in-review", "changes-requested"), EDITOR, None, four_eyes=True),
    "take-over-suggestion": Rule(("in-review", "changes-requested"), WRITER, None),
    "request-changes": Rule(("in-review", "accepted"), EDITOR, "changes-requested", four_eyes=True),
    "accept": Rule(("in-review",), EDITOR, "accepted", four_eyes=True),
    "decline": Rule(ASKED, EDITOR, "declined", four_eyes=True),
    "withdraw": Rule(OPEN, (_all("author"),), "withdrawn"),
    "publish": Rule(("accepted",), EDITOR, "published", four_eyes=True),
    "reopen": Rule(("declined", "withdrawn"), WRITER, "draft"),
}
SAID: Mapping[Act, str] = {
    "save": "change the text", "submit": "hand it in", "suggest": "suggest other words",
    "take-over-suggestion": "take over a suggestion", "request-changes": "ask for changes",
    "accept": "accept it", "decline": "decline it", "withdraw": "withdraw it",
    "publish": "publish it", "reopen": "open it again",
}  # fmt: skip
BY: Mapping[tuple[frozenset[Part], ...], str] = {
    WRITER: "its author, while a contributor of the community,",
    EDITOR: "an editor of the community",
}

Stepped: TypeAlias = "Proposal | Refusal"


def parts(proposal: Proposal, person: Somebody) -> frozenset[Part]:
    """What a person is to a proposal, now; who has no part in it is a stranger."""
    held: dict[Part, bool] = {
        "author": person.id in proposal.authors,
        "contributor": person.contributes_to(proposal.community),
        "editor": person.edits(proposal.community),
    }
    found = frozenset(part for part, is_held in held.items() if is_held)
    return found or _all("stranger")


def may_see(proposal: Proposal, person: Somebody, today: date) -> bool:
    """A draft is its authors' own; later the community sees it, and everybody while it consults."""
    if "author" in parts(proposal, person) or proposal.state == "published":
        return True
    if proposal.state in ("draft", "withdrawn"):
        return False
    return proposal.consults(today) or person.contributes_to(proposal.community)


def waits_for(proposal: Proposal, person: Somebody, today: date) -> bool:
    """Whether it stays where it is until this person acts: mends it, judges it, or publishes it."""
    wanted: Mapping[State, Act] = {
        "in-review": "accept", "changes-requested": "submit", "accepted": "publish",
    }  # fmt: skip
    act = wanted.get(proposal.state)
    return act is not None and refusal(proposal, act, person, today) is None


def acts(proposal: Proposal, person: Somebody, today: date) -> tuple[Act, ...]:
    """The acts that are open to a person now."""
    return tuple(act for act in RULES if refusal(proposal, act, person, today) is None)


def refusal(proposal: Proposal, act: Act, person: Somebody, today: date) -> Refusal | None:
    """Why this person may not do this act now, whatever comes with it; None if nothing speaks against."""
    rule, mine = RULES[act], parts(proposal, person)
    if not any(group <= mine for group in rule.who):
        by = BY.get(rule.who, "its author")
        return Refusal("forbidden", f"Only {by} may {SAID[act]}.")
    if rule.four_eyes and "author" in mine:
        return Refusal(
            "forbidden", f"The text is partly your own, so somebody else has to {SAID[act]}."
        )
    if proposal.state not in rule.states:
        state = proposal.state.replace("-", " ")
        return Refusal("state", f"It is {state} now, so nobody can {SAID[act]}.")
    if act in ("accept", "publish") and proposal.consults(today):
        until = proposal.consulted_until
        return Refusal(
            "state", f"The community is asked until {until}; {SAID[act]} after that day."
        )
    if act == "take-over-suggestion" and not proposal.suggestions:
        return Refusal("state", "There is no suggestion to take over.")
    return None


def step(proposal: Proposal, act: Act, person: Somebody, given: Given, today: date) -> Stepped:
    """The proposal after an act, or why it stays as it is."""
    if refused := refusal(proposal, act, person, today):
        return refused
    if given.revision != proposal.revision:
        return Refusal("stale", "The text was changed since you opened it. Look at it again.")
    if refused := _incomplete(proposal, act, given):
        return refused
    after = replace(proposal, state=RULES[act].then or proposal.state)
    match act:
        case "save":
            base, mark = given.base or (proposal.base, proposal.base_fingerprint)
            return _with_text(replace(after, base=base, base_fingerprint=mark), given.text or "")
        case "suggest":
            made = Suggestion(person.id, proposal.revision, given.text or "")
            return replace(after, suggestions=(*proposal.suggestions, made))
        case "take-over-suggestion":
            return _taken_over(after, given)
        case "submit":
            until = _until(proposal, given, today)
            told = replace(after, change=given.change, note=_line(given.note))
            return replace(told, reason="", consulted_until=until)
        case "accept":
            asked = replace(proposal, consulted_until=None) if given.consultation_days else proposal
            return replace(
                after, reviewers=(person.id,), change=given.change, note=_line(given.note),
                consulted_until=_until(asked, given, today),
            )  # fmt: skip
        case "publish":
            others = [one for one in proposal.reviewers if one != person.id]
            return replace(after, reviewers=(*others, person.id))
        case "reopen":
            return replace(after, reviewers=(), change=None, note="", consulted_until=None)
        case "request-changes":  # class and note come back to the author, who hands in again
            return replace(after, reviewers=(), reason=_line(given.reason))
        case _:
            return replace(after, reviewers=(), change=None, note="", reason=_line(given.reason))


def _incomplete(proposal: Proposal, act: Act, given: Given) -> Refusal | None:
    """What is missing or no longer fits in that which comes with an act."""
    if act in ("save", "suggest") and not (given.text or "").strip():
        return Refusal("incomplete", "The text is empty.")
    if act in ("request-changes", "decline") and not given.reason.strip():
        return Refusal("incomplete", "Say why, in a sentence that helps the author.")
    if act == "accept" and not (given.change and given.note.strip()):
        return Refusal("incomplete", "Choose the class of the change and say what changed.")
    if act == "take-over-suggestion":
        if not 0 <= given.suggestion < len(proposal.suggestions):
            return Refusal("incomplete", "There is no such suggestion.")
        made_for = proposal.suggestions[given.suggestion].revision
        if made_for != proposal.revision and given.text is None:
            return Refusal("stale", "The suggestion was made for an earlier text. Compare the two.")
    if act == "publish" and given.current != proposal.base_fingerprint:
        return Refusal(
            "stale", "Another text of the entry was published meanwhile. Put both together."
        )
    return None


def _taken_over(proposal: Proposal, given: Given) -> Proposal:
    """With the suggested words, or those that came of them; who suggested them is an author now."""
    made = proposal.suggestions[given.suggestion]
    left = tuple(one for one in proposal.suggestions if one is not made)
    authors = tuple(dict.fromkeys((*proposal.authors, made.by)))
    text = made.text if given.text is None else given.text
    return _with_text(replace(proposal, authors=authors, suggestions=left), text)


def _with_text(proposal: Proposal, text: str) -> Proposal:
    return replace(proposal, text=text, revision=proposal.revision + 1, reviewers=())


def _until(proposal: Proposal, given: Given, today: date) -> date | None:
    """The first time it is handed in opens the window; a mended text does not open it again."""
    if proposal.consulted_until or not given.consultation_days:
        return proposal.consulted_until
    return today + timedelta(days=given.consultation_days)


def _line(text: str) -> str:
    return " ".join(text.split())
