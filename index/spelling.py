"""Spelling: the word of the library that a word was probably meant to be.

Near is one letter more, less, other, or two neighbours exchanged (Damerau, "A technique for computer
detection and correction of spelling errors", 1964); in a long word, or when the consonants stay, two
of these; in a short word only when the consonants stay. The first letter is trusted. Of words
equally near, one with the same consonants is meant, else the most used.
"""

import re
from collections import defaultdict
from collections.abc import Mapping

from index.words import fold

MIN_WORD = 4  # letters; a shorter one is an abbreviation more often than a slip
MAX_WORD = 32
VOWELS = re.compile("[aeiouy]")
REPEATED = re.compile(r"(.)\1+")
SHORT_WORD = 6  # letters; a shorter one is often a word that entries lack: "soap" is no "swap"
LONG_WORD = 8  # letters; from here on two slips are forgiven

Vocabulary = Mapping[str, int]  # word -> the number of entries that hold it
Shelf = tuple[tuple[int, str, str, int], ...]  # rank by use, word as written, folded, its letters
Shelves = Mapping[tuple[str, int], Shelf]  # by first letter and length


def shelved(words: Vocabulary) -> Shelves:
    """The words by first letter and length, the most used first."""
    found: defaultdict[tuple[str, int], list[tuple[int, str, str, int]]] = defaultdict(list)
    for rank, word in enumerate(sorted(sorted(words), key=words.__getitem__, reverse=True)):
        if word.isalpha() and MIN_WORD <= len(word) <= MAX_WORD:
            plain = fold(word)
            found[plain[:1], len(word)].append((rank, word, plain, letters(plain)))
    return {key: tuple(all_) for key, all_ in found.items()}


def corrected(word: str, shelves: Shelves) -> str | None:
    """The nearest word; None when none is near, or when the word is too short or no word at all."""
    if not word.isalpha() or not MIN_WORD <= len(word) <= MAX_WORD:
        return None
    plain = fold(word)
    typed = letters(plain)
    for most in (1, 2):
        near = [
            (rank, one)
            for length in range(len(word) - most, len(word) + most + 1)
            for rank, one, other, held in shelves.get((plain[:1], length), ())
            if (held ^ typed).bit_count() <= 2 * most and distance(plain, other, most) <= most
        ]
        alike = [one for one in near if consonants(one[1]) == consonants(word)]
        if len(word) < SHORT_WORD or (most == 2 and len(word) < LONG_WORD):
            near = alike
        if near:
            return min(alike or near)[1]
    return None


def letters(word: str) -> int:
    """The letters of a word as bits. A slip changes two of them at most, so most words can be told
    apart without counting slips."""
    found = 0
    for letter in word:
        found |= 1 << ord(letter) % 61
    return found


def consonants(word: str) -> str:
    """What is left of a word without its vowels, each letter of a row once: these are seldom wrong."""
    return REPEATED.sub(r"\1", VOWELS.sub("", fold(word)))


def distance(one: str, other: str, most: int) -> int:
    """How many slips lie between two words; anything above `most` when there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, last = list[int](), list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        row = [at]
        for to, wanted in enumerate(other, 1):
            cost = min(last[to] + 1, row[to - 1] + 1, last[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, before[to - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, last = last, row
    return last[-1]
