"""Publishing a version: keep the old text in `past/`, raise the version, lock the fingerprint."""

import json
import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

from kb.changeclass import CLASSES, demand
from kb.entry import Change
from kb.fingerprint import fingerprint
from kb.git import earlier_texts
from kb.journal import locked, write_all
from kb.library import Library
from kb.lock import Lock, lock_text, read_lock
from kb.model import AnyEntry
from kb.new import unwritten
from kb.problem import Problem
from kb.reader import Data, Document, read, read_file
from kb.rules import check
from kb.shelf import LOCK, PAST

BEFORE_RELEASE = frozenset(
    {
        "changed-locked-text",
        "not-locked",
        "missing-past",
        "history-gap",
        "proposal-version",
        "ended-without-day",
    }
)


class ReleaseError(Exception):
    """Why an entry cannot be published; the text is the whole message. `problems` are the errors of
    the text, if it is for them."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


@dataclass(frozen=True)
class Planned:
    """A release that was looked at and found right, and what will be written."""

    reference: str
    fingerprint: str
    texts: Mapping[Path, str]


@dataclass(frozen=True)
class Released:
    """What was published and which files were written."""

    reference: str
    fingerprint: str
    written: tuple[Path, ...]


def release(
    library: Library,
    entry_id: str,
    change: Change,
    note: str,
    today: date,
    old: bytes | None = None,
) -> Released:
    """Publish the current text of `entry_id` as a new version.

    `old` is the text of the version before; without it the text is looked up in git. Raises
    ReleaseError when the entry has errors, nothing changed, or the change class is too small, or
    somebody else published meanwhile.
    """
    plan = planned(library, entry_id, change, note, today, old)
    seen = library.documents["entry", entry_id]
    with locked(library.root):
        now = read_file(Path(seen.path), seen.path)
        same = isinstance(now, Document) and now.content == seen.content
        if not same or lock_on_disk(library.root) != library.lock:
            raise ReleaseError("Files were changed meanwhile. Look at them and run it again.")
        written = write_all(library.root, plan.texts)
    return Released(plan.reference, plan.fingerprint, written)


def planned(
    library: Library,
    entry_id: str,
    change: Change,
    note: str,
    today: date,
    old: bytes | None = None,
) -> Planned:
    """What `release` would write. Writes nothing; raises ReleaseError as it does."""
    entry = library.entries.get(entry_id)
    if entry is None:
        raise ReleaseError(f"There is no entry `{entry_id}`, or it has errors. Run `kb check`.")
    _refuse_unready(library, entry, today)
    note = normalize("NFC", " ".join(note.split()))
    if not note:
        raise ReleaseError("The note is empty. Say in one sentence what changed.")
    document = library.documents["entry", entry_id]
    path = Path(document.path)
    texts: dict[Path, str] = {}
    locked = library.lock.get((entry_id, entry.version))
    if locked:
        past = _old_document(entry, locked, document, [old] if old else earlier_texts(path))
        _refuse_small_change(past, document, change)
        texts[path.parent / PAST / f"{entry_id}@{entry.version}.yaml"] = past.text
    elif change != "major":
        raise ReleaseError("A first publication is a major change: it asks for something new.")
    version = _raised(entry.version, change) if locked else "1.0.0"
    new = released_text(document, version, change, note, today)
    mark = fingerprint(entry_id, new.data)
    texts[path] = new.text
    texts[library.root / LOCK] = lock_text({**library.lock, (entry_id, version): mark})
    return Planned(f"{entry_id}@{version}", mark, texts)


def lock_on_disk(root: Path) -> Lock:
    """The lock as it stands in the folder at this moment."""
    path = root / LOCK
    return read_lock(path.read_text("utf-8", "replace") if path.exists() else "", str(root))[0]


def released_text(
    document: Document, version: str, change: Change, note: str, today: date
) -> Document:
    """The document with version, status, day and history line of a release, all else untouched."""
    line = f"  - {{version: {version}, date: {today}, change: {change}, note: {{en: {_quoted(note)}}}}}"
    lines = document.text.splitlines()
    for key, value in {"version": version, "status": "published", "released": str(today)}.items():
        if key in document.data:
            at = document.place(key).line - 1
            lines[at] = re.sub(rf"^{key}:\s*[^\s#]+", f"{key}: {value}", lines[at])
    head = document.place("history").line - 1
    if "history" in document.data:
        lines.insert(head + 1, line)
    else:
        head = document.place("contributors").line - 1
        lines[head:head] = ["history:", line]
    if "released" not in document.data:
        lines.insert(document.place("status").line, f"released: {today}")
    new = read(("\n".join(lines) + "\n").encode(), document.path)
    if isinstance(new, Problem) or not _as_expected(document, new, version, note, today, change):
        raise ReleaseError(
            f"{document.path} has an unusual form. Write `version:`, `status:`, `released:` and "
            "`history:` each at the start of its own line, with one history line per version."
        )
    return new


def _as_expected(
    old: Document, new: Document, version: str, note: str, today: date, change: Change
) -> bool:
    earlier = old.data.get("history") or []
    newest = {"version": version, "date": str(today), "change": change, "note": {"en": note}}
    wanted: dict[str, Any] = {
        **old.data,
        "version": version,
        "status": "published",
        "released": str(today),
        "history": [newest, *(earlier if isinstance(earlier, list) else [])],
    }
    return wanted == new.data


def refuse_errors(
    library: Library, entry_id: str, today: date, mended: Container[str] = ()
) -> None:
    """Raises ReleaseError with the errors of an entry's file, but for the rules that are `mended` by
    what comes next."""
    path = library.documents["entry", entry_id].path
    errors = [
        problem
        for problem in check(library, today, only={entry_id})
        if problem.place.path == path and problem.severity == "error" and problem.rule not in mended
    ]
    if errors:
        message = "\n".join(["These errors come first:", *map(str, errors)])
        raise ReleaseError(message, tuple(errors))


def _refuse_unready(library: Library, entry: AnyEntry, today: date) -> None:
    refuse_errors(library, entry.id, today, BEFORE_RELEASE)
    if entry.status not in ("proposal", "published"):
        raise ReleaseError(
            f"`{entry.id}` is {entry.status}. Only a current entry gets a new version."
        )
    if examples := unwritten(entry):
        raise ReleaseError(f"Still the example of the skeleton: {', '.join(examples)}. Fill it in.")
    newest, *_ = library.published.get(entry.id, (entry.version,))
    if entry.version != newest:
        raise ReleaseError(
            f"`version` is {entry.version}, but the last published version is {newest}. "
            f"Set it back to {newest}; `kb release` raises it."
        )


def _old_document(
    entry: AnyEntry, locked: str, document: Document, texts: Iterable[bytes]
) -> Document:
    if entry.fingerprint == locked:
        raise ReleaseError(f"Nothing changed since {entry.reference} was published.")
    for text in texts:
        found = read(text, document.path)
        if not isinstance(found, Problem) and fingerprint(entry.id, found.data) == locked:
            return found
    raise ReleaseError(
        f"The published text of {entry.reference} was not found in git. "
        "Give the file that holds it with `--old FILE`."
    )


def _refuse_small_change(old: Document, new: Document, change: Change) -> None:
    if change == "patch" and demand(old) != demand(new):
        raise ReleaseError(
            "A patch changes wording only, but use, levels, parameters or scoring differ. Publish it "
            f"as minor or major. Minor: {CLASSES['minor']} Major: {CLASSES['major']}"
        )


def _raised(version: str, change: Change) -> str:
    major, minor, patch = (int(part) for part in version.split("."))
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }[change]


def _quoted(text: Data) -> str:
    return json.dumps(text, ensure_ascii=False)
