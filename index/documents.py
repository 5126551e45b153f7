"""Entry -> search document. A pure function of the entry and the registers it points to."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from index.compounds import COMPOUNDING, Lexicon, split
from index.concepts import Concepts, concepts, named, widened
from index.fields import CONCEPT, GROUP_OF, GROUPS, SILENT, SPELLING, SPELT
from index.words import ALL, OTHER, known, stems
from kb.criterion import Criterion
from kb.library import Library, citations
from kb.model import AnyEntry
from kb.practice import Practice
from kb.values import texts

Said = defaultdict[tuple[str, str], list[str]]  # group and language -> texts
WITH_CONCEPTS = {group.name for group in GROUPS if group.concepts}

# "IEC 61215", "EN 50549-1", "2014/24/EU": a number with the capitals before it.
NUMBERED = re.compile(r"(?:\b[A-Z]{2,}[ /-])*\S*\d\S*")


@dataclass(frozen=True)
class Context:
    """What an entry is read with: its library, the concepts and the lexicon of the build."""

    library: Library
    concepts: Concepts
    lexicon: Lexicon


def context(library: Library, lexicon_: Lexicon) -> Context:
    """The context of all documents of one build."""
    return Context(library, concepts(library), lexicon_)


def document(entry: AnyEntry, given: Context) -> dict[str, object]:
    """Field -> text for every field of `index.fields` that `entry` fills; `facets` are stored."""
    said = said_by(entry, given.library)
    for names in _labels(entry, given.library):
        _add(said, "terms", names)
    for group, counts in named_in(said, given).items():
        said[group, CONCEPT] = list(counts.elements())
    for language in COMPOUNDING:
        spoken = [text for (_, lang), all_ in said.items() if lang == language for text in all_]
        said["parts", language] = list(split(language, "\n".join(spoken), given.lexicon))
    said["codes", OTHER] = list(_codes(entry, given.library))
    for language in ALL:
        said[SPELLING, language] = [text for group in SPELT for text in said[group, language]]
    fields: dict[str, object] = {
        f"{group}_{language}": "\n".join(all_) for (group, language), all_ in said.items() if all_
    }
    return {"id": entry.id, "facets": facet_values(entry), **fields}


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
        here = Counter(one for text in all_ for one in named_by(language, text, given))
        found[group] |= here
    return {group: counts for group, counts in found.items() if group in WITH_CONCEPTS}


def named_by(language: str, text: str, given: Context) -> Iterator[str]:
    """Every concept that a text names, and what is broader."""
    stemmed = list(stems(language, text))
    for spoken in (stemmed, list(split(language, text, given.lexicon))):
        for one in named(given.concepts, language, spoken):
            yield one.concept
            yield from widened(given.concepts, one.concept)


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
