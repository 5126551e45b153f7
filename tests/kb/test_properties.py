"""What holds for any text at all, not only for those we thought of."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.difference import Change, difference
from kb.fingerprint import fingerprint
from kb.load import NoVocabularyError, load
from kb.problem import Problem
from kb.reader import Document, dump, read
from kb.rules import check

UNTIMED = settings(deadline=None)
SIGNS = "{}[]:,&*!|>'\"%@`#-?~<=\n\t \\01aé\u0301"

printable = st.text(st.characters(codec="utf-8").filter(str.isprintable)).map(
    lambda text: normalize("NFC", text)
)
nested = st.recursive(
    printable,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(printable, inner, max_size=4),
    max_leaves=20,
)
mappings = st.dictionaries(printable, nested, max_size=5)


@UNTIMED
@given(st.binary())
def test_the_reader_answers_any_bytes(content: bytes) -> None:
    assert isinstance(read(content, "a.yaml"), Document | Problem)


@UNTIMED
@given(st.text() | st.text(SIGNS))
def test_the_reader_answers_any_text(text: str) -> None:
    content = text.encode("utf-8", "surrogatepass")
    assert isinstance(read(content, "a.yaml"), Document | Problem)
    assert isinstance(read(b"kind: " + content, "a.yaml"), Document | Problem)


@UNTIMED
@given(mappings)
def test_what_is_dumped_is_read_back(data: dict[str, Any]) -> None:
    found = read(dump(data).encode(), "a.yaml")
    assert isinstance(found, Document), found
    assert found.data == data


@UNTIMED
@given(mappings)
def test_every_value_of_a_document_has_a_place(data: dict[str, Any]) -> None:
    text = dump(data)
    found = read(text.encode(), "a.yaml")
    assert isinstance(found, Document), found
    lines = text.count("\n") + 1
    assert all(1 <= place.line <= lines and place.column >= 1 for place in found.places.values())
    assert all(found.get(*keys) == _value(data, keys) for keys in found.places)


@UNTIMED
@given(mappings, mappings)
def test_a_difference_tells_both_texts(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert difference(old, old) == ()
    there, back = difference(old, new), difference(new, old)
    assert {(c.keys, c.old, c.new) for c in there} == {(c.keys, c.new, c.old) for c in back}
    assert all(_tells(change) for change in there)


@UNTIMED
@given(mappings)
def test_a_fingerprint_depends_on_nothing_but_the_content(data: dict[str, Any]) -> None:
    shuffled = dict(sorted(data.items(), reverse=True))
    assert fingerprint("a", data) == fingerprint("a", shuffled)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One copy of the small library for all examples; each puts back what it changed."""
    library = Path(__file__).parents[1] / "library"
    return Path(shutil.copytree(library, tmp_path_factory.mktemp("any") / "library"))


@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_one_wrong_character_never_stops_the_check(
    shared: Path, today: date, data: st.DataObject
) -> None:
    names = sorted(path.relative_to(shared) for path in shared.rglob("*.*"))
    path = shared / data.draw(st.sampled_from(names))
    before = path.read_bytes()
    text = before.decode()
    at = data.draw(st.integers(0, len(text) - 1))
    with_one_wrong = (
        text[:at] + data.draw(st.sampled_from(SIGNS) | st.characters()) + text[at + 1 :]
    )
    path.write_bytes(with_one_wrong.encode("utf-8", "surrogatepass"))
    try:
        assert all(isinstance(problem, Problem) for problem in _problems(shared, today))
    finally:
        path.write_bytes(before)


def _problems(folder: Path, today: date) -> list[Problem]:
    try:
        return check(load(folder), today)
    except NoVocabularyError as error:
        return list(error.problems)


def _value(data: Any, keys: tuple[str | int, ...]) -> Any:
    for key in keys:
        data = data[key]
    return data


def _tells(change: Change) -> bool:
    old = "".join(span.text for span in change.spans if span.kind != "added")
    new = "".join(span.text for span in change.spans if span.kind != "removed")
    return old == (change.old or "") and new == (change.new or "")
