"""Help with typing: another spelling for a query, and titles and terms while it is typed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from index.postings import Postings
from index.match import unknown
from index.reading import Reading
from index.results import Suggestion
from index.words import fold, known
from kb.library import Library

MIN_WORD = 4  # letters; a shorter one is an abbreviation more often than a slip
MAX_WORD = 32
MAX_WORDS = 5
PUNCTUATION = "\"'.,;:!?()“”„«»"


def corrected(text: str, reading: Reading, postings: Postings, language: str) -> str | None:
    """`text` with its unknown words replaced by near ones of the index; None if nothing changes.

    Numbers and codes are never corrected, nor words over 32 letters or texts of more than 5 words.
    """
    if len(reading.words) > MAX_WORDS:
        return None
    better = text
    alone = {part.strip(PUNCTUATION) for part in text.lower().split()}
    for word in unknown(reading, postings, language):
        if word in alone and word.isalpha() and MIN_WORD <= len(word) <= MAX_WORD:
            for spelling in _near(word, postings, language):
                better = re.sub(rf"\b{word}\b", spelling, better, flags=re.IGNORECASE)
    return better if better != text else None


def _near(word: str, postings: Postings, language: str) -> tuple[str, ...]:
    """The nearest word of the language, else of English; at most one."""
    return postings.corrections(word, known(language)) or postings.corrections(word, "en")


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
