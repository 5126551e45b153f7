"""The table of searchable fields, and the Whoosh schema made from it.

An entry's texts fall into groups by the key they stand under. A group is one field per language,
because each language has its own stems and stop words: `title_en`, `title_nl`. Two more fields
stand beside them: `title_concept` holds the concepts that the texts name in any language.
"""

from dataclasses import dataclass

from whoosh.fields import ID, STORED, TEXT, Schema

from index.words import ALL, OTHER, Given, Spellings, Stems


@dataclass(frozen=True)
class Group:
    """Texts that weigh the same. `keys` are the entry's keys they come from."""

    name: str
    boost: float
    keys: tuple[str, ...] = ()
    phrases: bool = True
    languages: tuple[str, ...] = ALL
    concepts: bool = True


GROUPS = (
    Group("title", 8, keys=("title",)),
    Group("summary", 4, keys=("summary",)),
    Group("asked", 12, phrases=False),  # how people ask for the entry
    Group("demand", 1, keys=("levels", "parameters", "scoring", "object", "asked")),
    Group("more", 0.5),  # every other text of the entry
    Group("terms", 1, phrases=False, concepts=False),  # labels in all languages
    Group("parts", 1, phrases=False, concepts=False),  # what compounds are made of
    Group("codes", 8, phrases=False, languages=(OTHER,), concepts=False),  # id, CPV, laws
)
GROUP_OF = {key: group.name for group in GROUPS for key in group.keys}
SILENT = ("history",)  # says what was edited, not what is asked
CONCEPT = "concept"  # stands in the place of a language
SPELLING = "spelling"  # words as they are written, for corrections only
SPELT = ("title", "summary", "asked", "demand", "terms")


@dataclass(frozen=True)
class Field:
    """One searchable field of the index."""

    name: str
    language: str
    boost: float
    phrases: bool


FIELDS = tuple(
    Field(f"{group.name}_{language}", language, group.boost, group.phrases)
    for group in GROUPS
    for language in group.languages
)
CONCEPT_FIELDS = tuple(
    Field(f"{group.name}_{CONCEPT}", CONCEPT, group.boost, False)
    for group in GROUPS
    if group.concepts
)
READY = "parts_"  # the fields whose terms are stored as given begin so


def schema() -> Schema:
    """The Whoosh schema: the fields, the spellings for corrections, and what is stored."""
    searchable = {
        field.name: TEXT(
            Given() if field.name.startswith(READY) else Stems(field.language),
            phrase=field.phrases,
        )
        for field in FIELDS
    }
    concepts = {field.name: TEXT(Given(), phrase=False) for field in CONCEPT_FIELDS}
    spellings = {f"{SPELLING}_{language}": TEXT(Spellings(), phrase=False) for language in ALL}
    return Schema(
        id=ID(unique=True, stored=True), facets=STORED, **searchable, **concepts, **spellings
    )
