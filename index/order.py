"""The order of hits: by relevance, by date or by title. Ties are broken by title."""

from collections.abc import Mapping

from index.words import fold
from kb.model import AnyEntry

WEIGHT = {"published": 1.0, "proposal": 0.9, "superseded": 0.5, "withdrawn": 0.5}
RANK = {"published": 0, "proposal": 1, "superseded": 2, "withdrawn": 2}


def by_title(entries: Mapping[int, AnyEntry], language: str) -> list[int]:
    """The numbers of the entries in the order of their titles, without regard to accents."""
    titles = {number: fold(entry.title.said(language)) for number, entry in entries.items()}
    return sorted(titles, key=lambda number: (titles[number], entries[number].id))


def age(entry: AnyEntry) -> tuple[int, int]:
    """Published entries first, then proposals, then what should no longer be used; newest first."""
    return RANK[entry.status], -(entry.released.toordinal() if entry.released else 0)


def titled(entries: Mapping[int, AnyEntry]) -> Mapping[str, int]:
    """Folded title, in every language -> the number of its entry; of two the one to use first."""
    best_last = sorted(entries, key=lambda number: age(entries[number]), reverse=True)
    return {
        fold(title): number for number in best_last for title in entries[number].title.root.values()
    }
