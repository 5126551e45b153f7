"""The table of groups of texts, and the kinds of terms.

An entry's texts fall into groups by the key they stand under; a group has its own boost. A term
begins with its kind: a language, because each has its own stems and stop words (`en:panel`), or
`concept`, or one of the kinds below.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Texts that weigh the same. `keys` are the entry's keys they come from."""

    name: str
    boost: float
    keys: tuple[str, ...] = ()
    phrases: bool = True
    concepts: bool = True
    pairs: bool = False  # words that follow each other count as well


GROUPS = (
    Group("title", 8, keys=("title",), pairs=True),
    Group("summary", 4, keys=("summary",), pairs=True),
    Group("asked", 12, phrases=False, pairs=True),  # how people ask for the entry
    Group("demand", 1, keys=("levels", "parameters", "scoring", "object", "asked")),
    Group("more", 0.5),  # every other text of the entry
    Group("terms", 1, phrases=False, concepts=False),  # labels in all languages
    Group("parts", 1, phrases=False, concepts=False),  # what compounds are made of
    Group("codes", 8, phrases=False, concepts=False),  # id, CPV, laws
)
GROUP_OF = {key: group.name for group in GROUPS for key in group.keys}
SILENT = ("history",)  # says what was edited, not what is asked
CONCEPT = "concept"  # stands in the place of a language
SPELLING = "spelt"  # words as they are written, for corrections only
SPELT = ("title", "summary", "asked", "demand", "terms")
ID = "id"
TITLE = "title"  # a whole title, folded
# a word of a title, and its first word: in any language; "offer-nl" in one
OFFER, OPENING = "offer", "opening"
