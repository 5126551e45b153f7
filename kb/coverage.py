"""Where the library is full and where it is thin: community by kind, use, level and language."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from kb.criterion import Criterion
from kb.library import Library
from kb.model import AnyEntry

ENOUGH = {"criterion": 14, "practice": 5, "template": 3}
AGES = (0, 30, 180, 365, 730)  # days since a source was compared


@dataclass(frozen=True)
class Row:
    """The entries of one community, counted."""

    community: str
    kinds: Counter[str]
    uses: Counter[str]
    levels: Counter[str]
    languages: Counter[str]  # entries with every text in the language

    @property
    def total(self) -> int:
        return self.kinds.total()

    @property
    def thin(self) -> tuple[str, ...]:
        """Kinds of which the community has fewer than it should."""
        return tuple(kind for kind, enough in ENOUGH.items() if self.kinds[kind] < enough)


def rows(library: Library) -> tuple[Row, ...]:
    """One row per community, by id."""
    return tuple(_row(name, library.of_community(name)) for name in sorted(library.communities))


def _row(community: str, entries: Iterable[AnyEntry]) -> Row:
    entries = tuple(entries)
    criteria = [entry for entry in entries if isinstance(entry, Criterion)]
    return Row(
        community,
        kinds=Counter(entry.kind for entry in entries),
        uses=Counter(use for entry in criteria for use in entry.uses),
        levels=Counter(level for entry in criteria for level in entry.levels),
        languages=Counter(code for entry in entries for code in entry.whole_languages),
    )


def source_ages(library: Library, today: date) -> tuple[tuple[str, int], ...]:
    """(days since the last check, number of sources), youngest first."""
    ages = [(today - source.checked).days for source in library.sources.values()]
    spans = [
        (f"{low} to {high - 1} days", sum(low <= age < high for age in ages))
        for low, high in pairwise(AGES)
    ]
    return (*spans, (f"{AGES[-1]} days or more", sum(age >= AGES[-1] for age in ages)))
