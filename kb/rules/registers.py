"""Rules: the registers agree with themselves and with the vocabulary."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from kb.due import compare_by
from kb.library import Library, citations
from kb.reader import Document, Keys
from kb.rules.case import Finding, Findings, not_in


def unknown_register_term(library: Library, today: date) -> Findings:
    """Kinds, jurisdictions, countries and languages in the registers are words of the vocabulary."""
    words = library.vocabulary
    for document, name, source in _items(library, "sources", library.sources):
        yield from _known(document, (name, "kind"), source.kind, words.source_kinds, "source-kinds")
        yield from _known(
            document,
            (name, "jurisdiction"),
            source.jurisdiction,
            words.jurisdictions,
            "jurisdictions",
        )
    for document, name, organisation in _items(library, "organisations", library.organisations):
        yield from _known(
            document,
            (name, "kind"),
            organisation.kind,
            words.organisation_kinds,
            "organisation-kinds",
        )
        yield from _known(
            document, (name, "country"), organisation.country, words.countries, "countries"
        )
    for document, name, term in _items(library, "glossary", library.glossary):
        for language in term.names:
            yield from _known(
                document, (name, "names", language), language, words.languages, "languages"
            )
    for register, key, kept in (
        ("everyday", "names", library.everyday),
        ("asked", "wordings", library.asked),
    ):
        for document, name, item in _items(library, register, kept):
            for language in getattr(item, key):
                yield from _known(
                    document, (name, key, language), language, words.languages, "languages"
                )


def dangling_register_link(library: Library, today: date) -> Findings:
    """What a register or a community names stands in its own register."""
    known: dict[str, Collection[str]] = {
        "sources": library.sources,
        "organisations": library.organisations,
        "entries": library.entries,
        "everyday": [*library.everyday, *library.glossary],
    }
    for register, document, keys, word in _register_links(library):
        if register not in library.broken and word not in library.broken:
            yield from _known(document, keys, word, known[register], register)


def replaced_without_successor(library: Library, today: date) -> Findings:
    """A source that is replaced names what replaced it."""
    for document, name, source in _items(library, "sources", library.sources):
        if source.status == "replaced" and not source.replaced_by:
            yield Finding(
                document.place(name, "status"),
                f"`{name}` is replaced but does not say by what",
                "`replaced-by` with the id of the successor",
                "add it",
            )


def term_without_english(library: Library, today: date) -> Findings:
    """A glossary term has an English name."""
    for document, name, term in _items(library, "glossary", library.glossary):
        if not term.names.get("en"):
            yield Finding(
                document.place(name, "names"),
                f"`{name}` has no English name",
                "`en` beside the other languages",
                "add `en: [...]`",
            )


def check_in_future(library: Library, today: date) -> Findings:
    """A source was checked on a day that has come."""
    for document, name, source in _items(library, "sources", library.sources):
        if source.checked > today:
            yield Finding(
                document.place(name, "checked"),
                f"{source.checked} is in the future",
                "The day on which the source was compared",
                "correct the date",
            )


def check_overdue(library: Library, today: date) -> Findings:
    """A source was compared with its facts in the last 24 months."""
    for document, name, source in _items(library, "sources", library.sources):
        if compare_by(source) < today:
            yield Finding(
                document.place(name, "checked"),
                f"`{name}` was last compared on {source.checked}",
                "A check within 24 months",
                "compare again and set the date",
            )


def source_twice(library: Library, today: date) -> Findings:
    """Each source stands once in the register."""
    seen: dict[tuple[str, str], str] = {}
    for document, name, source in _items(library, "sources", library.sources):
        key = (source.url, source.title.lower())
        if seen.get(key, name) != name:
            yield Finding(
                document.place(name),
                f"`{name}` and `{seen[key]}` have the same address and title",
                "Each source once",
                "keep one, and cite it everywhere",
            )
        seen.setdefault(key, name)


def missing_community(library: Library, today: date) -> Findings:
    """A folder with entries has a `community.yaml`."""
    folders = {entry.community: entry for entry in reversed([*library.entries.values()])}
    for folder, entry in sorted(folders.items()):
        known = ("community", folder) in library.documents
        if not known and f"{folder}/community" not in library.broken:
            yield Finding(
                library.document(entry).place(),
                f"the folder `{folder}` has no `community.yaml`",
                "Who owns the folder",
                "add `community.yaml`; the guide shows its form",
            )


def _register_links(library: Library) -> Iterator[tuple[str, Document, Keys, str]]:
    """Every id that a register or a community names, with the register where it stands."""
    for document, name, source in _items(library, "sources", library.sources):
        if source.replaced_by:
            yield "sources", document, (name, "replaced-by"), source.replaced_by
    for document, name, term in _items(library, "glossary", library.glossary):
        for number, citation in enumerate(term.sources):
            yield "sources", document, (name, "sources", number, "id"), citation.id
    for document, name, thing in _items(library, "everyday", library.everyday):
        for number, broader in enumerate(thing.broader):
            yield "everyday", document, (name, "broader", number), broader
    for document, name, _ in _items(library, "asked", library.asked):
        yield "entries", document, (name,), name
    for document, name, retired in _items(library, "retired", library.retired):
        if retired.replaced_by:
            yield "entries", document, (name, "replaced-by"), retired.replaced_by
    for name, community in library.communities.items():
        document = library.documents["community", name]
        for source_id, keys in citations(community):
            yield "sources", document, keys, source_id
        for key in ("lead", "members"):
            for number, organisation in enumerate(getattr(community, key)):
                yield "organisations", document, (key, number), organisation
        if community.coordinator:
            yield "organisations", document, ("coordinator",), community.coordinator
        for at, promise in enumerate(community.promises):
            for number, organisation in enumerate(promise.who):
                yield "organisations", document, ("promises", at, "who", number), organisation


def _items(library: Library, register: str, kept: Any) -> Iterator[tuple[Document, str, Any]]:
    """Every item of a register with the document that holds it."""
    for key, document in library.documents.items():
        if key[0] == register:
            for name in document.data:
                if name in kept:
                    yield document, name, kept[name]


def _known(
    document: Document, keys: Keys, word: str, known: Collection[str], list_name: str
) -> Findings:
    if word not in known:
        yield Finding(document.place(*keys), *not_in(word, known, f"`{list_name}`"))
