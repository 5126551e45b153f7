"""Coverage figures of a library."""

from collections import Counter
from datetime import date
from typing import Any

from kb.criterion import Criterion
from kb.library import Library


def stats(library: Library, today: date) -> dict[str, Any]:
    """Counts by community, kind, use, level, status and language, and the age of the sources."""
    entries = library.entries.values()
    criteria = [entry for entry in entries if isinstance(entry, Criterion)]
    ages = sorted((today - source.checked).days for source in library.sources.values())
    return {
        "entries": len(library.entries),
        "past-versions": len(library.past),
        "communities": {
            name: dict(Counter(entry.kind for entry in library.of_community(name)))
            for name in sorted(library.communities)
        },
        "kinds": dict(Counter(entry.kind for entry in entries)),
        "statuses": dict(Counter(entry.status for entry in entries)),
        "uses": dict(Counter(use for entry in criteria for use in entry.uses)),
        "levels": dict(Counter(level for entry in criteria for level in entry.levels)),
        "summaries-in": dict(Counter(code for entry in entries for code in entry.languages)),
        "whole-texts-in": dict(Counter(code for e in entries for code in e.whole_languages)),
        "sources": len(library.sources),
        "sources-by-status": dict(Counter(source.status for source in library.sources.values())),
        "oldest-check-in-days": ages[-1] if ages else None,
        "organisations": len(library.organisations),
        "glossary-terms": len(library.glossary),
        "cpv-codes": len({code for entry in entries for code in entry.cpv}),
    }
