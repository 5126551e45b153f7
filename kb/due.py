"""What somebody should look at again: entries, sources, and promises whose day has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import Literal

from kb.entry import Entry
from kb.library import Library, citations
from kb.registers import Source

What = Literal["review", "law", "source", "promise"]
COMPARED_WITHIN = timedelta(days=730)
MOST_AHEAD = 3_650  # days that anybody may look ahead


@dataclass(frozen=True, order=True)
class Due:
    """Something to look at again by `day`. `id` names an entry, a source, or for a promise its
    community; `communities` are those whose business it is."""

    day: date
    what: What
    id: str
    title: str
    why: str
    communities: tuple[str, ...]


def due(
    library: Library, today: date, within: int = 0, community: str | None = None
) -> tuple[Due, ...]:
    """All that is due today or within so many days, the oldest first; of one community or of all.

    An entry is due by its `review-by`, and when a source that it cites is repealed or replaced (since
    the day on which that was found); a source two years after it was last compared; an open promise
    on its day.
    """
    last = today + timedelta(days=within)
    found = chain(_reviews(library), _laws(library), _sources(library), _promises(library))
    return tuple(
        sorted(
            one
            for one in found
            if one.day <= last and (community is None or community in one.communities)
        )
    )


def is_current(entry: Entry) -> bool:
    """Whether an entry is offered to readers, so that somebody has to keep it true."""
    return entry.status in ("proposal", "published")


def compare_by(source: Source) -> date:
    """The last day on which the facts of a source may still be taken as compared."""
    return source.checked + COMPARED_WITHIN


def _reviews(library: Library) -> Iterator[Due]:
    for entry in filter(is_current, library.entries.values()):
        yield Due(
            entry.review_by, "review", entry.id, entry.title.en,
            "Read it against its sources and set a new date.", (entry.community,),
        )  # fmt: skip


def _laws(library: Library) -> Iterator[Due]:
    for entry in filter(is_current, library.entries.values()):
        for name in sorted({name for name, _ in citations(entry)}):
            source = library.sources.get(name)
            if source and source.status in ("repealed", "replaced"):
                after = f" by {source.replaced_by}" if source.replaced_by else ""
                yield Due(
                    source.checked, "law", entry.id, entry.title.en,
                    f"It cites {name}, which is {source.status}{after}.", (entry.community,),
                )  # fmt: skip


def _sources(library: Library) -> Iterator[Due]:
    for source in library.sources.values():
        owners = {entry.community for entry in library.cited_by.get(source.id, ())}
        yield Due(
            compare_by(source), "source", source.id, source.title,
            f"Its facts were last compared on {source.checked}.", tuple(sorted(owners)),
        )  # fmt: skip


def _promises(library: Library) -> Iterator[Due]:
    for community in library.communities.values():
        for promise in community.promises:
            if promise.state == "open":
                yield Due(
                    promise.by, "promise", community.id, promise.what.en,
                    "Say what became of it, with a source.", (community.id,),
                )  # fmt: skip
