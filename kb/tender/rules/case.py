"""What a rule of the linter is and what it yields."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from inspect import getdoc
from typing import Literal, NamedTuple, TypeAlias

from kb.reader import Keys
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.model import Lot, Regime

Severity = Literal["error", "warning", "question"]
EVERY_REGIME: tuple[Regime, ...] = ("eu-2014-24", "light", "below-threshold")
FULL_REGIME: tuple[Regime, ...] = ("eu-2014-24",)
NOTICE_REGIMES: tuple[Regime, ...] = ("eu-2014-24", "light")  # below the thresholds no EU notice
DIRECTIVE = "Directive 2014/24/EU"
ANSWER = "write the answer under `answers`, with the name of this rule"
IN_FORCE = date(2016, 4, 18)  # transposition of Directive 2014/24/EU, its Art. 90(1)


class Finding(NamedTuple):
    """A place in the tender (its keys) and three sentences; `about` is the pin or the lot meant."""

    keys: Keys
    about: str
    wrong: str
    expected: str
    fix: str


def at_pin(clause: Clause, keys: Keys, wrong: str, expected: str, fix: str) -> Finding:
    """A finding about a pinned criterion; `keys` lead on from the pin."""
    return Finding(("pins", clause.place, *keys), clause.pin.entry, wrong, expected, fix)


def at_lot(place: int, lot: Lot, keys: Keys, wrong: str, expected: str, fix: str) -> Finding:
    """A finding about a lot; `keys` lead on from the lot."""
    return Finding(("lots", place, *keys), lot.id, wrong, expected, fix)


def articles(numbers: str) -> str:
    """The basis of a rule: the article of the directive."""
    return f"{DIRECTIVE} Art. {numbers}"


Check: TypeAlias = Callable[[Draft], Iterator[Finding]]


@dataclass(frozen=True)
class Rule:
    """One rule of a pack. `text` says it in one sentence, `basis` is the article or the reason.

    An *error* contradicts law or standard, a *warning* is worth a look, a *question* can only be
    judged by a person and stays open until the tender holds an answer.
    """

    id: str
    severity: Severity
    basis: str
    text: str
    check: Check
    since: date | None = None
    until: date | None = None
    regimes: tuple[Regime, ...] = EVERY_REGIME

    def applies(self, draft: Draft) -> bool:
        """Whether the rule is valid on the day and in the regime of the tender."""
        begun = self.since is None or self.since <= draft.today
        over = self.until is not None and self.until < draft.today
        return begun and not over and draft.tender.regime in self.regimes


def rule(
    id: str,
    severity: Severity,
    basis: str,
    since: date | None = None,
    until: date | None = None,
    regimes: tuple[Regime, ...] = EVERY_REGIME,
) -> Callable[[Check], Rule]:
    """Makes a Rule of a generator whose docstring is the rule."""

    def made(check: Check) -> Rule:
        text = " ".join((getdoc(check) or "").split())
        return Rule(id, severity, basis, text, check, since, until, regimes)

    return made
