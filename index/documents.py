"""Entry -> search document. A pure function of the entry and the registers it points to."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from index.compounds import COMPOUNDING, Lexicon, parts
from index.concepts import concepts, named, widened
from index.fields import CONCEPT, GROUP_OF, GROUPS, SILENT
from index.words import OTHER, WORD, known, stem, tidy, token
from kb.criterion import Criterion
from kb.library import Library, citations
from kb.model import AnyEntry
from kb.practice import Practice
from kb.values import texts

Said = defaultdict[tuple[str, str], list[str]]  # group and language -> texts
TEXTS_KEPT = 50_000
WORDS_KEPT = 500_000
ENTRIES_KEPT = 2_000
SHORT = 3  # letters; a word of no more is never corrected
WITH_CONCEPTS = {group.name for group in GROUPS if group.concepts}

# "IEC 61215", "EN 50549-1", "2014/24/EU": a number with the capitals before it.
NUMBERED = re.compile(r"(?:\b[A-Z]{2,}[ /-])*\S*\d\S*")


class Terms(NamedTuple):
    """The stems of a text, the parts of its compounds, the concepts that it names, with what is
    broader, and its words as they are written, for corrections."""

    stems: tuple[str, ...]
    parts: tuple[str, ...]
    concepts: tuple[str, ...]
    spelt: tuple[str, ...]


class Word(NamedTuple):
    """One word of a language, analysed."""

    stem: str
    token: str
    parts: tuple[str, ...]
    spelt: str


@dataclass(frozen=True)
class Context:
    """What entries are read with: their library, the lexicon of the build, and the terms of a text
    in a language; these are kept, because a text is read for the index and for its meaning."""

    library: Library
    lexicon: Lexicon
    terms: Callable[[str, str], Terms]
    said: Callable[[AnyEntry], Said]


def context(library: Library, lexicon_: Lexicon) -> Context:
    """The context of all documents of one build."""
    every = concepts(library)

    wide = lru_cache(None)(lambda concept: (concept, *widened(every, concept)))

    @lru_cache(WORDS_KEPT)
    def word(language: str, written: str) -> Word:
        plain = tidy(written)
        spelt = plain if len(plain) > SHORT and plain.isalpha() else ""
        split = parts(plain, language, lexicon_)
        return Word(stem(language, plain), token(language, plain), split, spelt)

    @lru_cache(TEXTS_KEPT)
    def terms(language: str, text: str) -> Terms:
        read = [word(language, written) for written in WORD.findall(text)]
        stemmed = tuple(one.stem for one in read if one.stem)
        split = tuple(part for one in read for part in one.parts)
        tokens = tuple(one.token for one in read)
        named_ = (one.concept for row in (tokens, split) for one in named(every, language, row))
        found = tuple(name for one in named_ for name in wide(one))
        return Terms(stemmed, split, found, tuple(one.spelt for one in read if one.spelt))

    read: dict[int, tuple[AnyEntry, Said]] = {}

    def said(entry: AnyEntry) -> Said:
        if id(entry) not in read:
            if len(read) == ENTRIES_KEPT:
                read.clear()
            read[id(entry)] = entry, said_by(entry, library)  # the entry, so that its id stays its
        return read[id(entry)][1]

    return Context(library, lexicon_, terms, said)


def document(entry: AnyEntry, given: Context) -> Said:
    """Group and language -> texts, for all that `entry` is found by; the concepts that it names
    stand in the place of a language."""
    said = Said(list, {key: [*all_] for key, all_ in given.said(entry).items()})
    for names in _labels(entry, given.library):
        _add(said, "terms", names)
    for group, counts in named_in(said, given).items():
        said[group, CONCEPT] = list(counts.elements())
    for language in COMPOUNDING:
        spoken = [text for (_, lang), all_ in said.items() if lang == language for text in all_]
        said["parts", language] = [p for text in spoken for p in given.terms(language, text).parts]
    said["codes", OTHER] = list(_codes(entry, given.library))
    return Said(list, {key: all_ for key, all_ in said.items() if all_})


def said_by(entry: AnyEntry, library: Library) -> Said:
    """The entry's own texts and how people ask for it, by group and language."""
    said: Said = defaultdict(list)
    for keys, text in texts(entry):
        if keys[0] not in SILENT:
            _add(said, GROUP_OF.get(str(keys[0]), "more"), text.root)
    if entry.id in library.asked:
        for language, all_ in library.asked[entry.id].wordings.items():
            said["asked", known(language)] += all_
    return said


def named_in(said: Said, given: Context) -> dict[str, Counter[str]]:
    """Group -> how often its texts name each concept, in the language that names it most often. What
    is broader is named with it."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for (group, language), all_ in said.items():
        here = Counter(one for text in all_ for one in given.terms(language, text).concepts)
        found[group] |= here
    return {group: counts for group, counts in found.items() if group in WITH_CONCEPTS}


def facet_values(entry: AnyEntry) -> dict[str, tuple[str, ...]]:
    """Facet -> the values under which `entry` is found."""
    criterion = entry if isinstance(entry, Criterion) else None
    bought_in = (entry.country,) if isinstance(entry, Practice) else ()
    return {
        "kind": (entry.kind,),
        "community": (entry.community,),
        "use": criterion.uses if criterion else (),
        "level": tuple(criterion.levels) if criterion else (),
        "topic": entry.topics,
        "division": entry.divisions,
        "country": (*entry.countries, *bought_in),
        "language": entry.whole_languages,
        "status": (entry.status,),
    }


def _add(said: Said, group: str, by_language: dict[str, str]) -> None:
    for language, text in by_language.items():
        said[group, known(language)].append(text)


def _labels(entry: AnyEntry, library: Library) -> Iterator[dict[str, str]]:
    """What the registers call the values of this entry, by language."""
    vocabulary = library.vocabulary
    facets = facet_values(entry)
    for terms, values in (
        (vocabulary.topics, facets["topic"]),
        (vocabulary.uses, facets["use"]),
        (vocabulary.levels, facets["level"]),
    ):
        yield from (terms[value].label.root for value in values if value in terms)
    yield from (vocabulary.cpv[code].root for code in entry.cpv if code in vocabulary.cpv)
    if entry.community in library.communities:
        yield library.communities[entry.community].name.root
    for organisation in _organisations(entry):
        if organisation in library.organisations:
            yield {"en": library.organisations[organisation].name}


def _organisations(entry: AnyEntry) -> tuple[str, ...]:
    if isinstance(entry, Practice):
        return (entry.buyer,)
    if isinstance(entry, Criterion):
        return tuple(one.organisation for one in entry.adopted_by)
    return ()


def _codes(entry: AnyEntry, library: Library) -> Iterator[str]:
    """The id, CPV codes with the broader ones above them, and numbers of laws and standards."""
    yield entry.id
    for code in entry.cpv:
        yield code  # once more than the broader codes, so that it ranks before them
        yield from sorted({code[:end].ljust(8, "0") for end in range(2, 9)})
    for source in sorted({source for source, _ in citations(entry)}):
        if source in library.sources:
            yield from NUMBERED.findall(library.sources[source].title)
    if isinstance(entry, Practice) and entry.notice:
        yield entry.notice.reference
