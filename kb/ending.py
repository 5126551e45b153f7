"""How an entry ends: withdrawn with a reason, or superseded by another. Its text and versions stay.

A proposal says how it ends; publishing adds the day, which nobody knows before.
"""

import json
from datetime import date
from pathlib import Path

from kb.entry import ENDS
from kb.library import Library
from kb.problem import Problem
from kb.reader import Document, read
from kb.release import Planned, ReleaseError

DAY = "ended"


def withdrawn(document: Document, reason: str) -> str:
    """The text of an entry with its withdrawal and the reason for readers, in English.

    Raises ReleaseError without a reason, and for an entry that is not published.
    """
    if not reason.strip():
        raise ReleaseError("Say why the entry is withdrawn.")
    return _ended(document, "withdrawn", [_because(reason)])


def superseded(document: Document, by: str, reason: str = "") -> str:
    """The text of an entry that another takes the place of, perhaps with the reason. Raises
    ReleaseError for an entry that is not published."""
    because = [_because(reason)] if reason.strip() else []
    return _ended(document, "superseded", [f"superseded-by: {by}", *because])


def dated(text: str, day: date) -> str:
    """The text of an entry that ends, with the day of its end below its status. Raises ReleaseError
    where it has no place for it."""
    lines = [one for one in text.splitlines() if not one.startswith(f"{DAY}:")]
    at = next((n for n, one in enumerate(lines) if one.startswith("status:")), -1)
    whole = "\n".join([*lines[: at + 1], f"{DAY}: {day}", *lines[at + 1 :]]) + "\n"
    if not has_ended(whole, text):
        raise ReleaseError("The text has an unusual form. Write `status:` on its own line.")
    return whole


def is_ending(text: str) -> bool:
    """Whether a proposed text is the end of its entry, and no new version."""
    document = read(text.encode(), "text")
    return isinstance(document, Document) and document.data.get("status") in ENDS


def has_ended(now: str | None, text: str) -> bool:
    """Whether the text of a file is the end that `text` proposed, on whatever day it came."""
    found = read((now or "").encode(), "text")
    wanted = read(text.encode(), "text")
    if isinstance(found, Problem) or isinstance(wanted, Problem):
        return False
    return DAY in found.data and {**wanted.data, DAY: found.data[DAY]} == found.data


def planned_end(library: Library, entry_id: str, text: str) -> Planned:
    """What ending an entry writes: its file and nothing else, for the published text stays as it is.

    Raises ReleaseError when `text` changes more than the status and its reason.
    """
    entry, old = library.entries.get(entry_id), library.documents.get(("entry", entry_id))
    new = read(text.encode(), "text")
    if entry is None or old is None or isinstance(new, Problem) or entry.status != "published":
        raise ReleaseError(f"`{entry_id}` is not a published entry, so it cannot end.")
    if _rest(new) != _rest(old):
        raise ReleaseError("Whoever ends an entry changes nothing else in it. Begin anew.")
    successor = library.entries.get(str(new.data.get("superseded-by")))
    if successor and successor.status != "published":
        raise ReleaseError(f"`{successor.id}` is {successor.status}, so it takes no entry's place.")
    return Planned(entry.reference, entry.fingerprint, {Path(old.path): text})


def _because(reason: str) -> str:
    words = json.dumps(" ".join(reason.split()), ensure_ascii=False)
    return f"{ENDS['withdrawn']}: {{en: {words}}}"


def _ended(document: Document, status: str, reasons: list[str]) -> str:
    """The text with another status and its reasons; every other line as it was."""
    if document.data.get("status") != "published":
        name = Path(document.path).stem
        raise ReleaseError(f"`{name}` is not a published entry, so it cannot end.")
    odd = ReleaseError(f"{document.path} has an unusual form. Write `status:` on its own line.")
    lines, head = document.text.splitlines(), "status: published"
    at = document.place("status").line - 1
    if document.data.keys() & {DAY, *ENDS.values()} or not lines[at].startswith(head):
        raise odd
    lines[at : at + 1] = [lines[at].replace(head, f"status: {status}", 1), *reasons]
    text = "\n".join(lines) + "\n"
    new = read(text.encode(), document.path)
    if isinstance(new, Problem) or _rest(new) != _rest(document):
        raise odd
    return text


def _rest(document: Document) -> dict[str, object]:
    """All but the status and its reasons."""
    own = {"status", DAY, *ENDS.values()}
    return {key: value for key, value in document.data.items() if key not in own}
