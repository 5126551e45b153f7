"""The order of keys in a file: one table for the top level, one habit below it."""

import re

from kb.parameter import LEVELS
from kb.reader import Data

KEYS = (
    "kind", "use", "other-uses", "version", "status", "proposed", "released", "review-by",
    "title", "summary", "topics", "cpv", "countries", "buyer", "country", "year", "object",
    "procedure", "ongoing", "contract-value", "purpose", "audience", "frequency", "levels",
    "parameters", "scoring", "verification", "follow-up", "rationale", "use-when", "avoid-when",
    "legal", "market", "effect", "eforms", "equivalents", "adopted-by", "asked", "criteria",
    "sections", "results", "lessons", "notice", "sources", "related", "supersedes",
    "superseded-by", "withdrawn-because", "ended", "history", "contributors",
)  # fmt: skip
AIRY = frozenset(
    {"buyer", "levels", "parameters", "scoring", "verification", "follow-up", "rationale"}
    | {"legal", "sections"}
)
FIRST = ("en", *LEVELS)
LAST = ("proposed", "proposed-levels", "sources", "note")
LANGUAGE = re.compile(r"[a-z]{2}")


def arranged(data: dict[str, Data]) -> dict[str, Data]:
    """The content of an entry in the order in which its keys are written."""
    known = [key for key in KEYS if key in data]
    rest = [key for key in data if key not in KEYS]
    return {key: _inside(data[key]) for key in [*known, *rest]}


def is_text(data: Data) -> bool:
    """Whether the data are the same words by language."""
    return isinstance(data, dict) and bool(data) and all(LANGUAGE.fullmatch(key) for key in data)


def _inside(data: Data) -> Data:
    if isinstance(data, list):
        return [_inside(item) for item in data]
    if isinstance(data, dict):
        return {key: _inside(data[key]) for key in sorted(data, key=_rank)}
    return data


def _rank(key: str) -> int:
    """English and the lower level come first, what a value rests on last; the rest stays in order."""
    if key in FIRST:
        return FIRST.index(key) - len(FIRST)
    return LAST.index(key) + 1 if key in LAST else 0
