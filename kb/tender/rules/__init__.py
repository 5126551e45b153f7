"""The linter: rules in packs, each a small generator whose docstring is the rule.

A clean check is not legal advice. To add a rule: write it in the module of its subject, list it in its
pack below, add a tender with just that mistake to `tests/tenders/bad/`, and the page of the rule
appears by itself.
"""

from collections.abc import Iterator
from typing import NamedTuple

from kb.problem import Place, Problem
from kb.reader import Document
from kb.tender.draft import Draft
from kb.tender.rules import pins
from kb.tender.rules.case import Finding, Rule

PACKS: dict[str, tuple[Rule, ...]] = {
    "pins": (
        pins.pinned_text,
        pins.filled_in,
        pins.level_and_use,
        pins.newest_text,
        pins.demands_only,
    ),
}


class Verdict(NamedTuple):
    """A finding under its rule; `answer` is what the tender answers to a question."""

    rule: Rule
    finding: Finding
    answer: str = ""

    @property
    def is_open(self) -> bool:
        """Whether something is left to do: everything but an answered question."""
        return not self.answer

    @property
    def pointer(self) -> str:
        """The place in the tender as a JSON pointer (RFC 6901)."""
        return "".join(
            f"/{str(key).replace('~', '~0').replace('/', '~1')}" for key in self.finding.keys
        )


def check(draft: Draft) -> tuple[Verdict, ...]:
    """Every finding about a tender, errors first, then by place in the file."""
    found = [
        Verdict(rule, finding, _answer(rule, finding, draft))
        for rule in rules_for(draft)
        for finding in rule.check(draft)
    ]
    order = {"error": 0, "warning": 1, "question": 2}
    return tuple(sorted(found, key=lambda one: order[one.rule.severity]))


def rules_for(draft: Draft) -> Iterator[Rule]:
    """The rules that hold for a tender: its country's pack too, on the day of the draft."""
    for pack, rules in PACKS.items():
        country = pack.removesuffix("-national").upper()
        if country == pack.upper() or country == draft.tender.country:
            yield from (rule for rule in rules if rule.applies(draft))


def problems(verdicts: tuple[Verdict, ...], document: Document) -> list[Problem]:
    """The open findings as lines about a file: `path:line:column: rule: ...`."""
    return sorted(
        Problem(
            _place(document, one.finding),
            one.rule.id,
            one.finding.wrong,
            f"{one.finding.expected} ({one.rule.basis})",
            one.finding.fix,
            "error" if one.rule.severity == "error" else "warning",
        )
        for one in verdicts
        if one.is_open
    )


def _place(document: Document, finding: Finding) -> Place:
    return document.place(*finding.keys)


def _answer(rule: Rule, finding: Finding, draft: Draft) -> str:
    if rule.severity != "question":
        return ""
    for one in draft.tender.answers:
        about = one.pin or one.lot
        if one.rule == rule.id and (about is None or about == finding.about):
            return one.answer
    return ""
