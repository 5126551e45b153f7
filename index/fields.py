"""The table of groups of texts, and the Whoosh schema.

An entry's texts fall into groups by the key they stand under; a group has its own boost. The groups
of one language are added up into one field, because each language has its own stems and stop words:
`words_en`, `words_nl`. `words_concept` holds the concepts that the texts name in any language.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence, Format

from index.words import ALL


@dataclass(frozen=True)
class Group:
    """Texts that weigh the same. `keys` are the entry's keys they come from."""

    name: str
    boost: float
    keys: tuple[str, ...] = ()
    phrases: bool = True
    concepts: bool = True


GROUPS = (
    Group("title", 8, keys=("title",)),
    Group("summary", 4, keys=("summary",)),
    Group("asked", 12, phrases=False),  # how people ask for the entry
    Group("demand", 1, keys=("levels", "parameters", "scoring", "object", "asked")),
    Group("more", 0.5),  # every other text of the entry
    Group("terms", 1, phrases=False, concepts=False),  # labels in all languages
    Group("parts", 1, phrases=False, concepts=False),  # what compounds are made of
    Group("codes", 8, phrases=False, concepts=False),  # id, CPV, laws
)
GROUP_OF = {key: group.name for group in GROUPS for key in group.keys}
SILENT = ("history",)  # says what was edited, not what is asked
CONCEPT = "concept"  # stands in the place of a language
WORDS = "words"
SPELLING = "spelling"  # words as they are written, for corrections only
SPELT = ("title", "summary", "asked", "demand", "terms")


class Places(Existence):  # type: ignore[misc]
    """Postings with a value of any length: the places where a term stands."""

    def fixed_value_size(self) -> None:
        return None


class Ready(FieldType):  # type: ignore[misc]
    """A field whose postings are ready: (term, weight, places). Whoosh stores them as they are."""

    def __init__(self, format_: Format) -> None:
        super().__init__(format_, None, scorable=False)

    def index(self, value: Iterable[tuple[str, float, bytes]], **_: Any) -> Iterator[Any]:
        for term, weight, places in value:
            yield term.encode(), 1, weight, places


def schema() -> Schema:
    """The Whoosh schema: one field of words for each language, one of concepts, the spellings for
    corrections, and what is stored."""
    words = {f"{WORDS}_{language}": Ready(Places()) for language in ALL}
    concepts = {f"{WORDS}_{CONCEPT}": Ready(Existence())}
    spellings = {f"{SPELLING}_{language}": Ready(Existence()) for language in ALL}
    return Schema(id=ID(unique=True, stored=True), facets=STORED, **words, **concepts, **spellings)
