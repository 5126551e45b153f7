"""The rules. Each is a small generator whose name is the rule's name and whose docstring is the rule.

A rule about one entry takes a Case; a rule about the whole library takes the Library and today's
date. Both yield Findings; `check` adds name and severity. To add a rule: write it, put it in one of
the tuples below, add one broken file to `tests/bad/`, and run `kb schema`, which puts it in the guide.
"""

from collections.abc import Container, Iterable, Iterator
from datetime import date

from kb.library import Library
from kb.problem import Problem, Severity
from kb.rules import demand, links, parameters, published, registers, terms, wording
from kb.rules.case import Case, EntryRule, Finding, LibraryRule

ENTRY_RULES: tuple[EntryRule, ...] = (
    published.bad_id,
    published.retired_id,
    published.proposal_version,
    published.not_locked,
    published.changed_locked_text,
    published.missing_past,
    published.history_gap,
    published.missing_release_date,
    published.missing_sources,
    published.review_too_late,
    terms.unknown_term,
    terms.unknown_unit,
    terms.unknown_cpv,
    terms.unknown_country,
    terms.unknown_language,
    terms.unknown_eforms_code,
    terms.unknown_source,
    terms.unknown_organisation,
    terms.repeated_item,
    terms.field_id_twice,
    terms.incomplete_field,
    links.dangling_link,
    links.link_to_itself,
    links.not_a_criterion,
    links.one_sided_supersession,
    links.status_without_reason,
    links.ended_without_day,
    links.country_mismatch,
    parameters.undeclared_parameter,
    parameters.unused_parameter,
    parameters.unequal_parameters,
    parameters.missing_default,
    parameters.needless_default,
    parameters.limits_swapped,
    parameters.default_outside_limits,
    parameters.unknown_choice,
    parameters.level_not_stricter,
    parameters.steps_out_of_order,
    parameters.unsourced_number,
    parameters.levels_alike,
    demand.missing_scoring,
    demand.needless_scoring,
    demand.flat_scoring,
    demand.unknown_parameter_reference,
    demand.missing_follow_up,
    demand.missing_eforms_code,
    demand.detail_without_aim,
    demand.effect_without_range,
    demand.proposed_law_in_force,
    demand.repealed_law,
    demand.wrong_source_kind,
    demand.repeated_use,
    wording.long_title,
    wording.long_summary,
    wording.hard_summary,
    wording.html_in_text,
    wording.personal_data,
    wording.broken_placeholder,
    wording.requirement_without_must,
    wording.vague_wording,
    wording.missing_or_equivalent,
)
ENTRY_WARNINGS: tuple[EntryRule, ...] = (published.review_due,)
LIBRARY_RULES: tuple[LibraryRule, ...] = (
    links.circular_supersession,
    published.changed_past,
    published.lost_entry,
    registers.unknown_register_term,
    registers.dangling_register_link,
    registers.replaced_without_successor,
    registers.term_without_english,
    registers.check_in_future,
    registers.missing_community,
)
LIBRARY_WARNINGS: tuple[LibraryRule, ...] = (registers.check_overdue, registers.source_twice)


def check(library: Library, today: date, only: Container[str] | None = None) -> list[Problem]:
    """Every problem of the library, those of reading included, sorted by place.

    With `only`, the rules about one entry are asked about the entries with these ids alone.
    """
    found = list(library.problems)
    for entry in library.entries.values():
        if only is not None and entry.id not in only:
            continue
        case = Case(entry, library.documents["entry", entry.id], library, today)
        for entry_rule in ENTRY_RULES:
            found += _problems(entry_rule.__name__, entry_rule(case), "error")
        for entry_rule in ENTRY_WARNINGS:
            found += _problems(entry_rule.__name__, entry_rule(case), "warning")
    for library_rule in LIBRARY_RULES:
        found += _problems(library_rule.__name__, library_rule(library, today), "error")
    for library_rule in LIBRARY_WARNINGS:
        found += _problems(library_rule.__name__, library_rule(library, today), "warning")
    return sorted(set(found))


def _problems(name: str, findings: Iterable[Finding], severity: Severity) -> Iterator[Problem]:
    for finding in findings:
        place, wrong, expected, fix, keys = finding
        yield Problem(place, name.replace("_", "-"), wrong, expected, fix, severity, keys)
