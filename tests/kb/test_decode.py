"""Bytes become clean text, or are refused with their place."""

import pytest

from kb.decode import MAX_BYTES, Refused, decode


def test_windows_line_ends_and_the_byte_order_mark_are_tidied_away() -> None:
    assert (
        decode(b"\xef\xbb\xbfkind: criterion\r\nuse: x\r\n", "a.yaml")
        == "kind: criterion\nuse: x\n"
    )


@pytest.mark.parametrize("character", ["\t", "\u00a0", "\u00ad", "\u2009", "\u202f"])
def test_the_white_space_of_typography_is_kept_inside_a_line(character: str) -> None:
    assert decode(f"note: 5{character}kg".encode(), "a.yaml") == f"note: 5{character}kg"


def test_a_file_of_the_largest_size_is_read() -> None:
    assert len(decode(b"#" * MAX_BYTES, "a.yaml")) == MAX_BYTES


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"#" * (MAX_BYTES + 1), "a.yaml:1:1: file-too-large: the file is larger than 256 kB."),
        (b"a: b\nc: \xff", "a.yaml:2:4: not-utf8: byte 0xff is not UTF-8 text."),
        (b"a:\n \tb: c", "a.yaml:2:2: tab-indent: the line is indented with a tab."),
        (
            b"a: b\rc: d",
            "a.yaml:1:5: control-character: the line holds the invisible character U+000D.",
        ),
        (
            b"a: b\x00",
            "a.yaml:1:5: control-character: the line holds the invisible character U+0000.",
        ),
    ],
)
def test_what_cannot_be_clean_text_is_refused_at_its_place(content: bytes, message: str) -> None:
    with pytest.raises(Refused) as refused:
        decode(content, "a.yaml")
    assert str(refused.value.problem).startswith(message)
