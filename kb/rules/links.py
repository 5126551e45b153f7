"""Rules: links between entries lead somewhere, and fit together."""

from datetime import date

from kb.criterion import Criterion
from kb.entry import ENDS
from kb.library import Library
from kb.practice import Practice
from kb.reader import Keys
from kb.rules.case import Case, Finding, Findings
from kb.template import Template


def dangling_link(case: Case) -> Findings:
    """Every id that an entry names is an entry of the library."""
    for keys, target in _named(case):
        known = target in case.library.entries or target in case.library.broken
        if not known and target != case.entry.id:
            yield case.unknown(keys, target, case.library.entries, "the library")


def link_to_itself(case: Case) -> Findings:
    """An entry does not name itself."""
    for keys, target in _named(case):
        if target == case.entry.id:
            yield case.find(
                keys,
                f"`{target}` is this entry itself",
                "The id of another entry",
                "delete the link",
            )


def not_a_criterion(case: Case) -> Findings:
    """`criteria` names criteria, not practices or templates."""
    for keys, target in _named(case):
        found = case.library.entries.get(target)
        if "criteria" in keys and found and not isinstance(found, Criterion):
            yield case.find(
                keys,
                f"`{target}` is a {found.kind}",
                "The id of a criterion",
                "move it to `related`",
            )


def one_sided_supersession(case: Case) -> Findings:
    """If one entry supersedes another, the other says so too."""
    for number, old in enumerate(case.entry.supersedes):
        found = case.library.entries.get(old)
        if found and found.superseded_by != case.entry.id:
            yield case.find(
                ("supersedes", number),
                f"`{old}` does not say that it is superseded by `{case.entry.id}`",
                "`status: superseded`, `superseded-by` and `ended` in the older entry",
                f"add them to `{old}`",
            )


def circular_supersession(library: Library, today: date) -> Findings:
    """Following `superseded-by` always ends."""
    for start in library.entries:
        seen: set[str] = set()
        here = library.entries[start].superseded_by
        while here and here in library.entries and here not in seen and here != start:
            seen.add(here)
            here = library.entries[here].superseded_by
        if here == start and start == min({start, *seen}):
            place = library.documents["entry", start].place("superseded-by")
            yield Finding(
                place,
                f"the chain of successors of `{start}` comes back to it",
                "A chain that ends at a current entry",
                "delete the wrong `superseded-by`",
                ("superseded-by",),
            )


def status_without_reason(case: Case) -> Findings:
    """A withdrawn entry says why, a superseded one by which entry; a current entry has neither."""
    for status, reason in ENDS.items():
        given = case.document.get(reason) is not None
        if case.entry.status == status and not given:
            yield case.find(
                ("status",),
                f"the entry is {status} without `{reason}`",
                "The reason for readers and tender authors",
                f"add `{reason}`",
            )
        if case.entry.status == "published" and given:
            yield case.find(
                (reason,),
                f"`{reason}` is given but the entry is published",
                f"`status: {status}` with a reason",
                "correct the status, or delete the reason",
            )


def ended_without_day(case: Case) -> Findings:
    """An entry that was withdrawn or superseded says on which day; only such an entry has one."""
    status, ended = case.entry.status, case.entry.ended
    if status in ENDS and "ended" not in case.document.data:
        yield case.find(
            ("status",),
            f"the entry is {status} without `ended`",
            "The day on which it ended, for all who follow it",
            f"add `ended: {case.today}`, or the day on which it was",
        )
    if ended and status not in ENDS:
        yield case.find(
            ("ended",),
            f"`ended` is given but the entry is {'published' if status == 'published' else 'a proposal'}",
            "`status: withdrawn` or `status: superseded` with a day",
            "correct the status, or delete `ended`",
        )
    if ended and ended > case.today:
        yield case.find(
            ("ended",),
            f"the entry ended on {ended}, which is in the future",
            "The day on which it ended",
            "correct the day, or end the entry when it has come",
        )


def country_mismatch(case: Case) -> Findings:
    """A practice lies in the country of its buyer."""
    if isinstance(case.entry, Practice):
        buyer = case.library.organisations.get(case.entry.buyer)
        if buyer and buyer.country != case.entry.country:
            yield case.find(
                ("country",),
                f"the buyer is registered in {buyer.country}, the practice in {case.entry.country}",
                "One country",
                "correct the practice or the register",
            )


def _named(case: Case) -> list[tuple[Keys, str]]:
    """Every id of another entry, with its place."""
    entry = case.entry
    found: list[tuple[Keys, str]] = []
    for name in ("related", "supersedes"):
        found += [((name, i), target) for i, target in enumerate(getattr(entry, name))]
    if entry.superseded_by:
        found.append((("superseded-by",), entry.superseded_by))
    if isinstance(entry, Practice | Template):
        found += [(("criteria", i), target) for i, target in enumerate(entry.criteria)]
    if isinstance(entry, Template):
        found += [
            (("sections", s, "fields", f, "criteria", i), target)
            for s, section in enumerate(entry.sections)
            for f, form_field in enumerate(section.fields)
            for i, target in enumerate(form_field.criteria)
        ]
    return found
