"""What followers of the library hear of: versions that were published, and entries that ended.

Read from the files alone, so that it is the same however something was published: on the site, by
`kb release` or by a pull.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from kb.address import entry_path
from kb.entry import ENDS
from kb.library import Library, version_key
from kb.model import AnyEntry
from kb.values import Text


@dataclass(frozen=True)
class Item:
    """A version that was published, with the class of its change; or the end of an entry, with the
    status in which it ended as `change`, the reason as `note` and perhaps the entry to use instead."""

    entry: AnyEntry
    version: str
    date: date
    change: str
    note: Text | None
    successor: AnyEntry | None = None

    @property
    def is_end(self) -> bool:
        return self.change in ENDS

    @property
    def path(self) -> str:
        """An address that lasts, another one for each item."""
        return f"{entry_path(self.entry, self.version)}{'#ended' if self.is_end else ''}"


def changelog(library: Library, only: Collection[str] | None = None) -> tuple[Item, ...]:
    """All that happened to every entry, or to those with the ids `only`, newest first."""
    ids = library.entries if only is None else library.entries.keys() & only
    found = [one for entry_id in ids for one in of_entry(library, library.entries[entry_id])]
    # within an entry they are in order already
    found.sort(key=lambda one: (one.entry.title.en, one.entry.id))
    return tuple(sorted(found, key=lambda one: one.date, reverse=True))


def of_entry(library: Library, entry: AnyEntry) -> Iterator[Item]:
    """All that happened to one entry, newest first."""
    if ended := end_of(library, entry):
        yield ended
    for one in sorted(entry.history, key=lambda one: version_key(one.version), reverse=True):
        yield Item(entry, one.version, one.date, one.change, one.note)


def end_of(library: Library, entry: AnyEntry) -> Item | None:
    """How the entry ended; None for a current one, and for one that does not say when."""
    if entry.status not in ENDS or entry.ended is None:
        return None
    successor = library.entries.get(entry.superseded_by or "")
    return Item(entry, entry.version, entry.ended, entry.status, entry.withdrawn_because, successor)
