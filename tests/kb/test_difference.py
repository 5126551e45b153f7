"""Differences are told field by field and word by word."""

import pytest

from kb.difference import Change, Span, difference, word_difference
from kb.library import Library


def test_a_text_does_not_differ_from_itself(library: Library) -> None:
    for document in library.documents.values():
        assert difference(document.data, document.data) == ()


def test_words_are_marked_as_same_removed_and_added() -> None:
    assert list(word_difference("below 65 dB by day.", "below 60 dB.")) == [
        Span("same", "below "),
        Span("removed", "65"),
        Span("added", "60"),
        Span("same", " dB"),
        Span("removed", " by day"),
        Span("same", "."),
    ]


def test_the_spans_give_both_texts_back() -> None:
    old, new = "At least {share} of it, by day.", "At most {share} of all, by day and night!"
    spans = Change(("title", "en"), old, new).spans
    assert "".join(span.text for span in spans if span.kind != "added") == old
    assert "".join(span.text for span in spans if span.kind != "removed") == new


def test_two_versions_differ_in_what_was_added(library: Library) -> None:
    old = library.documents["past", "noise-limit", "1.0.0"].data
    new = library.documents["entry", "noise-limit"].data
    changes = difference(old, new)
    assert [change.field for change in changes] == [
        f"parameters / noise-level / steps / {step} / {key}"
        for step in (1, 2)
        for key in ("from", "core", "advanced", "proposed")
    ]
    assert changes[0].old is None
    assert changes[0].new == "2028-01-01"
    assert changes[0].spans == (Span("added", "2028-01-01"),)


def test_what_is_gone_comes_last(library: Library) -> None:
    changes = difference({"title": {"en": "a", "nl": "b"}, "use": "x"}, {"title": {"en": "c"}})
    assert changes == (
        Change(("title", "en"), "a", "c"),
        Change(("title", "nl"), "b", None),
        Change(("use",), "x", None),
    )
    assert changes[1].spans == (Span("removed", "b"),)


@pytest.mark.parametrize(
    "key", ["status", "history", "review-by", "contributors", "version", "released"]
)
def test_upkeep_and_version_are_not_compared(key: str) -> None:
    assert difference({key: "a"}, {key: "b"}) == ()


def test_white_space_around_a_text_is_no_change() -> None:
    assert difference({"note": "a\n", "at": None}, {"note": "a", "at": " "}) == ()
