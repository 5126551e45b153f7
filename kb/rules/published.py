"""Rules: what is published stays as it was, and its versions form an unbroken line."""

import re
from collections.abc import Iterable
from datetime import date

from kb.due import is_current
from kb.library import Library, version_key
from kb.problem import Place
from kb.rules.case import Case, Finding, Findings

ID = re.compile(r"(?=.{3,80}$)[a-z][a-z0-9]*(-[a-z0-9]+)*")
YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)")
DEVICE = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


def bad_id(case: Case) -> Findings:
    """An id is a slug of 3 to 80 characters without year, level or community in it, and no name that Windows
    keeps for a device: `con`, `prn`, `aux`, `nul`, `com1`, `lpt1` and the like."""
    entry = case.entry
    if odd := odd_id(entry.id, entry.community, case.library.vocabulary.levels):
        yield case.find(
            (),
            f"the id `{entry.id}` {odd}",
            "A short slug that says what is asked, without year, level or community",
            "rename the file; its name is the id",
        )


def odd_id(entry_id: str, community: str, levels: Iterable[str]) -> str:
    """What is wrong with an id; empty if nothing is."""
    if not ID.fullmatch(entry_id):
        return "is not 3 to 80 letters a-z and digits in words joined by hyphens"
    if DEVICE.fullmatch(entry_id):
        return "is a name that Windows keeps for a device, so that nobody there could open the file"
    if year := YEAR.search(entry_id):
        return f"holds the year {year[0]}"
    if level := set(entry_id.split("-")) & set(levels):
        return f"holds the level {min(level)}"
    return f"holds its community {community}" if community in entry_id else ""


def retired_id(case: Case) -> Findings:
    """An id that was retired never returns."""
    if case.entry.id in case.library.retired:
        yield case.find(
            (),
            f"`{case.entry.id}` was retired on {case.library.retired[case.entry.id].date}",
            "An id that was never used",
            "choose another id",
        )


def proposal_version(case: Case) -> Findings:
    """A proposal that was never published has a version 0.x; a published entry 1.0.0 or more."""
    entry = case.entry
    first = entry.version.startswith("0.")
    known = entry.id in case.library.published
    if first != (entry.status == "proposal") and not (known and entry.status == "proposal"):
        yield case.find(
            ("version",),
            f"a {entry.status} entry has the version {entry.version}",
            "0.x for a proposal, 1.0.0 or more once published",
            f"run `kb release {entry.id} --change major --note ...`"
            if first
            else "write `version: 0.1.0`; `kb release` raises it",
        )


def not_locked(case: Case) -> Findings:
    """Every published version stands in `published.lock`."""
    entry = case.entry
    known = entry.id in case.library.published
    unreleased = entry.status != "proposal" and not entry.version.startswith("0.")
    if unreleased and not _locked(case) and not any(missing_past(case)):
        yield case.find(
            ("version",),
            f"version {entry.version} was never released",
            "A version in `published.lock`",
            f"set the version back and run `kb release {entry.id} --change ... --note ...`"
            if known
            else f"run `kb release {entry.id} --change major --note ...`",
        )


def changed_locked_text(case: Case) -> Findings:
    """The text of a published version never changes."""
    entry = case.entry
    locked = case.library.lock.get((entry.id, entry.version))
    if locked and locked != entry.fingerprint:
        yield case.find(
            ("version",),
            f"the text differs from what was published as {entry.reference}",
            "The published text, or a new version",
            f"run `kb release {entry.id} --change patch|minor|major --note ...`, or undo the change",
        )


def missing_past(case: Case) -> Findings:
    """Every earlier published version has its text in `past/`."""
    entry = case.entry
    for version in case.library.published.get(entry.id, ()):
        kept = version == entry.version or (entry.id, version) in case.library.past
        if not kept and f"{entry.id}@{version}" not in case.library.broken:
            yield case.find(
                ("version",),
                f"the version is {entry.version} but the text of {version} is not in `past/`",
                f"The file `past/{entry.id}@{version}.yaml`",
                "set the version back and run `kb release`, which keeps the old text",
            )


def history_gap(case: Case) -> Findings:
    """The history of a published entry begins with its current version and lists each one once, newest first."""
    entry = case.entry
    listed = [release.version for release in entry.history]
    published = case.library.published.get(entry.id, ())
    wanted = sorted({*published, entry.version}, key=version_key, reverse=True)
    if entry.status != "proposal" and _locked(case) and listed != wanted:
        yield case.find(
            ("history",),
            f"the history lists {', '.join(listed) or 'nothing'}",
            f"The published versions, newest first: {', '.join(wanted)}",
            "restore the lines; `kb release` writes them",
        )


def missing_release_date(case: Case) -> Findings:
    """A published entry says when it was released, and not in the future."""
    entry = case.entry
    if entry.status != "proposal" and _locked(case) and entry.released is None:
        yield case.find(
            ("status",),
            "the entry is published without `released`",
            "The day of publication",
            "add `released`",
        )
    if entry.released and entry.released > case.today:
        yield case.find(
            ("released",),
            f"{entry.released} is in the future",
            "The day of publication",
            "correct the date",
        )


def missing_sources(case: Case) -> Findings:
    """An entry cites at least one source, or says that it is proposed."""
    if not case.entry.sources and not case.entry.proposed:
        yield case.find(
            (),
            "the entry has no `sources`",
            "What it rests on, or `proposed: true`",
            "add `sources`",
        )


def review_due(case: Case) -> Findings:
    """The review date of a current entry lies ahead."""
    if is_current(case.entry) and case.entry.review_by < case.today:
        yield case.find(
            ("review-by",),
            f"the review was due on {case.entry.review_by}",
            "A date ahead",
            "read the entry against its sources and set a new date",
        )


def review_too_late(case: Case) -> Findings:
    """An entry is reviewed within 24 months."""
    months = (
        (case.entry.review_by.year - case.today.year) * 12
        + case.entry.review_by.month
        - case.today.month
    )
    if months > 24:
        yield case.find(
            ("review-by",),
            f"{case.entry.review_by} is {months} months ahead",
            "A review within 24 months",
            "set an earlier date",
        )


def changed_past(library: Library, today: date) -> Findings:
    """A text in `past/` is the published text, under its own name."""
    for (entry_id, version), entry in library.past.items():
        if not library.is_published(entry) and "published" not in library.broken:
            yield Finding(
                library.documents["past", entry_id, version].place("version"),
                f"the text is not what was published as {entry_id}@{version}",
                "The published text, unchanged",
                "restore the file from its last good state; past texts are never edited",
            )


def lost_entry(library: Library, today: date) -> Findings:
    """What was published stays in the library, or is retired."""
    for entry_id in sorted(library.published):
        kept = ("entry", entry_id) in library.documents or entry_id in library.broken
        if not kept and entry_id not in library.retired:
            yield Finding(
                Place(str(library.root / "published.lock")),
                f"`{entry_id}` was published but its file is gone",
                "Its file, or a line in `retired.yaml`",
                "restore the file, or retire the id with date and reason",
            )


def _locked(case: Case) -> bool:
    """The version stands in the lock, or the lock cannot be read."""
    entry = case.entry
    return (entry.id, entry.version) in case.library.lock or "published" in case.library.broken
