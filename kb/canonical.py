"""Changed data written into the text of a file: what did not change stays byte for byte as it was.

The only room that knows ruamel.yaml. It tells where every value of the text begins and ends; only the
values that differ are cut out and written anew, in the style they had.
"""

from typing import Any
from unicodedata import normalize

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from kb.order import arranged
from kb.problem import Problem
from kb.reader import Data, Document, read
from kb.splice import Page
from kb.written import entry_text


class CanonicalError(Exception):
    """Why data cannot be written as YAML; the text is the whole message."""


def new_text(data: dict[str, Data]) -> str:
    """The text of a new entry with this content.

    Raises CanonicalError if the data hold what no file can.
    """
    return _checked(entry_text(_tidy(data)), data)


def rewritten(document: Document, data: dict[str, Data]) -> str:
    """The text of `document` with the content `data`, and as few changed lines as that needs.

    Comments, quotes and the order of keys stay. A file of so unusual a form that this does not work is
    written as a new one. Raises CanonicalError if the data hold what no file can.
    """
    wanted = arranged(_tidy(data))
    if wanted == document.data:
        return document.text
    text = _spliced(document, wanted)
    found = read(text.encode("utf-8", "surrogatepass"), document.path) if text else None
    if text and isinstance(found, Document) and found.data == wanted:
        return text
    return _checked(entry_text(wanted), data)


def _spliced(document: Document, wanted: dict[str, Data]) -> str | None:
    """The text with only the changed values written anew; None for a form that has no usual places."""
    page = Page(document.text if document.text.endswith("\n") else f"{document.text}\n")
    try:
        root = YAML(typ="safe", pure=True).compose(page.text)
        return page.edited() if page.change(root, document.data, wanted, 0) else None
    except (
        YAMLError,
        ValueError,
    ):  # another opinion on YAML; a sign that is not where it usually is
        return None


def _tidy(data: Any) -> Any:
    """Letters in the one form in which files are read (NFC)."""
    if isinstance(data, dict):
        return {normalize("NFC", key): _tidy(part) for key, part in data.items()}
    if isinstance(data, list):
        return [_tidy(part) for part in data]
    return normalize("NFC", data) if isinstance(data, str) else data


def _checked(text: str, data: dict[str, Data]) -> str:
    """The text, if the strict reader reads exactly the data from it."""
    found = read(text.encode("utf-8", "surrogatepass"), "the text")
    if isinstance(found, Problem):
        raise CanonicalError(f"This cannot be written as a file: {found.sentences}")
    if found.data != _tidy(data):
        raise CanonicalError(
            "This cannot be written as a file: it would not be read back the same."
        )
    return text
