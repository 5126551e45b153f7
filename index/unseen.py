"""Reasons that no mark shows: where that stands for which a hit without marks was found."""

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from index import rows
from index.analysis import Array
from index.compounds import COMPOUNDING
from index.evidence import Evidence
from index.question import Asked
from index.quotes import forms, namings
from index.rows import BY_NUMBER, Document, Said
from index.words import ALL, OTHER, fold, known, stem
from kb.model import AnyEntry


class Found(NamedTuple):
    """A hit: its entry, its document, and the evidence for it."""

    entry: AnyEntry
    document: Document
    speaking: Sequence[Evidence]

    @property
    def held(self) -> tuple[str, ...]:
        """The typed words that it holds as they are."""
        return tuple(one.means for one in self.speaking if one.kind == "word")

    def held_in(self, language: str) -> list[str]:
        """Those that it holds as words of one language, or as parts of them."""
        spoken = known(language)
        return [
            word
            for word in self.held
            if rows.holds(self.document, f"{spoken}:{stem(spoken, word)}")
        ]


def citing(asked: Asked, words: Sequence[str], found: Found) -> Iterator[str]:
    """For each of the words the first law or standard whose number has it."""
    cited = asked.filed(found.entry.id).cited if words else ()
    for word in words:
        for title, numbers in cited:
            if any(forms(numbers, OTHER, word, asked.given)):
                yield f"it cites {title}"
                break


def _cited(asked: Asked, found: Found) -> Iterator[str]:
    """A law or standard of whose number anything was typed, digits or capitals."""
    yield from citing(asked, found.held_in(OTHER), found)


def _wider(asked: Asked, found: Found) -> Iterator[str]:
    """Something broader than what was typed."""
    for one in found.speaking:
        if one.kind == "broader":
            yield f"{asked.quoted(one.said)} falls under “{asked.name(one.means)}”"


def _listed(asked: Asked, found: Found) -> Iterator[str]:
    """A topic, CPV code, community or organisation whose name has a word that was typed."""
    for language in asked.own:
        for label, _ in _labels(asked, found, language):
            yield f"it is listed under “{label}”"


def _labels(asked: Asked, found: Found, language: str) -> Iterator[tuple[str, str]]:
    """What it is listed under, by a word in one language, and this word."""
    held = found.held_in(language)
    for label in asked.filed(found.entry.id).labels if held else ():
        for word in held if language in label else ():
            for said in forms(label[language], language, word, asked.given):
                name = label.get(asked.language) or label.get("en") or label[language]
                yield name, said


def _standing(asked: Asked, found: Found) -> Iterator[str]:
    """A question that the entry is known to answer, or else a text that is not shown, with a word that
    was typed."""
    every = _said(asked, found, _with_words(found))
    best = max(
        (one for one in every if one.asked), key=lambda one: _count(asked, found, one), default=None
    )
    if best:
        yield f"it answers {_kind(asked, best)}questions like “{best.text}”"
    yield from _quoted(asked, found, every)


def _count(asked: Asked, found: Found, one: Said) -> int:
    """How many of the words a text has."""
    return sum(any(forms(one.text, one.language, word, asked.given)) for word in found.held)


def _compound(asked: Asked, found: Found) -> Iterator[str]:
    """A compound with a typed word."""
    yield from _quoted(asked, found, _said(asked, found, _with_compounds(found)))


def _quoted(asked: Asked, found: Found, every: Sequence[Said]) -> Iterator[str]:
    """Where a typed word stands: where it is written so, then its other forms."""
    forms_ = [
        (fold(said) != fold(word), f"{_where(asked, one)} “{said}”")
        for one in every
        for word in found.held
        for said in forms(one.text, one.language, word, asked.given)
    ]
    yield from (clause for _, clause in sorted(forms_, key=itemgetter(0)))


def _named(asked: Asked, found: Found) -> Iterator[str]:
    """The words that name what was typed, or something narrower."""
    for concept in (one.means for one in found.speaking if one.kind in ("concept", "broader")):
        for one in _said(asked, found, rows.naming(found.document, concept)):
            for said, named in namings(one.text, one.language, concept, asked.given):
                name = asked.name(concept)
                means = f"read as {name}" if named == concept else f"which falls under “{name}”"
                yield f"{_where(asked, one)} “{said}”, {means}"


def _parts(asked: Asked, found: Found) -> Iterator[str]:
    for one in found.speaking:
        if one.kind == "part":
            yield f"it has a part of the word {asked.quoted(one.said)}"


def _listed_abroad(asked: Asked, found: Found) -> Iterator[str]:
    """The same as `_listed`, by a name in another language."""
    for language in asked.given.library.vocabulary.languages:
        for label, said in _labels(asked, found, language):
            yield f"it is listed under “{label}”, whose {asked.called(language)} name has “{said}”"


def _ordered(asked: Asked, found: Found) -> Iterator[str]:
    for one in found.speaking:
        if one.kind == "order":
            yield f"it has words like {asked.quoted(one.said)}"


UNSEEN: tuple[Callable[[Asked, Found], Iterator[str]], ...] = (
    _cited, _wider, _listed, _standing, _compound, _named, _parts, _listed_abroad, _ordered,
)  # fmt: skip


def _with_words(found: Found) -> Array:
    """The rows in which a typed word stands."""
    stems = ((one, stem(one, word)) for word in found.held for one in ALL)
    return rows.with_words(
        found.document, [f"{one}:{stemmed}" for one, stemmed in stems if stemmed]
    )


def _with_compounds(found: Found) -> Array:
    """The rows that may have a compound with a typed word."""
    spoken = [one for one in COMPOUNDING if found.held_in(one)]
    every = found.document.rows
    languages = found.document.segment.row_languages[every.start : every.stop]
    numbers = [number for number, one in enumerate(BY_NUMBER) if known(one) in spoken]
    return np.flatnonzero(np.isin(languages, numbers)) + every.start


def _said(asked: Asked, found: Found, at: Array) -> list[Said]:
    """What some rows say, those in the reader's language first, then those in English."""
    register = asked.given.library.asked.get(found.entry.id)
    wordings = [one for all_ in register.wordings.values() for one in all_] if register else []
    every = rows.said(found.document, at.tolist(), wordings)
    return sorted(every, key=lambda one: asked.distance(one.language))


def _where(asked: Asked, one: Said) -> str:
    if one.asked:
        return f"it answers {_kind(asked, one)}questions with"
    return f"its {asked.called(one.language)} text has"


def _kind(asked: Asked, one: Said) -> str:
    """The language of a question, if it is not the reader's."""
    return "" if one.language in asked.own else f"{asked.called(one.language)} "
