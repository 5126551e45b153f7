"""Publishing a proposed text, withdrawing, superseding: each one act under the folder's lock.

The library is read anew inside the lock, the proposed text put in and judged by the rules of
`kb check`, and everything that follows from it (entry, past text, lock line, the entry it supersedes)
is written as a whole by `kb.journal`. Git contributors and the site meet here.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kb.entry import Change
from kb.git import Signature, commit, unfit
from kb.journal import Step, locked, no_step, write_all
from kb.library import Library
from kb.load import load
from kb.overlay import overlaid
from kb.problem import Problem
from kb.reader import Document, read
from kb.release import Planned, Released, ReleaseError, planned
from kb.rules import check
from kb.rules.published import odd_id


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
) -> Released:
    """Publish a proposed text as a new version, with all that follows from it, or do nothing.

    `announce` hears what will be written before any of it is, with the folder still locked; what it
    raises stops the act. Raises ConflictError when the file is no longer what
    the proposal began from, ReleaseError when the text is not fit, BusyError and OSError when it
    cannot be written now.
    """
    with locked(root):
        library = load(root)
        path = _path(library, proposed)
        _refuse_changed(path, proposed.base)
        before = library.entries.get(proposed.entry_id)
        after = overlaid(library, proposed.community, proposed.entry_id, proposed.text)
        entry = after.entries.get(proposed.entry_id)
        retired = _superseded(library, entry.supersedes if entry else (), proposed.entry_id)
        for old, text in retired.items():
            after = overlaid(after, library.entries[old].community, old, text)
        base = proposed.base.encode() if before and proposed.base else None
        plan = planned(after, proposed.entry_id, note.change, note.note, note.today, base)
        texts = {Path(library.documents["entry", old].path): text for old, text in retired.items()}
        plan = Planned(plan.reference, plan.fingerprint, {**plan.texts, **texts})
        _refuse_unfit(root, note)
        announce(plan)
        return _carried_out(root, plan, note, step)


def withdraw(root: Path, entry_id: str, seen: str, note: Note, step: Step = no_step) -> Released:
    """Withdraw an entry with the reason `note.note`; its text and versions stay. `seen` is the
    file's text that was decided on. Raises as `publish` does."""
    with locked(root):
        library = load(root)
        entry = library.entries.get(entry_id)
        if entry is None or entry.status != "published":
            raise ReleaseError(f"`{entry_id}` is not a published entry, so it cannot be withdrawn.")
        document = library.documents["entry", entry_id]
        _refuse_changed(Path(document.path), seen)
        if not note.note.strip():
            raise ReleaseError("Say why the entry is withdrawn.")
        reason = f"{{en: {json.dumps(' '.join(note.note.split()), ensure_ascii=False)}}}"
        text = _marked(document, "withdrawn", "withdrawn-because", reason)
        _refuse_wrong(overlaid(library, entry.community, entry_id, text), entry_id, note.today)
        plan = Planned(entry.reference, entry.fingerprint, {Path(document.path): text})
        _refuse_unfit(root, note)
        return _carried_out(root, plan, note, step)


def _path(library: Library, proposed: Proposed) -> Path:
    """Where the text belongs; only in a community, under an id that can be a name."""
    if proposed.community not in library.communities:
        raise ReleaseError(f'There is no community "{proposed.community}".')
    if odd := odd_id(proposed.entry_id, proposed.community, library.vocabulary.levels):
        raise ReleaseError(f'The id "{proposed.entry_id}" {odd}.')
    taken = library.documents.get(("entry", proposed.entry_id))
    path = library.root / proposed.community / f"{proposed.entry_id}.yaml"
    if taken and Path(taken.path) != path:
        raise ReleaseError(f"`{proposed.entry_id}` is already the id in `{taken.path}`.")
    return path


def _refuse_changed(path: Path, base: str | None) -> None:
    now = path.read_bytes().decode("utf-8", "replace") if path.exists() else None
    if now != base:
        raise ConflictError(now)


def _refuse_wrong(library: Library, entry_id: str, today: date) -> None:
    path = library.documents["entry", entry_id].path
    errors = [
        problem
        for problem in check(library, today)
        if problem.place.path == path and problem.severity == "error"
    ]
    if errors:
        raise ReleaseError("\n".join(["These errors come first:", *map(str, errors)]))


def _superseded(library: Library, ids: tuple[str, ...], by: str) -> dict[str, str]:
    """The new texts of the published entries that `by` takes the place of."""
    documents = {
        old: library.documents["entry", old]
        for old in ids
        if old in library.entries and library.entries[old].superseded_by != by
    }
    return {
        old: _marked(document, "superseded", "superseded-by", by)
        for old, document in documents.items()
    }


def _marked(document: Document, status: str, key: str, value: str) -> str:
    """The text of `document` with another status and its reason; every other line as it was."""
    lines = document.text.splitlines()
    at = document.place("status").line - 1
    head = f"status: {document.data['status']}"
    if key in document.data or not lines[at].startswith(head):
        raise ReleaseError(f"{document.path} has an unusual form. Write `status:` on its own line.")
    lines[at : at + 1] = [lines[at].replace(head, f"status: {status}", 1), f"{key}: {value}"]
    text = "\n".join(lines) + "\n"
    new = read(text.encode(), document.path)
    rest = {"status": None, key: None}
    if isinstance(new, Problem) or {**new.data, **rest} != {**document.data, **rest}:
        raise ReleaseError(f"{document.path} has an unusual form. Write `status:` on its own line.")
    return text


def _refuse_unfit(root: Path, note: Note) -> None:
    if note.signed and (why := unfit(root)):
        raise ReleaseError(why)


def _carried_out(root: Path, plan: Planned, note: Note, step: Step) -> Released:
    written = write_all(root, plan.texts, step)
    if note.signed:
        step("git is next")
        commit(root, written, f"{plan.reference}: {' '.join(note.note.split())}", note.signed)
    return Released(plan.reference, plan.fingerprint, written)
