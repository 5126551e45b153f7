"""Compounds: "Baumaschine" is a machine and is about building. A word is split where both sides are
words of the library itself, so no dictionary is needed and none can be out of date.

The lexicon is made with each full build and kept in it; an update of one entry uses the same one.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from index.manifest import Same
from index.words import WORD, known, stem
from kb.library import Library
from kb.values import texts

NAME = "lexicon.json"
COMPOUNDING = ("nl", "de", "sv", "da", "no", "fi")
LINKS = ("", "s", "es", "n", "en", "e", "er")  # what stands between two parts
SHORT = 4  # letters of the last part; its stem may have one less
FIRST = 3  # letters of any other part: "Bus", "Gas", "Bau"
MAX_WORD = 40

Lexicon = Mapping[str, frozenset[str]]  # language -> the stems that a part may have


def lexicon(library: Library) -> Lexicon:
    """The stems of every compounding language that stand in texts, or in the registers."""
    found: dict[str, set[str]] = defaultdict(set)
    for language, text in _said(library):
        if language in COMPOUNDING:
            found[language].update(WORD.findall(text))
    stemmed = {
        language: {stem(language, word) for word in written} for language, written in found.items()
    }
    return {
        language: frozenset(one for one in stems if one.isalpha() and len(one) >= FIRST)
        for language, stems in stemmed.items()
    }


def write(lexicon_: Lexicon, path: Path) -> None:
    """Keep the lexicon with the build in `path`."""
    plain = {language: sorted(stems_) for language, stems_ in lexicon_.items()}
    (path / NAME).write_text(json.dumps(plain, ensure_ascii=False), "utf-8")


def read(path: Path) -> Lexicon:
    """The lexicon of the build in `path`."""
    return _read(Same.of(path / NAME))


@lru_cache(maxsize=2)
def _read(file: Same) -> Lexicon:
    plain = json.loads(file.path.read_text("utf-8"))
    return {language: frozenset(stems_) for language, stems_ in plain.items()}


def parts(word: str, language: str, lexicon_: Lexicon) -> tuple[str, ...]:
    """The stems of the two to four words that `word` is made of; nothing if it is no compound."""
    known_ = lexicon_.get(language)
    if not known_ or not FIRST + SHORT <= len(word) <= MAX_WORD or not word.isalpha():
        return ()
    found = _split(word.lower(), language, known_, 4)
    return found if len(found) > 1 else ()


def _split(word: str, language: str, known_: frozenset[str], most: int) -> tuple[str, ...]:
    """The fewest parts; of as few, those with the longest last part."""
    best: tuple[str, ...] = ()
    for at in range(FIRST, len(word) - SHORT + 1):
        head = stem(language, word[at:])
        if head not in known_:
            continue
        first = _first(word[:at], language, known_, most - 1)
        if first and (not best or len(first) + 1 < len(best)):
            best = (*first, head)
    return best


def _first(word: str, language: str, known_: frozenset[str], most: int) -> tuple[str, ...]:
    for link in LINKS:
        if link and not word.endswith(link):
            continue
        bare = word[: len(word) - len(link)]
        found = stem(language, bare) if len(bare) >= FIRST else ""
        if found in known_:
            return (found,)
    return _split(word, language, known_, most) if most > 1 else ()


def _said(library: Library) -> Iterator[tuple[str, str]]:
    for entry in library.entries.values():
        for _, text in texts(entry):
            yield from ((known(language), said) for language, said in text.root.items())
    for label in library.vocabulary.cpv.values():
        yield from ((known(language), said) for language, said in label.root.items())
    registers = (library.glossary, library.everyday)
    for names in (term.names for register in registers for term in register.values()):
        for language, all_ in names.items():
            yield from ((known(language), name) for name in all_)
