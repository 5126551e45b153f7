"""What happened to an entry: its published versions and what was done on the site, in one line."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.reports import SUSPECT, TOLD
from app.review import DONE
from app.store.audit import Line
from kb.entry import Release
from kb.library import Library
from kb.model import AnyEntry
from kb.people import Person
from kb.proposal import EDITOR, RULES, WRITER

PUBLISHED = DONE["publish"]
BY_EDITORS = frozenset(DONE[act] for act, rule in RULES.items() if rule.who == EDITOR)
BY_WRITERS = frozenset(DONE[act] for act, rule in RULES.items() if rule.who == WRITER)


@dataclass(frozen=True)
class Event:
    """One thing that happened. `release` is there if a version was published, `line` if it was done
    on the site; what was published by git or at the command line has no line and no hour. `before` is
    the version before."""

    day: date
    at: datetime | None
    who: str
    from_mark: str | None
    to_mark: str | None
    line: Line | None = None
    release: Release | None = None
    before: str = ""


def timeline(
    library: Library, entry: AnyEntry, lines: Iterable[Line], reader: Person | None
) -> tuple[Event, ...]:
    """What happened to an entry, the newest first; `lines` are those of its audit.

    The lock and the entry's history are the record of what was published, however it was done; the
    audit adds who did it on the site. Everybody sees what was published, and by whom in which role:
    that is what trust rests on, and names are personal data that readers do not need. Contributors
    of the community and administrators, who work with these people, see names and all that was done.
    """
    inside = reader is not None and (reader.contributes_to(entry.community) or reader.administers)
    seen = [one for one in lines if inside or one.act == PUBLISHED]
    events, told = [], set[int]()
    for release, before in _releases(entry):
        mark = library.lock.get((entry.id, release.version))
        line = _line_of(seen, f"{entry.id}@{release.version}", mark)
        told.add(line.id if line else 0)
        old = library.lock.get((entry.id, before)) if before else None
        who, at = (_who(line, inside), line.at) if line else ("", None)
        events.append(Event(release.date, at, who, old, mark, line, release, before))
    events += [
        Event(one.at.date(), one.at, _who(one, inside), one.from_mark, one.to_mark, one)
        for one in seen
        if one.id not in told
    ]
    return tuple(sorted(events, key=_order, reverse=True))


def _releases(entry: AnyEntry) -> Iterator[tuple[Release, str]]:
    """Every release with the version before it, empty for the first."""
    earlier = [release.version for release in entry.history[1:]]
    return zip(entry.history, [*earlier, ""], strict=False)  # nothing for no history


def _line_of(lines: Iterable[Line], reference: str, mark: str | None) -> Line | None:
    """The line that tells of this publication; a later one of the same text tells of its end."""
    mine = [
        one
        for one in lines
        if one.act == PUBLISHED and one.to_mark == mark and one.about.startswith(f"{reference},")
    ]
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


def _order(event: Event) -> tuple[date, datetime]:
    return event.day, event.at or datetime.combine(event.day, time.min, UTC)
