"""A fingerprint stands for what was asked: any word changes it, tidying does not."""

import pytest

from kb.document import canonical
from kb.fingerprint import UPKEEP, fingerprint
from kb.library import Library
from kb.reader import Data, Document, dump, read


def mark(text: str) -> str:
    document = read(text.encode(), "a.yaml")
    assert isinstance(document, Document)
    return fingerprint("noise-limit", document.data)


@pytest.fixture
def text(library: Library) -> str:
    return library.documents["entry", "noise-limit"].text


def test_white_space_comments_and_line_breaks_do_not_matter(text: str) -> None:
    tidied = "\n\n# reviewed\n" + text.replace(": {en: Noise at night", ":   {en:   Noise at night")
    tidied = tidied.replace("   # measured outdoors", "").replace(
        "topics: [noise]", "topics:\n- noise"
    )
    tidied = tidied.replace("en: Noise at night makes", "en: >-\n    Noise at night\n    makes")
    assert tidied != text
    assert mark(tidied) == mark(text)


def test_the_order_of_keys_does_not_matter(library: Library, text: str) -> None:
    data = library.documents["entry", "noise-limit"].data
    assert mark(dump(_reversed(data))) == mark(text)


def test_the_order_of_a_list_matters(text: str) -> None:
    swapped = text.replace("[quiet-machines, tree-log]", "[tree-log, quiet-machines]")
    assert mark(swapped) != mark(text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("makes people ill", "makes people sick"),
        ("core: 65", "core: 64"),
        ("use-when", "avoid-if"),
        ("countries: [NO]", "countries: []"),
        ("version: 1.1.0\n", "version: 1.2.0\n"),
        ("title:", "title:\n  fr: Bruit"),
    ],
)
def test_any_word_matters(text: str, old: str, new: str) -> None:
    assert old in text
    assert mark(text.replace(old, new, 1)) != mark(text)


def test_the_id_matters(library: Library) -> None:
    data = library.documents["entry", "noise-limit"].data
    assert fingerprint("noise-limit", data) != fingerprint("noise-cap", data)


def test_upkeep_does_not_matter(library: Library, text: str) -> None:
    data = library.documents["entry", "noise-limit"].data
    kept_up = data | dict.fromkeys(UPKEEP, "changed")
    assert fingerprint("noise-limit", kept_up) == mark(text)


def test_the_canonical_form_is_fixed_for_ever() -> None:
    assert (
        canonical({"b": [" é ", None], "a": {"c": "1.10"}})
        == '{"a":{"c":"1.10"},"b":["é",null]}'.encode()
    )
    assert fingerprint("a", {"b": "c"}) == (
        "sha256:788aa918db1d83732f01980c8c0b5939dbdf20144619b2dc7530526269c4e4d1"
    )


def _reversed(data: Data) -> Data:
    if isinstance(data, dict):
        return {key: _reversed(data[key]) for key in reversed(data)}
    return [_reversed(item) for item in data] if isinstance(data, list) else data
