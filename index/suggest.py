"""Help with typing: another spelling for a query, and titles and terms while it is typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.reading import Reading
from index.results import Suggestion
from index.words import fold
from kb.library import Library

MAX_WORDS = 5
PUNCTUATION = "\"'.,;:!?()“”„«»"


def corrected(text: str, reading: Reading) -> str | None:
    """`text` with its misspelt words put right; None if nothing changes. A text of more than five
    words is left alone, and so is a word that is part of something longer, as in an id."""
    if len(reading.words) > MAX_WORDS:
        return None
    alone = {part.strip(PUNCTUATION) for part in text.lower().split()}
    better = text
    for word, spelling in reading.spellings.items():
        if word in alone:
            better = re.sub(rf"\b{word}\b", spelling, better, flags=re.IGNORECASE)
    return better if better != text else None


@dataclass(frozen=True)
class Offer:
    """A suggestion, and the words it is found by, folded, each after a space."""

    suggestion: Suggestion
    found_by: str


def offers(library: Library) -> tuple[Offer, ...]:
    """Everything that can be suggested: titles, topics and CPV codes, in all languages."""
    entries = sorted(library.entries.values(), key=lambda entry: entry.title.en)
    topics, cpv = library.vocabulary.topics.items(), library.vocabulary.cpv.items()
    named = [
        *((entry.kind, entry.id, entry.title) for entry in entries),
        *(("topic", topic, word.label) for topic, word in topics),
        *(("cpv", code, label) for code, label in cpv),
    ]
    return tuple(
        Offer(Suggestion(label, kind, value), _spaced(f"{label} {value}"))
        for kind, value, text in named
        for label in dict.fromkeys(text.root.values())
    )


def offered(known_offers: Iterable[Offer], text: str, limit: int) -> tuple[Suggestion, ...]:
    """At most `limit` offers in which every typed word begins a word; one offer per thing."""
    typed = [f" {word}" for word in _spaced(text).split()]
    if not typed:
        return ()
    fitting = [offer for offer in known_offers if all(word in offer.found_by for word in typed)]
    fitting.sort(key=lambda offer: not offer.found_by.startswith(typed[0]))
    once: dict[tuple[str, str], Suggestion] = {}
    for offer in fitting:
        once.setdefault((offer.suggestion.kind, offer.suggestion.value), offer.suggestion)
    return tuple(once.values())[:limit]


def _spaced(text: str) -> str:
    return "".join(f" {word}" for word in re.findall(r"\w+", fold(text)))
