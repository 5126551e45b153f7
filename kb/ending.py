"""How an entry ends: withdrawn with a reason, or superseded by another. Its text and versions stay."""

import json
from collections.abc import Mapping
from pathlib import Path

from kb.library import Library
from kb.problem import Problem
from kb.reader import Document, read
from kb.release import Planned, ReleaseError

ENDS: Mapping[str, str] = {"withdrawn": "withdrawn-because", "superseded": "superseded-by"}


def withdrawn(document: Document, reason: str) -> str:
    """The text of an entry with its withdrawal and the reason for readers, in English.

    Raises ReleaseError without a reason, and for an entry that is not published.
    """
    if not reason.strip():
        raise ReleaseError("Say why the entry is withdrawn.")
    words = json.dumps(" ".join(reason.split()), ensure_ascii=False)
    return _ended(document, "withdrawn", f"{{en: {words}}}")


def superseded(document: Document, by: str) -> str:
    """The text of an entry that another takes the place of. Raises ReleaseError as `withdrawn`."""
    return _ended(document, "superseded", by)


def is_ending(text: str) -> bool:
    """Whether a proposed text is the end of its entry, and no new version."""
    document = read(text.encode(), "text")
    return isinstance(document, Document) and document.data.get("status") in ENDS


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
    return Planned(entry.reference, entry.fingerprint, {Path(old.path): text})


def _ended(document: Document, status: str, reason: str) -> str:
    """The text with another status and its reason; every other line as it was."""
    if document.data.get("status") != "published":
        name = Path(document.path).stem
        raise ReleaseError(f"`{name}` is not a published entry, so it cannot end.")
    odd = ReleaseError(f"{document.path} has an unusual form. Write `status:` on its own line.")
    lines, key = document.text.splitlines(), ENDS[status]
    at = document.place("status").line - 1
    head = "status: published"
    if key in document.data or not lines[at].startswith(head):
        raise odd
    lines[at : at + 1] = [lines[at].replace(head, f"status: {status}", 1), f"{key}: {reason}"]
    text = "\n".join(lines) + "\n"
    new = read(text.encode(), document.path)
    if isinstance(new, Problem) or _rest(new) != _rest(document):
        raise odd
    return text


def _rest(document: Document) -> dict[str, object]:
    """All but the status and its reasons."""
    own = {"status", *ENDS.values()}
    return {key: value for key, value in document.data.items() if key not in own}
