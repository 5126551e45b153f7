"""Entry -> search document. A pure function of the entry and the registers it points to."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from index.fields import GROUP_OF, SILENT, SPELLING, SPELT
from index.words import ALL, LANGUAGES, OTHER, known, stems
from kb.criterion import Criterion
from kb.library import Library, citations
from kb.model import AnyEntry
from kb.practice import Practice
from kb.registers import Term
from kb.values import texts

Said = defaultdict[tuple[str, str], list[str]]  # group and language -> texts

# "IEC 61215", "EN 50549-1", "2014/24/EU": a number with the capitals before it.
NUMBERED = re.compile(r"(?:\b[A-Z]{2,}[ /-])*\S*\d\S*")


def document(entry: AnyEntry, library: Library) -> dict[str, object]:
    """Field -> text for every field of `index.fields` that `entry` fills; `facets` are stored."""
    said: Said = defaultdict(list)
    for keys, text in texts(entry):
        if keys[0] not in SILENT:
            _add(said, GROUP_OF.get(str(keys[0]), "more"), text.root)
    own = {language: _stemmed(said, language) for language in LANGUAGES}
    for names in (*_labels(entry, library), *_glossary(library, own)):
        _add(said, "terms", names)
    said["codes", OTHER] = list(_codes(entry, library))
    for language in ALL:
        said[SPELLING, language] = [text for group in SPELT for text in said[group, language]]
    fields: dict[str, object] = {
        f"{group}_{language}": "\n".join(all_) for (group, language), all_ in said.items() if all_
    }
    return {"id": entry.id, "facets": facet_values(entry), **fields}


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


def _glossary(library: Library, own: dict[str, str]) -> Iterator[dict[str, str]]:
    """All names of every term of which one name stands in the entry's own texts."""
    for term in library.glossary.values():
        if _mentioned(term, own):
            yield {language: "\n".join(names) for language, names in term.names.items()}


def _mentioned(term: Term, own: dict[str, str]) -> bool:
    return any(
        _between_spaces(language, name) in stemmed
        for language, stemmed in own.items()
        for name in term.names.get(language, ())
    )


def _stemmed(said: Said, language: str) -> str:
    """The stems of the entry's own texts in one language, each between spaces."""
    spoken = [text for (_, spoken), all_ in said.items() if spoken == language for text in all_]
    return f" {' '.join(stems(language, ' '.join(spoken)))} "


@lru_cache(maxsize=10_000)
def _between_spaces(language: str, name: str) -> str:
    return f" {' '.join(stems(language, name)) or name} "


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
