"""The reader keeps what is written, as text, and knows where it stands."""

from pathlib import Path

from kb.problem import Place, Problem
from kb.reader import Document, dump, read, read_file


def document(text: str) -> Document:
    found = read(text.encode(), "a.yaml")
    assert isinstance(found, Document)
    return found


def test_every_scalar_stays_as_it_is_written() -> None:
    written = "country: NO\nversion: 1.10\nat: 12:30\ncode: 0123\nanswer: on\nday: 2026-11-22\n"
    assert document(written).data == {
        "country": "NO",
        "version": "1.10",
        "at": "12:30",
        "code": "0123",
        "answer": "on",
        "day": "2026-11-22",
    }


def test_an_empty_value_is_none_and_a_quoted_one_is_text() -> None:
    assert document('a:\nb: ~\nc: null\nd: ""\ne: "~"\nf: "null"\n').data == {
        "a": None,
        "b": None,
        "c": None,
        "d": "",
        "e": "~",
        "f": "null",
    }


def test_accents_are_composed_so_that_equal_words_are_equal() -> None:
    found = document('cafe\u0301: cafe\u0301\nb: "e\\u0301"\nc: "\\n\u0301"\n')
    assert found.data == {"caf\u00e9": "caf\u00e9", "b": "\u00e9", "c": "\n\u0301"}


def test_two_ways_of_writing_an_accent_are_one_key() -> None:
    found = read("caf\u00e9: a\ncafe\u0301: b\n".encode(), "a.yaml")
    assert isinstance(found, Problem)
    assert found.rule == "duplicate-key"


def test_every_key_and_item_has_its_place() -> None:
    found = document("a:\n  - b: 1\n  - {c: 2, d: [x, y]}\n")
    assert found.place("a") == Place("a.yaml", 1, 1)
    assert found.place("a", 1, "d") == Place("a.yaml", 3, 12)
    assert found.place("a", 1, "d", 1) == Place("a.yaml", 3, 19)


def test_what_is_missing_is_placed_at_its_nearest_parent() -> None:
    found = document("a:\n  b: 1\n")
    assert found.place("a", "c", "d") == Place("a.yaml", 1, 1)
    assert found.place("z") == Place("a.yaml", 1, 1)
    assert Document("b.yaml", {}, {}, "").place("z") == Place("b.yaml")


def test_get_follows_keys_and_positions() -> None:
    found = document("a:\n  - b: 1\n")
    assert found.get("a", 0, "b") == "1"
    assert found.get() == found.data
    assert found.get("a", 1) is None
    assert found.get("a", "b") is None
    assert found.get("z", "b") is None


def test_a_quoted_merge_sign_is_a_key_like_any_other() -> None:
    assert document('"<<": x\n').data == {"<<": "x"}


def test_dump_keeps_order_and_quotes_what_would_be_misread() -> None:
    text = dump({"b": "NO", "a": ["1.10", "é"]})
    assert text == "b: 'NO'\na:\n- '1.10'\n- é\n"
    assert document(text).data == {"b": "NO", "a": ["1.10", "é"]}


def test_a_file_is_read_under_the_name_that_messages_use(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("a: b\n")
    found = read_file(tmp_path / "a.yaml", "criteria/a.yaml")
    assert isinstance(found, Document)
    assert (found.path, found.text) == ("criteria/a.yaml", "a: b\n")


def test_a_file_that_cannot_be_opened_is_a_problem(tmp_path: Path) -> None:
    found = read_file(tmp_path, "criteria/a.yaml")
    assert isinstance(found, Problem)
    assert str(found) == (
        "criteria/a.yaml:1:1: unreadable-file: the file cannot be opened (Is a directory). "
        "A file that can be read. Fix: check its name and its permissions."
    )


def test_an_empty_file_is_a_problem_too() -> None:
    for content in (b"", b"\n", b"\xef\xbb\xbf", b"# only a comment"):
        found = read(content, "a.yaml")
        assert isinstance(found, Problem)
        assert (found.rule, found.place) == ("not-a-mapping", Place("a.yaml"))
