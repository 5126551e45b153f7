"""Why a hit was found, in words that go on after "Found because". Marks in its texts show the rest, so
nothing is said of words that the reader sees."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import NamedTuple

from index.documents import NUMBERED, labels, told
from index.evidence import Evidence
from index.highlight import Marked
from index.query import plain
from index.words import WORD, known, stem, tidy, words
from kb.library import Library, citations
from kb.model import AnyEntry

NAMES = 2  # of what one word means; more are a list, not a reason
MARKED = re.compile("<mark>(.*?)</mark>")
CPV = re.compile(r"\d{8}")
ENDING, ROOT = 2, 4  # letters in which forms of a word may differ, and which they share at least
WORDS_KEPT = 2_000
NEAR = "its meaning is near"


class Filed(NamedTuple):
    """What the registers say of an entry: its labels, by language, and what it cites, each with the
    numbers in its title."""

    labels: tuple[Mapping[str, str], ...]
    cited: tuple[tuple[str, str], ...]


def filed(library: Library, entry_id: str) -> Filed:
    """How an entry of the library is filed."""
    entry = library.entries[entry_id]
    sources = sorted({one for one, _ in citations(entry)} & library.sources.keys())
    titles = [library.sources[one].title for one in sources]
    return Filed(
        tuple(labels(entry, library)),
        tuple((title, " ".join(NUMBERED.findall(title))) for title in titles),
    )


@dataclass(frozen=True)
class Asked:
    """What was `typed`, word -> as it stood there, by a reader of `language`; the English `names` of
    concepts, the library whose entries were found, and how each is `filed`, by its id."""

    typed: Mapping[str, str]
    language: str
    names: Mapping[str, str]
    library: Library
    filed: Callable[[str], Filed]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The CPV codes that were typed."""
        return frozenset(word for word in self.typed if CPV.fullmatch(word))

    def quoted(self, said: Iterable[str]) -> str:
        """The words as they were typed, between quotation marks."""
        return f"“{' '.join(self.typed.get(word, word) for word in said)}”"

    def name(self, one: Evidence) -> str:
        """What a concept is called."""
        return self.names.get(one.means, one.means)


def typed(text: str) -> Mapping[str, str]:
    """The words of a query, each with how it was typed."""
    return {tidy(word): word for word in WORD.findall(plain(text))}


def why(
    asked: Asked, entry: AnyEntry, shown: Marked, speaking: Sequence[Evidence], near: bool
) -> tuple[str, ...]:
    """What a reader of a hit cannot see in the marks of its texts, by the evidence for it and whether
    it is near in meaning. Of a hit without marks the first reason that can be told."""
    texts = " ".join((shown.title, shown.summary, *shown.passages))
    clauses = [*_read_as(asked, speaking, texts)]
    if asked.codes:
        clauses += _codes(asked, speaking, entry)
    if clauses or "<mark>" in texts:
        return tuple(clauses)
    for tell in UNSEEN:
        for clause in tell(asked, speaking, entry):
            return (clause,)
    return (NEAR,) if near else ()


def _read_as(asked: Asked, speaking: Sequence[Evidence], texts: str) -> Iterator[str]:
    """That "Zwangsarbeit" was read as forced labour, where the word itself is not seen."""
    names: dict[tuple[str, ...], list[str]] = {}
    for one in speaking:
        if one.kind == "spelling":
            yield f"{asked.quoted(one.said)} was read as {one.means}"
        elif one.kind == "concept":
            name = asked.name(one)
            if not _same(one.said, name):
                names.setdefault(one.said, []).append(name)
    seen = texts.lower() if names else ""
    for said, means in names.items():
        if not all(_begins(seen, word) or _marked(asked, seen, word) for word in said):
            yield f"{asked.quoted(said)} was read as {' or '.join(means[:NAMES])}"


def _codes(asked: Asked, speaking: Sequence[Evidence], entry: AnyEntry) -> Iterator[str]:
    """The CPV code under which it stands, if one was typed; of its codes the nearest below it."""
    for word in asked.codes.intersection(_words(speaking)):
        below = word.rstrip("0")
        found = sorted(code for code in entry.cpv if code.startswith(below))
        yield from (f"it is listed under CPV {_cpv(asked, code)}" for code in found[:1])


