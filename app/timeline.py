"""What happened to an entry: its versions, its end, and what was done on the site, in one line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.reports import SUSPECT, TOLD
from app.review import DONE, ENDED
from app.store.audit import Line
from kb.changelog import Item, of_entry
from kb.library import Library
from kb.model import AnyEntry
from kb.people import Person
from kb.proposal import EDITOR, RULES, WRITER

PUBLISHED = DONE["publish"]
FOR_ALL = frozenset({PUBLISHED, *ENDED.values()})
BY_EDITORS = FOR_ALL | {DONE[act] for act, rule in RULES.items() if rule.who == EDITOR}
BY_WRITERS = frozenset(DONE[act] for act, rule in RULES.items() if rule.who == WRITER)


@dataclass(frozen=True)
class Event:
    """One thing that happened. `item` is there if a version was published or the entry ended, `line`
    if it was done on the site; what came by git or at the command line has no line and no hour.
    `before` is the version before."""

    day: date
    at: datetime | None
    who: str
    from_mark: str | None
    to_mark: str | None
    line: Line | None = None
    item: Item | None = None
    before: str = ""


def timeline(
    library: Library, entry: AnyEntry, lines: Iterable[Line], reader: Person | None
) -> tuple[Event, ...]:
    """What happened to an entry, the newest first; `lines` are those of its audit.

    The lock and the entry's file are the record of what was published and how it ended, however it
    was done; the audit adds who did it on the site. Everybody sees that, and by whom in which role:
    that is what trust rests on, and names are personal data that readers do not need. Contributors
    of the community and administrators, who work with these people, see names and all that was done.
    """
    inside = reader is not None and (reader.contributes_to(entry.community) or reader.administers)
    seen = [one for one in lines if inside or one.act in FOR_ALL]
    events, told = [], set[int]()
    for item, before in _items(library, entry):
        mark = library.lock.get((entry.id, item.version))
        line = _line_of(seen, item, mark)
        told.add(line.id if line else 0)
        old = library.lock.get((entry.id, before)) if before else None
        who, at = (_who(line, inside), line.at) if line else ("", None)
        events.append(Event(item.date, at, who, old, mark, line, item, before))
    events += [
        Event(one.at.date(), one.at, _who(one, inside), one.from_mark, one.to_mark, one)
        for one in seen
        if one.id not in told
    ]
    return tuple(sorted(events, key=_order, reverse=True))


def _items(library: Library, entry: AnyEntry) -> Iterator[tuple[Item, str]]:
    """All that happened, with the version before it; empty for the first version and for the end."""
    items = tuple(of_entry(library, entry))
    earlier = [*(one.version for one in items[1:]), ""]
    for one, before in zip(items, earlier, strict=False):  # nothing for no history
        yield one, "" if one.is_end else before


def _line_of(lines: Iterable[Line], item: Item, mark: str | None) -> Line | None:
    """The line that tells of this publication or of this end."""
    act = ENDED.get(item.change, PUBLISHED)
    about = f"{item.entry.id}@{item.version},"
    mine = (
        one
        for one in lines
        if one.act == act and one.to_mark == mark and one.about.startswith(about)
    )
    return min(mine, key=lambda one: one.id, default=None)


def _who(line: Line, inside: bool) -> str:
    if inside or line.person is None:
        return name(line)
    if line.act in BY_EDITORS:
        return "an editor"
    return "a contributor" if line.act in BY_WRITERS else "somebody with an account"


def name(line: Line) -> str:
    """Who did it, as those see it who may see names."""
    if line.person is None:
        return "a reader" if line.act in (TOLD, SUSPECT) else "the operator"
    return line.who


def _order(event: Event) -> tuple[date, datetime, bool]:
    is_end = event.item is not None and event.item.is_end
    return event.day, event.at or datetime.combine(event.day, time.min, UTC), is_end
