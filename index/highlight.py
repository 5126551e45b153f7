"""Marks: the words that were looked for, in titles and in short passages.

Everything is escaped and then marked, so `<mark>` is the only markup that can come out.
"""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import NamedTuple

from index.fields import GROUP_OF, SILENT
from index.words import ALL, WORD, known, stem, stems
from kb.criterion import PLACEHOLDER
from kb.library import Library
from kb.model import AnyEntry
from kb.values import Text, texts

PASSAGE = 160  # characters
PASSAGES = 2
A_STEM = 130  # bytes of a stem that is kept with its texts
WHOLE = ("title", "summary")  # shown with every hit


class Span(NamedTuple):
    """Where a word stands, and its stem."""

    start: int
    end: int
    stem: str


@dataclass(frozen=True)
class Prepared:
    """A text with the stems of its words, which are looked up for every query."""

    text: str
    language: str
    stems: tuple[str, ...]
    places: "array[int]"  # of each stem: where its word starts and ends

    @cached_property
    def different(self) -> frozenset[str]:
        return frozenset(self.stems)

    @property
    def nbytes(self) -> int:
        return A_STEM * len(self.stems)


@dataclass(frozen=True)
class Readable:
    """The texts of an entry with their languages; and language -> stem -> the texts that hold it,
    as bits, so that a query looks only at those."""

    texts: tuple[tuple[str, str], ...]
    holding: Mapping[str, Mapping[str, int]]

    @property
    def nbytes(self) -> int:
        return A_STEM * sum(map(len, self.holding.values()))


Run = tuple[str, ...]  # stems that follow each other: a single word, or a name of several
Looked = Mapping[str, Mapping[str, list[Run]]]  # by language and first stem
Name = tuple[Run, Mapping[str, frozenset[Run]]]  # the stems of one name, all names of its term
Names = Mapping[tuple[str, str], list[Name]]  # by language and any stem of the name
Prepare = Callable[[str, str], Prepared]


def names(library: Library) -> Names:
    """The names of the glossary: who types one of a term's names is shown the others as well."""
    found: defaultdict[tuple[str, str], list[Name]] = defaultdict(list)
    registers = (library.glossary, library.everyday)
    for called in (term.names for register in registers for term in register.values()):
        spoken = [
            (known(language), tuple(stems(known(language), name)))
            for language, all_ in called.items()
            for name in all_
        ]
        spoken = [(language, name) for language, name in spoken if name]
        every = {
            language: frozenset(name for spoken_in, name in spoken if spoken_in == language)
            for language in ALL
        }
        for language, name in spoken:
            for one in set(name):
                found[language, one].append((name, every))
    return found


def looked_for(words: tuple[str, ...], names_: Names) -> Looked:
    """The stems of the words in every language, and the other names of what they name."""
    typed = {lang: {one for word in words if (one := stem(lang, word))} for lang in ALL}
    looked: dict[str, set[Run]] = {
        language: {(one,) for one in stems_} for language, stems_ in typed.items()
    }
    for language, stems_ in typed.items():
        for one in stems_:
            for name, every in names_.get((language, one), ()):
                if stems_.issuperset(name):
                    for other in ALL:
                        looked[other] |= every[other]
    return {language: _by_first(runs) for language, runs in looked.items()}


def _by_first(runs: Iterable[Run]) -> Mapping[str, list[Run]]:
    found: defaultdict[str, list[Run]] = defaultdict(list)
    for run in runs:
        found[run[0]].append(run)
    return found


def prepared(text: str, language: str) -> Prepared:
    """The words of a text in `language` by their stems; stop words have none."""
    spoken = known(language)
    found: list[str] = []
    places = array("I")
    for match in WORD.finditer(text):
        one = stem(spoken, match[0])
        if one:
            found.append(one)
            places.extend(match.span())
    return Prepared(text, spoken, tuple(found), places)


def marked(text: Text, language: str, looked: Looked, prepare: Prepare) -> str:
    """A whole text in `language`, escaped and marked."""
    words = text.said(language)
    return _marked(words, _spans(prepare(words, text.language(language)), looked))


def readable(entry: AnyEntry, language: str) -> Readable:
    """The texts from which passages are taken, the demand first. Where a parameter's value goes
    into a text, its name is shown: "[minimum share]"."""
    shown = [(keys[0], text) for keys, text in texts(entry) if keys[0] not in WHOLE + SILENT]
    shown.sort(key=lambda one: GROUP_OF.get(str(one[0]), "more") == "more")
    every = tuple((_named(text.said(language)), text.language(language)) for _, text in shown)
    holding: dict[str, defaultdict[str, int]] = {}
    for number, (text, spoken) in enumerate(every):
        by_stem = holding.setdefault(known(spoken), defaultdict(int))
        for word in set(WORD.findall(text)):
            by_stem[stem(known(spoken), word)] |= 1 << number
    return Readable(every, holding)


def passages(readable_: Readable, looked: Looked, prepare: Prepare) -> tuple[str, ...]:
    """The best passage of each of the first texts that hold a word looked for."""
    found: list[str] = []
    holding = 0
    for language, by_stem in readable_.holding.items():
        for first in by_stem.keys() & looked[language].keys():
            holding |= by_stem[first]
    while holding and len(found) < PASSAGES:
        text, language = readable_.texts[(holding & -holding).bit_length() - 1]
        holding &= holding - 1
        spans = _spans(prepare(text, language), looked)
        if spans:
            found.append(_passage(text, spans))
    return tuple(dict.fromkeys(found))


def _named(text: str) -> str:
    return PLACEHOLDER.sub(lambda match: f"[{match[1].replace('-', ' ')}]", text)


def _spans(text: Prepared, looked: Looked) -> list[Span]:
    """The words of a text that were looked for; words of a name only where the name stands whole."""
    wanted = looked[text.language]
    stems_, places = text.stems, text.places
    found: set[int] = set()
    for first in text.different.intersection(wanted):
        at = -1
        while (at := _next(stems_, first, at + 1)) >= 0:
            for run in wanted[first]:
                if stems_[at : at + len(run)] == run:
                    found.update(range(at, at + len(run)))
    return [Span(places[2 * at], places[2 * at + 1], stems_[at]) for at in sorted(found)]


def _next(stems_: tuple[str, ...], one: str, start: int) -> int:
    """Where `one` stands next; -1 when nowhere."""
    try:
        return stems_.index(one, start)
    except ValueError:
        return -1


def _passage(text: str, spans: list[Span]) -> str:
    """About 160 characters of `text` with as many different words looked for as possible."""

    def different(first: Span) -> int:
        return len({one.stem for one in spans if first.start <= one.start < first.start + PASSAGE})

    best = max(spans, key=different)
    start = max(0, min(best.start - PASSAGE // 8, len(text) - PASSAGE))
    end = min(len(text), start + PASSAGE)
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    inside = [Span(s.start - start, s.end - start, s.stem) for s in spans if start <= s.start < end]
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return f"{before}{_marked(text[start:end], inside)}{after}"


def _marked(text: str, spans: list[Span]) -> str:
    pieces, at = [], 0
    for start, end, _ in spans:
        pieces += [escape(text[at:start]), "<mark>", escape(text[start:end]), "</mark>"]
        at = end
    return "".join([*pieces, escape(text[at:])])
