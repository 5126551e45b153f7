"""Entry -> what it is found by. Pure functions of the entry and the registers it points to."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.fields import GROUP_OF, SILENT
from index.words import THOUSANDS
from kb.cpv import above
from kb.criterion import PLACEHOLDER, Criterion
from kb.library import Library, citations
from kb.model import AnyEntry
from kb.practice import Practice
from kb.registers import Source
from kb.values import texts

# "IEC 61215", "EN 301 549", "SA8000", "2014/24/EU", "2020-105", "2019:508", and what a law is called
# in brackets, "(CSDDD)"; no year, share or page.
SHORT_NAME = re.compile(
    rf"(?:\b[A-Z]{{2,}}[ /-]){{1,5}}(?:{THOUSANDS}|\d\S*)"
    r"|\b[A-Z]{2,}\d\S*|\b\d+/\d+\S*|\b\d{4}[-:](?!20\d\d\b)\d{2,}\b"
    r"|(?<=\()[A-Z]{3,}(?=\))"
)


class Told(NamedTuple):
    """One text of an entry: its group, and its words in each language."""

    group: str
    said: tuple[tuple[str, str], ...]


def told(entry: AnyEntry, library: Library) -> Iterator[Told]:
    """The entry's own texts, and how people ask for it. Where a parameter's value goes into a text
    stands its name: "[minimum share]"."""
    names = frozenset(entry.parameters if isinstance(entry, Criterion) else ())
    for keys, text in texts(entry):
        if keys[0] not in SILENT:
            said = tuple((language, _named(words, names)) for language, words in text.root.items())
            yield Told(GROUP_OF.get(str(keys[0]), "more"), said)
    if entry.id in library.asked:
        wordings = library.asked[entry.id].wordings.items()
        yield Told("asked", tuple((language, one) for language, all_ in wordings for one in all_))


def _named(text: str, names: frozenset[str]) -> str:
    def name(match: re.Match[str]) -> str:
        return f"[{match[1].replace('-', ' ')}]" if match[1] in names else match[0]

    return PLACEHOLDER.sub(name, text) if "{" in text else text


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


def labels(entry: AnyEntry, library: Library) -> Iterator[dict[str, str]]:
    """What the registers call the values of this entry and the labels it takes as proof, by language."""
    vocabulary = library.vocabulary
    criterion = entry if isinstance(entry, Criterion) else None
    for terms, values in (
        (vocabulary.topics, entry.topics),
        (vocabulary.uses, criterion.uses if criterion else ()),
        (vocabulary.levels, criterion.levels if criterion else ()),
    ):
        yield from (terms[value].label.root for value in values if value in terms)
    yield from (vocabulary.cpv[code].root for code in entry.cpv if code in vocabulary.cpv)
    if entry.community in library.communities:
        yield library.communities[entry.community].name.root
    for organisation in _organisations(entry):
        if organisation in library.organisations:
            yield {"en": library.organisations[organisation].name}
    yield from ({"en": title} for title in proofs(entry, library))


def proofs(entry: AnyEntry, library: Library) -> list[str]:
    """The labels that a criterion takes as proof."""
    taken = entry.verification.labels if isinstance(entry, Criterion) else ()
    return [library.sources[one.source].title for one in taken if one.source in library.sources]


def _organisations(entry: AnyEntry) -> tuple[str, ...]:
    if isinstance(entry, Practice):
        return (entry.buyer,)
    if isinstance(entry, Criterion):
        return tuple(one.organisation for one in entry.adopted_by)
    return ()


def codes(entry: AnyEntry, library: Library) -> Iterator[str]:
    """The id, CPV codes with the broader ones above them, and numbers of laws and standards."""
    yield entry.id
    for code in entry.cpv:
        yield code  # once more than the broader codes, so that it ranks before them
        yield from sorted({code, *above(code)})
    for source in cited(entry, library):
        yield from SHORT_NAME.findall(source.title)
    if isinstance(entry, Practice) and entry.notice:
        yield entry.notice.reference


def cited(entry: AnyEntry, library: Library) -> list[Source]:
    """The sources of an entry, by id."""
    ids = sorted({source for source, _ in citations(entry)} & library.sources.keys())
    return [library.sources[source] for source in ids]
