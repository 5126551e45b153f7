"""Publishing a proposed text, be it a new version or the end of an entry: one act under the folder's lock.

The library is read anew inside the lock, the proposed text put in and judged by the rules of
`kb check`, and everything that follows from it (entry, past text, lock line, the entry it supersedes)
is written as a whole by `kb.journal`. Git contributors and the site meet here.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kb.ending import dated, is_ending, planned_end, superseded
from kb.entry import Change
from kb.git import Signature, commit, unfit
from kb.journal import Step, locked, no_step, write_all
from kb.library import Library
from kb.load import load
from kb.overlay import Judged, judged, overlaid
from kb.release import (
    BEFORE_RELEASE,
    Planned,
    Released,
    ReleaseError,
    planned,
    refuse_errors,
)
from kb.rules.published import odd_id

UNRELEASED = (
    "The file of this entry was changed outside the site without being published, so that its last "
    "published text is not at hand. Nothing can be published over it. Ask an operator or whoever "
    "changed the file to publish that text or to undo it; then put both texts together here."
)


class ConflictError(Exception):
    """The file was changed since the proposal began from it; `theirs` is its text now."""

    def __init__(self, theirs: str | None) -> None:
        super().__init__("The entry was changed since this proposal began. Compare the two texts.")
        self.theirs = theirs


@dataclass(frozen=True)
class Proposed:
    """A text for `community/entry_id`; `base` is the file's text that it began from, None if there
    was no file."""

    community: str
    entry_id: str
    text: str
    base: str | None


@dataclass(frozen=True)
class Note:
    """What is told to readers about a publication, and to git if it is asked to remember."""

    change: Change
    note: str
    today: date
    signed: Signature | None = None


def unannounced(plan: Planned) -> None:
    """What is called with the plan when nobody needs to know it before it is carried out."""


def publish(
    root: Path,
    proposed: Proposed,
    note: Note,
    step: Step = no_step,
    announce: Callable[[Planned], None] = unannounced,
    packed: Path | None = None,
) -> Released:
    """Publish a proposed text as a new version, with all that follows from it, or do nothing.

    `announce` hears what will be written before any of it is, with the folder still locked; what it
    raises stops the act; `packed` spares reading again what has not changed (see `load`). Raises
    ConflictError when the file is no longer what the proposal began from, ReleaseError when the text
    is not fit, BusyError and OSError when it cannot be written now.
    """
    with locked(root):
        library = load(root, packed)
        path = _path(library, proposed)
        _refuse_changed(path, proposed.base)
        plan = intended(library, proposed, note)
        _refuse_unfit(root, note)
        announce(plan)
        return _carried_out(root, plan, note, step)


def intended(library: Library, proposed: Proposed, note: Note) -> Planned:
    """What `publish` would write into this library. Writes nothing; raises ReleaseError as it does."""
    if is_ending(proposed.text):
        return _intended_end(library, proposed, note.today)
    after, superseding = _around(library, proposed, note.today)
    before = library.entries.get(proposed.entry_id)
    if before and library.lock.get((before.id, before.version), before.fingerprint) != before.fingerprint:  # fmt: skip
        raise ReleaseError(UNRELEASED)
    base = proposed.base.encode() if before and proposed.base else None
    plan = planned(after, proposed.entry_id, note.change, note.note, note.today, base)
    return replace(plan, texts={**plan.texts, **superseding})


def _intended_end(library: Library, proposed: Proposed, today: date) -> Planned:
    text = dated(proposed.text, today)
    after = overlaid(library, proposed.community, proposed.entry_id, text)
    refuse_errors(after, proposed.entry_id, today)
    return planned_end(library, proposed.entry_id, text)


def foreseen(library: Library, proposed: Proposed, today: date) -> Judged:
    """What `kb check` would say about a proposed text once it were published: without the findings
    that publishing itself mends."""
    try:
        _, superseding = _around(library, proposed, today)
    except ReleaseError:  # it stays to be mended by hand
        superseding = {}
    for path, text in superseding.items():
        library = overlaid(library, path.parent.name, path.stem, text)
    found = judged(library, proposed.community, proposed.entry_id, proposed.text, today)
    mine, elsewhere = (
        tuple(one for one in problems if one.rule not in BEFORE_RELEASE)
        for problems in (found.problems, found.elsewhere)
    )
    return replace(found, problems=mine, elsewhere=elsewhere)


def _around(library: Library, proposed: Proposed, today: date) -> tuple[Library, dict[Path, str]]:
    """The library with the proposed text, and with those entries ended that it supersedes; and the
    texts of these."""
    after = overlaid(library, proposed.community, proposed.entry_id, proposed.text)
    entry = after.entries.get(proposed.entry_id)
    texts: dict[Path, str] = {}
    for old in entry.supersedes if entry else ():
        if old in library.entries and library.entries[old].superseded_by != proposed.entry_id:
            document = library.documents["entry", old]
            texts[Path(document.path)] = dated(superseded(document, proposed.entry_id), today)
    for path, text in texts.items():
        after = overlaid(after, path.parent.name, path.stem, text)
    return after, texts


def _path(library: Library, proposed: Proposed) -> Path:
    """Where the text belongs; only in a community, under an id that can be a name."""
    if proposed.community not in library.communities:
        raise ReleaseError(f'There is no community "{proposed.community}".')
    if odd := odd_id(proposed.entry_id, proposed.community, library.vocabulary.levels):
        raise ReleaseError(f'The id "{proposed.entry_id}" {odd}.')
    taken = library.documents.get(("entry", proposed.entry_id))
    path = library.root / proposed.community / f"{proposed.entry_id}.yaml"
    if taken and Path(taken.path) != path:
        where = Path(taken.path).relative_to(library.root).as_posix()
        raise ReleaseError(f"`{proposed.entry_id}` is already the id in `{where}`.")
    return path


def _refuse_changed(path: Path, base: str | None) -> None:
    now = path.read_bytes().decode("utf-8", "replace") if path.exists() else None
    if now != base:
        raise ConflictError(now)


def _refuse_unfit(root: Path, note: Note) -> None:
    if note.signed and (why := unfit(root)):
        raise ReleaseError(why)


def _carried_out(root: Path, plan: Planned, note: Note, step: Step) -> Released:
    written = write_all(root, plan.texts, step)
    if note.signed:
        step("git is next")
        commit(root, written, f"{plan.reference}: {' '.join(note.note.split())}", note.signed)
    return Released(plan.reference, plan.fingerprint, written)
