"""The linter: rules in packs, each a small generator whose docstring is the rule.

A clean check is not legal advice. To add a rule: write it in the module of its subject, list it in its
pack below, add a tender with just that mistake to `tests/tenders/bad/`, and the page of the rule
appears by itself.
"""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from kb.problem import Place, Problem
from kb.reader import Document, Keys
from kb.tender.draft import Draft
from kb.tender.model import Tender
from kb.tender.rules import (
    aims,
    answers,
    award,
    norway,
    notice,
    performance,
    pins,
    practice,
    selection,
    specifications,
    weights,
    wording,
)
from kb.tender.rules.case import Finding, Rule

_PACKS: dict[str, tuple[Rule, ...]] = {
    "pins": (
        pins.pinned_text,
        pins.filled_in,
        pins.level_and_use,
        pins.newest_text,
        pins.not_withdrawn,
        pins.living_sources,
        pins.demands_only,
        pins.known_lots,
        pins.distinct_lots,
        pins.pinned_once,
        pins.head_filled_in,
        pins.known_words,
        pins.text_in_every_language,
        wording.no_vague_words,
        wording.no_placeholder_left,
        wording.no_html,
        wording.no_value_dropped,
        wording.no_stray_number,
        wording.says_must,
        wording.read_by_a_person,
        wording.every_language_worded,
        wording.no_address,
    ),
    "eu-2014-24": (
        weights.every_weight,
        weights.exact_sum,
        weights.sound_weights,
        weights.reasoned_order,
        award.price_or_cost,
        award.linked_to_the_subject,
        wording.offer_not_supplier,
        award.staff_of_the_contract,
        award.not_twice,
        award.a_scale,
        wording.bounded_choice,
        weights.reachable_minimum,
        weights.balanced_weights,
        weights.narrow_range,
        weights.distinct_ranks,
        weights.only_award_is_weighed,
        specifications.or_equivalent,
        specifications.no_brand,
        specifications.measurable,
        specifications.linked_process,
        specifications.no_origin,
        specifications.example_or_brand,
        specifications.equal_labels,
        specifications.other_proof,
        specifications.fair_label,
        specifications.any_test_body,
        selection.allowed_kind,
        selection.turnover_within_bounds,
        selection.a_minimum_level,
        selection.other_management_systems,
        selection.other_certificates,
        selection.in_proportion,
        selection.fair_short_list,
        selection.variants_have_minimums,
        performance.not_scored,
        performance.checked_during_contract,
        performance.linked_clause,
        performance.cost_method,
        performance.fair_externalities,
        performance.counted_once,
    ),
    "eforms-1.15": (
        notice.fits_the_notice,
        notice.clauses_fit_together,
        notice.one_way_of_weighing,
        notice.formula_or_weights,
        notice.every_language,
        aims.true_accessibility,
        aims.accessibility_answered,
        aims.true_gpp_code,
        aims.detailed_aims,
        aims.clean_vehicles_answered,
        aims.energy_efficiency_answered,
    ),
    "no-national": (
        norway.thirty_percent,
        norway.better_by_demands,
        norway.negligible_footprint,
        norway.among_the_first,
    ),
    "good-practice": (
        practice.no_overlap,
        practice.no_contradiction,
        practice.few_leading,
        practice.ready_market,
        practice.weight_that_counts,
        practice.few_criteria,
        practice.untried_demand,
    ),
}
_answers_fit = answers.answers_fit({rule.id: rule for rule in chain(*_PACKS.values())})
PACKS = _PACKS | {"pins": (*_PACKS["pins"], _answers_fit)}


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
    return tuple(
        sorted(found, key=lambda one: (order[one.rule.severity], _order(one.finding.keys)))
    )


def find_rule(id: str) -> tuple[str, Rule] | None:
    """The rule of that id after the name of its pack; None if there is none."""
    every = ((pack, rule) for pack, rules in PACKS.items() for rule in rules)
    return next((found for found in every if found[1].id == id), None)


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


def _order(keys: Keys) -> list[tuple[int, str]]:
    """Sorts as the tender's keys are written: head, lots, pins, answers; then by position."""
    head = [name.replace("_", "-") for name in Tender.model_fields]
    first = [(head.index(str(keys[0])), "")] if keys else []
    return first + [(key, "") if isinstance(key, int) else (0, key) for key in keys[1:]]


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
