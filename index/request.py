"""What is asked: text, filters, order and page, made safe before anything reads them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from unicodedata import category, normalize

FACETS = (
    "kind",
    "community",
    "use",
    "level",
    "topic",
    "division",
    "country",
    "language",
    "status",
)
MAX_TEXT = 512
MAX_WORDS = 64
MAX_WORD = 64
MAX_VALUES = 50
MAX_SIZE = 100

LANGUAGE = re.compile("[a-z]{2}")

Sort = Literal["relevance", "date", "title"]


@dataclass(frozen=True)
class Request:
    """One search. Unknown facets are dropped and repeated values folded; what cannot be the code of a
    language is English."""

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    page: int = 1
    size: int = 20
    language: str = "en"

    def __post_init__(self) -> None:
        chosen = {
            name: tuple(dict.fromkeys(self.filters[name]))[:MAX_VALUES]
            for name in FACETS
            if self.filters.get(name)
        }
        object.__setattr__(self, "text", capped(self.text))
        object.__setattr__(self, "filters", chosen)
        if not LANGUAGE.fullmatch(self.language):
            object.__setattr__(self, "language", "en")
        object.__setattr__(self, "page", max(1, self.page))
        object.__setattr__(self, "size", min(max(1, self.size), MAX_SIZE))


def capped(text: str) -> str:
    """`text` in NFC without invisible characters: 512 characters, 64 words, 64 a word at most."""
    visible = text[: 2 * MAX_TEXT]
    if not visible.isprintable():
        visible = "".join(_shown(character) for character in visible)
    words = re.sub(r"\s+", " ", normalize("NFC", visible)).strip()[:MAX_TEXT].split()
    return " ".join(word[:MAX_WORD] for word in words[:MAX_WORDS])


def _shown(character: str) -> str:
    """The character itself; white space becomes a space, control, format and half characters go."""
    if character.isspace():
        return " "
    return "" if category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") else character
