"""Why a hit was found, in words that go on after "Found because". Marks in its texts show the rest, so
nothing is said of words that the reader sees."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from index.documents import proofs
from index.evidence import Evidence
from index.highlight import Marked
from index.question import Asked
from index.quotes import forms
from index.unseen import UNSEEN, Found, citing
from index.words import fold, known, stem, words

NAMES = 2  # of what one word means; more are a list, not a reason
MARKED = re.compile("<mark>(.*?)</mark>")
ENDING, ROOT = 2, 4  # letters in which forms of a word may differ, and which they share at least
WORDS_KEPT = 2_000
NEAR = "its meaning is near"


def why(asked: Asked, found: Found, shown: Marked, near: bool) -> tuple[str, ...]:
    """What a reader of a hit cannot see in the marks of its texts, by the evidence for it and whether
    it is near in meaning. Of a hit without marks also the first thing in it that can be told."""
    texts = " ".join((shown.title, shown.summary, *shown.passages))
    read_as = tuple(_read_as(asked, found.speaking, texts))
    filed = tuple(_filed(asked, found, texts))
    if filed or "<mark>" in texts:
        return (*read_as, *filed)
    for tell in UNSEEN:
        for clause in tell(asked, found):
            return (*read_as, clause)
    return read_as or ((NEAR,) if near else ())


def _read_as(asked: Asked, speaking: Sequence[Evidence], texts: str) -> Iterator[str]:
    """That "Zwangsarbeit" was read as forced labour, where the word itself is not seen."""
    spoken = known(asked.language)
    names: dict[tuple[str, ...], list[str]] = {}
    for one in speaking:
        if one.kind == "spelling":
            yield f"{asked.quoted(one.said)} was read as {one.means}"
        elif one.kind == "concept" and not _same(one.said, asked.name(one.means)):
            names.setdefault(one.said, []).append(one.means)
    seen, marked = (texts.lower(), _marked(spoken, texts)) if names else ("", set())
    for said, means in names.items():
        if not all(_begins(seen, word) or stem(spoken, word) in marked for word in said):
            read = (_name(asked, said, concept) for concept in means[:NAMES])
            yield f"{asked.quoted(said)} was read as {' or '.join(read)}"


def _name(asked: Asked, said: tuple[str, ...], concept: str) -> str:
    """What a concept is called; and how its name is written in the third language in which the words
    were understood, if they were typed in another way."""
    third = asked.third(concept, said, asked.language)
    if third is None or fold(third[1]) == fold(" ".join(said)):
        return asked.name(concept)
    return f"{asked.name(concept)}, “{third[1]}” in {asked.called(third[0])}"


def _filed(asked: Asked, found: Found, texts: str) -> Iterator[str]:
    """The codes, numbers and labels under which it is filed, if some were typed."""
    if asked.codes or asked.numbers:
        yield from _codes(asked, found)
        yield from _cited(asked, found, texts)
    if taken := proofs(found.entry, asked.given.library):
        yield from _proven(asked, found, taken, texts)


def _codes(asked: Asked, found: Found) -> Iterator[str]:
    """The CPV code under which it stands, if one was typed; of its codes the nearest below it."""
    for word in asked.codes.intersection(found.held):
        below = word.rstrip("0")
        below_it = sorted(code for code in found.entry.cpv if code.startswith(below))
        yield from (f"it is listed under CPV {_cpv(asked, code)}" for code in below_it[:1])


def _cpv(asked: Asked, code: str) -> str:
    label = asked.given.library.vocabulary.cpv.get(code)
    return f"{code}, {label.said(asked.language)}" if label else code


def _cited(asked: Asked, found: Found, texts: str) -> Iterator[str]:
    """The laws and standards whose number was typed and is not marked."""
    numbers = asked.numbers.intersection(found.held)
    marked = _marked("en", texts) if numbers else set()
    unseen = sorted(word for word in numbers if stem("en", word) not in marked)
    yield from dict.fromkeys(citing(asked, unseen, found))


def _proven(asked: Asked, found: Found, taken: Sequence[str], texts: str) -> Iterator[str]:
    """The labels it takes as proof that have a typed word which is not marked."""
    marked = _marked("en", texts)
    unseen = [word for word in found.held_in("en") if stem("en", word) not in marked]
    for label in taken:
        if any(any(forms(label, "en", word, asked.given)) for word in unseen):
            yield f"it takes {label} as proof"


def _marked(language: str, texts: str) -> set[str]:
    """The stems of what is marked in the texts."""
    return {stem(language, one) for one in MARKED.findall(texts)}


def _begins(text: str, word: str) -> bool:
    """Does a word of `text`, which is in lower case, begin as `word` does?"""
    begin = word[: max(len(word) - ENDING, ROOT)]
    return begin in text and _beginning(begin).search(text) is not None


@lru_cache(maxsize=WORDS_KEPT)
def _beginning(begin: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(begin)}")


@lru_cache(maxsize=WORDS_KEPT)
def _same(said: tuple[str, ...], name: str) -> bool:
    """Are the words only another form of the name?"""
    return [stem("en", word) for word in said] == [stem("en", word) for word in words(name)]
