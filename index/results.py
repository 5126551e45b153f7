"""What a search answers: all that pages, API and command line ever see of this room.

What a page has many of is a named tuple, which is made in a third of the time of a frozen dataclass.
"""

from dataclasses import dataclass
from typing import NamedTuple


class Hit(NamedTuple):
    """One entry found. `title_html`, `summary_html` and `highlights` are escaped HTML with no tag
    but `<mark>`; `why` says in plain text, after "Found because", what
    the marks cannot show; of a hit without marks there is always a reason."""

    id: str
    kind: str
    version: str
    title: str
    summary: str
    community: str
    status: str
    score: float
    highlights: tuple[str, ...]
    title_html: str
    summary_html: str
    why: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
    """One part of a score: what was `said` in the query, what it `means`, and how much it counts.
    `kind` is word, order (two words that follow each other), part (of a compound), concept, broader,
    spelling, meaning, covered (it has all words, or nearly), asked (people ask for it in such words) or
    named."""

    kind: str
    said: str
    means: str
    score: float


class FacetValue(NamedTuple):
    """One value with the number of entries that choosing it would show; in a facet of which other
    values are chosen, the number that choosing it would add."""

    value: str
    label: str
    count: int  # type: ignore[assignment]  # hides the method of tuples
    selected: bool


class Facet(NamedTuple):
    name: str
    label: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True)
class Results:
    """One page of hits. `relaxed` says that some of the entries have only some of the words;
    `complete` entries have all of them. `suggestion` is another spelling that finds
    more."""

    query: str
    total: int
    page: int
    pages: int
    hits: tuple[Hit, ...]
    facets: tuple[Facet, ...]
    suggestion: str | None
    relaxed: bool
    complete: int
    took_ms: float


class Suggestion(NamedTuple):
    """Offered while typing: `kind` is an entry's kind, `topic` or `cpv`; `value` its id or code."""

    label: str
    kind: str
    value: str