def _cpv(asked: Asked, code: str) -> str:
    label = asked.library.vocabulary.cpv.get(code)
    return f"{code}, {label.said(asked.language)}" if label else code


def _cited(asked: Asked, speaking: Sequence[Evidence], entry: AnyEntry) -> Iterator[str]:
    """A law or standard of whose number something was typed, digits or capitals."""
    typed_ = {word: asked.typed.get(word, "") for word in _words(speaking)}
    numbered = [word for word, said in typed_.items() if said.isupper() or word[0].isdigit()]
    for title, numbers in asked.filed(entry.id).cited if numbered else ():
        if any(_says(numbers, word) for word in numbered):
            yield f"it cites {title}"


def _wider(asked: Asked, speaking: Sequence[Evidence], _: AnyEntry) -> Iterator[str]:
    """Something broader than what was typed."""
    for one in speaking:
        if one.kind == "broader":
            yield f"{asked.quoted(one.said)} falls under “{asked.name(one)}”"


def _listed(asked: Asked, speaking: Sequence[Evidence], entry: AnyEntry) -> Iterator[str]:
    """A topic, CPV code, community or organisation whose name has a word that was typed."""
    every = asked.filed(entry.id).labels
    own = dict.fromkeys((asked.language, "en"))
    named = chain(
        ((label, label.get(language, "")) for label in every for language in own),
        ((label, said) for label in every for said in label.values()),
    )
    for label, said in named:
        if any(_says(said, word) for word in _words(speaking)):
            yield f"it is listed under “{label.get(asked.language) or said}”"


def _answers(asked: Asked, speaking: Sequence[Evidence], entry: AnyEntry) -> Iterator[str]:
    """The question, among those the entry is known to answer, that is most like what was typed."""
    register = asked.library.asked.get(entry.id)
    wordings = register.wordings if register else {}
    every = [
        one
        for language in dict.fromkeys((asked.language, "en", *wordings))
        for one in wordings.get(language, ())
    ]
    like = {one: sum(_says(one, word) for word in _words(speaking)) for one in every}
    best = max(like, key=like.__getitem__, default="")
    if like.get(best):
        yield f"it answers questions like “{best}”"


def _elsewhere(asked: Asked, speaking: Sequence[Evidence], entry: AnyEntry) -> Iterator[str]:
    """A word in a text of another language than those that are shown."""
    names = asked.library.vocabulary.languages
    for one in told(entry, asked.library):
        for language, said in one.said:
            for word in _words(speaking):
                if language in names and _says(said, word):
                    name = names[language].label.said("en")
                    yield f"its {name} text has {asked.quoted([word])}"


def _parts(asked: Asked, speaking: Sequence[Evidence], _: AnyEntry) -> Iterator[str]:
    for one in speaking:
        if one.kind == "part":
            yield f"it has a part of the word {asked.quoted(one.said)}"


def _otherwise(asked: Asked, speaking: Sequence[Evidence], _: AnyEntry) -> Iterator[str]:
    for one in speaking:
        if one.kind == "concept":
            yield f"it speaks of “{asked.name(one)}” in other words"


UNSEEN: tuple[Callable[[Asked, Sequence[Evidence], AnyEntry], Iterator[str]], ...] = (
    _cited, _wider, _listed, _answers, _elsewhere, _parts, _otherwise,
)  # fmt: skip


def _words(speaking: Sequence[Evidence]) -> Iterator[str]:
    """The typed words that the entry holds as they are."""
    return (one.said[0] for one in speaking if one.kind == "word")


def _says(text: str, word: str) -> bool:
    """Does `text` have a form of `word`?"""
    if not word[0].isdigit():
        return _begins(text.lower(), word)
    number = stem("en", word)
    return any(stem("en", one) == number for one in words(text))


def _marked(asked: Asked, seen: str, word: str) -> bool:
    """Is another form of `word` marked in the texts?"""
    spoken = known(asked.language)
    return any(stem(spoken, one) == stem(spoken, word) for one in MARKED.findall(seen))


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
