"""What the eForms SDK fixes for notices: names, limits, languages and the order of elements.

All of it stands in `eforms-1.15.yaml`, so that a newer SDK is a change of data.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kb.problem import Problem
from kb.reader import read_file

FILE = Path(__file__).with_name("eforms-1.15.yaml")


@cache
def sdk() -> Mapping[str, Any]:
    """The data file, every scalar as text. Raises ValueError when our own file is broken."""
    found = read_file(FILE, FILE.name)
    if isinstance(found, Problem):
        raise ValueError(str(found))
    return found.data


def limit(term: str) -> int:
    """How many characters a text of a business term may have in a notice: BT-540 -> 6000."""
    return int(sdk()["limits"][term])
