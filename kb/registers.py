"""The registers: facts that many entries share, each kept once."""

from typing import Annotated, Literal

from pydantic import Field

from kb.values import Citation, Computed, Country, Cpv, Day, Slug, Strict, Text, Url, Words, Year


class Source(Strict):
    """A law, standard, label, report or web page that entries cite.

    `checked` is the day on which its facts were last compared with it, and `seen` says how much of
    it was read then: the full text, an excerpt, or only another text that reports it.
    """

    id: Computed
    kind: Slug
    title: Words
    publisher: Words
    year: Year | None = None
    url: Url
    jurisdiction: Slug
    status: Literal["in-force", "proposal", "repealed", "replaced", "published"]
    replaced_by: Slug | None = None
    applies_from: Day | None = None
    checked: Day
    seen: Literal["full-text", "excerpt", "secondary"]
    note: Words | None = None


class Organisation(Strict):
    """A buyer, initiative or network."""

    id: Computed
    name: Words
    country: Country
    kind: Slug
    url: Url | None = None


class Term(Strict):
    """A word of the field, its definition and its names in other languages."""

    id: Computed
    names: dict[str, tuple[Words, ...]]
    definition: Text
    sources: tuple[Citation, ...] = ()


class Everyday(Strict):
    """One thing as people call it in every language, for search alone; `broader` names what it is
    a kind of. The id of a glossary term may be used again: it is the same thing then."""

    id: Computed
    names: dict[str, tuple[Words, ...]]
    broader: tuple[Slug, ...] = ()


class Asked(Strict):
    """How people ask for an entry whose own words they do not know, for search alone."""

    id: Computed
    wordings: dict[str, tuple[Words, ...]]


class Milestone(Strict):
    """A dated step of a community's roadmap, activity or event."""

    when: Words
    what: Text
    sources: tuple[Slug, ...] = ()


class Promise(Strict):
    """What organisations publicly promised to do by a day, and what became of it."""

    who: Annotated[tuple[Slug, ...], Field(min_length=1)]
    what: Text
    by: Day
    state: Literal["open", "kept", "partly-kept", "missed"] = "open"
    sources: Annotated[tuple[Slug, ...], Field(min_length=1)]


class Community(Strict):
    """A community of practice: owner of a folder."""

    id: Computed
    kind: Literal["community"]
    name: Text
    scope: Text
    lead: tuple[Slug, ...] = ()
    coordinator: Slug | None = None
    members: tuple[Slug, ...]
    members_as_of: Day
    roadmap: Annotated[tuple[Milestone, ...], Field(min_length=1)]
    activities: tuple[Milestone, ...] = ()
    events: tuple[Milestone, ...] = ()
    promises: tuple[Promise, ...] = ()
    sources: Annotated[tuple[Citation, ...], Field(min_length=1)]


class Word(Strict):
    """A controlled term with its label; `one` is the label after the number one, where it differs."""

    label: Text
    one: Text | None = None
    definition: Text | None = None
    abbreviation: Words | None = None


class CodeList(Strict):
    """An official eForms code list; its key is the business term that uses it."""

    label: Text
    codes: dict[str, Word]


class Vocabulary(Strict):
    """Every controlled list; `eforms` holds the codes of the official lists by business term."""

    format: Literal["1"]
    uses: dict[Slug, Word]
    levels: dict[Slug, Word]
    kinds: dict[Slug, Word]
    statuses: dict[Slug, Word]
    topics: dict[Slug, Word]
    purposes: dict[Slug, Word]
    audiences: dict[Slug, Word]
    frequencies: dict[Slug, Word]
    units: dict[str, Word]
    procedures: dict[Slug, Word]
    readiness: dict[Slug, Word]
    comparisons: dict[Slug, Word]
    source_kinds: dict[Slug, Word]
    source_statuses: dict[Slug, Word]
    organisation_kinds: dict[Slug, Word]
    jurisdictions: dict[Slug, Word]
    countries: dict[Country, Word]
    languages: dict[str, Word]
    eforms: dict[str, CodeList]
    cpv: dict[Cpv, Text]


class Retired(Strict):
    """An id that never returns."""

    date: Day
    reason: Text
    replaced_by: Slug | None = None
