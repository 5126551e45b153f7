"""Entries -> numbered terms, with the places where they stand. All further work is done on arrays.

A term is a stem with its language (`en:panel`), a concept (`concept:solar-panel`), or a word as it
is written (`spelt-en:panels`). Every different word is analysed once, however often it stands.
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import accumulate, chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.arrays import Numbers, starts
from index.compounds import COMPOUNDING, Lexicon, parts
from index.concepts import Concepts, named, widened
from index.fields import CONCEPT, GROUPS, SPELLING
from index.words import ALL, OTHER, WORD, known, stem, tidy, token

SHORT = 3  # letters; a word of no more is never corrected
WIDTHS = {character: len(escape(character)) for character in "&<>\"'"}
GROUP = {group.name: number for number, group in enumerate(GROUPS)}
UNSTEMMED = ("bg", "ga", "hr", "is", "lv", "mt", "sk", "sl", "uk")
LANGUAGE = {language: number for number, language in enumerate((*ALL, CONCEPT, *UNSTEMMED))}

Array = NDArray[Any]


class Row(NamedTuple):
    """Words of one language that stand together: the number of their document, the number of their
    text in it, their group, and whether hits show them."""

    document: int
    text: int
    group: str
    language: str
    said: str
    shown: bool = True


class Numbered(dict[Any, int]):
    """Things by number; one not seen before gets the next."""

    def __missing__(self, thing: Any) -> int:
        self[thing] = len(self)
        return self[thing]


class Rows(NamedTuple):
    """Rows as arrays. `limits` are those of the rows in `words`; a word stands in its row's text,
    which is escaped, from `starts` to `ends`. `spelt` are all words: language, as it is written."""

    document: Array
    text: Array
    group: Array
    language: Array
    shown: list[str]
    limits: Numbers
    words: Array
    starts: Array
    ends: Array
    spelt: Sequence[tuple[str, str]]


def numbered(rows: Iterable[Row]) -> Rows:
    """The words of all rows by number. This is the only loop over every word of the library."""
    every: Numbered = Numbered()
    of_language: dict[str, _Words] = {language: _Words(language, every) for language in ALL}
    words, first, last = array("i"), array("i"), array("i")
    heads, counts, shown = [], array("i"), []
    for row in rows:
        language = known(row.language)
        own = of_language[language]
        found = list(WORD.finditer(row.said))
        words.extend([own[one[0]] for one in found])
        escaped = escape(row.said) if row.shown else ""
        if len(escaped) > len(row.said):
            to = [0, *accumulate(WIDTHS.get(character, 1) for character in row.said)]
            first.extend([to[one.start()] for one in found])
            last.extend([to[one.end()] for one in found])
        else:
            first.extend([one.start() for one in found])
            last.extend([one.end() for one in found])
        heads.append(
            (row.document, row.text, GROUP[row.group], LANGUAGE.get(row.language, LANGUAGE[OTHER]))
        )
        counts.append(len(found))
        shown.append(escaped)
    head = np.asarray(heads, np.int32).reshape(-1, 4).T
    flat = [np.asarray(one, np.int32) for one in (words, first, last)]
    limits = starts(np.asarray(counts))
    return Rows(
        head[0], head[1], head[2], head[3], shown, limits, flat[0], flat[1], flat[2], list(every)
    )


class _Words(dict[str, int]):
    """The words of one language by number."""

    def __init__(self, language: str, every: Numbered) -> None:
        self._language, self._every = language, every

    def __missing__(self, written: str) -> int:
        self[written] = self._every[self._language, written]
        return self[written]


class Terms(NamedTuple):
    """What every numbered word is: the number of its stem and of its spelling, -1 for none; its parts
    are from `part_at` on in `parts`."""

    stems: Array
    spellings: Array
    part_at: Numbers
    parts: Array


def terms(spelt: Iterable[tuple[str, str]], lexicon: Lexicon, names: Numbered) -> Terms:
    """Every word analysed; new terms are numbered in `names`."""
    stems, spellings, counts, split = array("i"), array("i"), array("i"), array("i")
    for language, written in spelt:
        plain = tidy(written)
        stemmed = stem(language, plain)
        stems.append(names[f"{language}:{stemmed}"] if stemmed else -1)
        spelling = names[f"{SPELLING}-{language}:{plain}"] if is_spelt(plain) else -1
        spellings.append(spelling)
        made_of = parts(plain, language, lexicon) if language in COMPOUNDING else ()
        split.extend([names[f"{language}:{part}"] for part in made_of])
        counts.append(len(made_of))
    flat = [np.asarray(one, np.int32) for one in (stems, spellings, split)]
    return Terms(flat[0], flat[1], starts(np.asarray(counts)), flat[2])


def is_spelt(word: str) -> bool:
    """Is the spelling of a word, in lower case, kept? A short one and a code are never corrected."""
    return len(word) > SHORT and word.isalpha()


def concepts_of(
    rows: Rows, count: int, lexicon: Lexicon, every: Concepts, names: Numbered
) -> Iterator[tuple[int, int]]:
    """Row and term of every concept that the first `count` rows name, and of what is broader."""
    first = np.asarray([_begins(every, *one, lexicon) for one in rows.spelt], bool)
    row_of = np.repeat(np.arange(count), np.diff(rows.limits[: count + 1]))
    for row in np.unique(row_of[first[rows.words[: rows.limits[count]]]]).tolist():
        words = [rows.spelt[one] for one in rows.words[rows.limits[row] : rows.limits[row + 1]]]
        language, spelt = words[0][0], [written for _, written in words]
        said = [token(language, word) for word in spelt]
        split = [part for word in spelt for part in parts(tidy(word), language, lexicon)]
        for one in chain(named(every, language, said), named(every, language, split)):
            for concept in (one.concept, *widened(every, one.concept)):
                yield row, names[f"{CONCEPT}:{concept}"]


def _begins(every: Concepts, language: str, written: str, lexicon: Lexicon) -> bool:
    """Can a name begin with this word, or with a part of it?"""
    runs = every.runs.get(language, {})
    plain = tidy(written)
    return token(language, plain) in runs or any(
        part in runs for part in parts(plain, language, lexicon)
    )
