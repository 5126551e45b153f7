"""Marks: the words that were looked for, in titles and in short passages.

Everything is escaped and then marked, so `<mark>` is the only markup that can come out.
"""

from collections import defaultdict
from collections.abc import Mapping
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
WHOLE = ("title", "summary")  # shown with every hit


class Span(NamedTuple):
    """Where a word that was looked for stands."""

    start: int
    end: int
    stem: str


Wanted = frozenset[tuple[str, ...]]  # runs of stems: single words, and names of several
Looked = Mapping[str, Wanted]  # by language
Name = tuple[tuple[str, ...], Looked]  # the stems of one name, and all names of its term
Names = Mapping[tuple[str, str], list[Name]]  # by language and any stem of the name
Readable = tuple[tuple[str, str], ...]  # texts with their languages


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
    looked: dict[str, set[tuple[str, ...]]] = {
        language: {(one,) for one in stems_} for language, stems_ in typed.items()
    }
    for language, stems_ in typed.items():
        for one in stems_:
            for name, every in names_.get((language, one), ()):
                if stems_.issuperset(name):
                    for other in ALL:
                        looked[other] |= every[other]
    return {language: frozenset(runs) for language, runs in looked.items()}


def marked(text: Text, language: str, looked: Looked) -> str:
    """A whole text in `language`, escaped and marked."""
    words = text.said(language)
    return _marked(words, _spans(words, text.language(language), looked))


def readable(entry: AnyEntry, language: str) -> Readable:
    """The texts from which passages are taken, the demand first. Where a parameter's value goes
    into a text, its name is shown: "[minimum share]"."""
    shown = [(keys[0], text) for keys, text in texts(entry) if keys[0] not in WHOLE + SILENT]
    shown.sort(key=lambda one: GROUP_OF.get(str(one[0]), "more") == "more")
    return tuple((_named(text.said(language)), text.language(language)) for _, text in shown)


def passages(readable_: Readable, looked: Looked) -> tuple[str, ...]:
    """The best passage of each of the first texts that hold a word looked for."""
    found: list[str] = []
    for text, language in readable_:
        spans = _spans(text, language, looked)
        if spans:
            found.append(_passage(text, spans))
        if len(found) == PASSAGES:
            break
    return tuple(dict.fromkeys(found))


def _named(text: str) -> str:
    return PLACEHOLDER.sub(lambda match: f"[{match[1].replace('-', ' ')}]", text)


def _spans(text: str, language: str, looked: Looked) -> list[Span]:
    """The words of `text` that were looked for; words of a name only where the name stands whole."""
    spoken = known(language)
    wanted = looked[spoken]
    words = [
        Span(match.start(), match.end(), found)
        for match in WORD.finditer(text)
        if (found := stem(spoken, match[0]))
    ]
    stems_ = [word.stem for word in words]
    marked_ = {
        at
        for length in {len(run) for run in wanted}
        for start in range(len(words) - length + 1)
        if tuple(stems_[start : start + length]) in wanted
        for at in range(start, start + length)
    }
    return [words[at] for at in sorted(marked_)]


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
