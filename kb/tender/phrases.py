"""The fixed words of exported documents, by language."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from kb.messages import typed
from kb.problem import Problem
from kb.reader import read_file
from kb.values import Slug, Text

FILE = Path(__file__).with_name("phrases.yaml")


@cache
def phrases() -> Mapping[str, Text]:
    """Every phrase by its name. Raises ValueError when our own file is broken."""
    document = read_file(FILE, FILE.name)
    if isinstance(document, Problem):
        raise ValueError(str(document))
    found = typed(document, dict[Slug, Text])
    if isinstance(found, list):
        raise ValueError("\n".join(map(str, found)))
    return dict(found)


def say(name: str, language: str, /, **values: object) -> str:
    """The phrase `name` in `language`, else in English, with its words in braces filled in."""
    return phrases()[name].said(language).format(**values)
