"""What was typed -> words and phrases.

The box is forgiving: there is no syntax but the quoted phrase, so there is no syntax error.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from index.words import WORD, tidy, words

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
CHECK_DIGIT = re.compile(r"\b(\d{8})-?\d\b")
ABBREVIATION = 6  # letters
CODED = 4  # words; in a longer query a number is one word of many
CODE = re.compile(r"(?!(?:19|20)\d\d$)\d{4,}|\d+/\d+.*")  # a year is none
UNIT = re.compile(r'"([^"]*)"|([^"]+)')


@dataclass(frozen=True)
class Query:
    """The words to look for, each once, and the phrases that must stand as typed. What is typed in
    capitals and short is an abbreviation, and so no slip."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]
    abbreviations: frozenset[str] = frozenset()


def parse(text: str) -> Query:
    """The words and phrases of `text`; a CPV code loses its check digit."""
    units = [(words(quoted), words(bare)) for quoted, bare in UNIT.findall(plain(text))]
    every = dict.fromkeys(word for quoted, bare in units for word in (*quoted, *bare))
    phrases = dict.fromkeys(tuple(quoted) for quoted, _ in units if quoted)
    capitals = (one for one in WORD.findall(text) if one.isupper() and len(one) <= ABBREVIATION)
    return Query(tuple(every), tuple(phrases), frozenset(map(tidy, capitals)))


def codes(query: Query) -> tuple[str, ...]:
    """The numbers of laws and standards and the CPV codes, in a query that is little more than them."""
    return tuple(filter(CODE.fullmatch, query.words)) if len(query.words) <= CODED else ()


def named_codes(query: Query) -> tuple[str, ...]:
    """Those of its codes that an abbreviation stands before, as in "EN 16258": they can be nothing
    else, whether an entry holds them or not."""
    after = {code for one, code in pairwise(query.words) if one in query.abbreviations}
    return tuple(code for code in codes(query) if code in after)


def plain(text: str) -> str:
    """`text` with one kind of quotation marks, and CPV codes without their check digit."""
    return CHECK_DIGIT.sub(r"\1", text.translate(QUOTES))


def needed(count: int) -> int:
    """How many of `count` words an entry must have: all of two, all but one of four, else 60 %."""
    if count <= 2:
        return count
    return count - 1 if count <= 4 else ceil(0.6 * count)
