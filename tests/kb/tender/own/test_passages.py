"""Passages: a draft is cut where its sense is, and no word of it is lost or shown twice."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.tender.own.passages import LONGEST, SHORTEST, Passage, passages

LONG = (
    "The contractor must keep the noise of the site below the level that lets neighbours sleep, "
    "measured outdoors at the nearest facade during each stage of work."
)


def texts(text: str) -> list[str]:
    return [passage.text for passage in passages(text)]


def test_paragraphs_under_a_heading_carry_its_name() -> None:
    first, second = passages(f"# Noise\n\n{LONG}\n\n## Trucks\n\nTrucks are electric.\n")
    assert (first.heading, first.text) == ("Noise", LONG)
    assert (second.heading, second.text) == ("Trucks", "Trucks are electric.")


def test_every_passage_is_a_slice_of_the_text() -> None:
    text = f"Intro.\n\n3.1 Noise\n\n  {LONG}\n\n- one\n- two\n"
    assert all(text[one.start : one.end] == one.text for one in passages(text))


def test_wrapped_lines_are_one_paragraph() -> None:
    wrapped = LONG.replace(", ", ",\n", 1)
    assert texts(f"{wrapped}\n\n{LONG}") == [wrapped, LONG]


def test_long_lines_are_paragraphs_without_blank_lines_between() -> None:
    assert texts(f"{LONG}\n{LONG}") == [LONG, LONG]


def test_a_numbered_clause_starts_a_passage_and_names_its_number() -> None:
    found = passages(f"3.1 {LONG}\n3.2 {LONG}\nArtikel 4. {LONG}\n")
    assert [one.number for one in found] == ["3.1", "3.2", "4"]


def test_a_number_inside_a_wrapped_sentence_is_no_clause() -> None:
    text = "Noise at the nearest facade must stay below\n65 dB(A) by day and\n3.5 dB less at night."
    assert [(one.text, one.number) for one in passages(text)] == [(text, "")]


def test_a_numbered_short_line_is_a_heading_unless_the_sentence_goes_on() -> None:
    found = passages(
        f"4.2 Noise\n\n{LONG}\n\n4.3 The contractor delivers every truck with\na battery."
    )
    assert [(one.heading, one.number) for one in found] == [
        ("4.2 Noise", "4.2"),
        ("4.2 Noise", "4.3"),
    ]


def test_a_clause_set_in_the_style_of_a_heading_is_a_passage() -> None:
    found = passages(f"## Noise\n\n### {LONG}\n\n### Trucks are electric.\n")
    assert [one.heading for one in found] == ["Noise", "Noise"]
    assert LONG in found[0].text


def test_capitals_make_a_heading() -> None:
    assert passages(f"GENERAL TERMS\n{LONG}")[0].heading == "GENERAL TERMS"


def test_a_specification_of_numbered_lines_is_not_lost() -> None:
    found = passages("1. Trucks are electric\n2. Noise below 65 dB(A)\n3. Delivery in 30 days")
    assert " ".join(" ".join(one.text for one in found).split()).endswith(
        "1. Trucks are electric 2. Noise below 65 dB(A) 3. Delivery in 30 days"
    )


def test_items_stay_with_their_introduction() -> None:
    text = "The bidder hands in:\n- a plan of the site;\n- a list of machines;\n(c) a drawing."
    assert texts(text) == [text]


def test_short_neighbours_are_joined_until_they_say_something() -> None:
    short = "Trucks are electric and quiet."
    found = passages("\n\n".join([short] * 8))
    assert [one.words for one in found] == [20, 20]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    found = passages(" ".join([LONG] * 12))
    assert len(found) > 1
    assert all(SHORTEST <= one.words <= LONGEST for one in found)
    assert all(one.text.startswith("The contractor") for one in found)
    assert all(one.text.endswith(".") for one in found)


def test_a_sentence_without_end_is_cut_between_words() -> None:
    assert [one.words for one in passages("word " * 300)] == [120, 120, 60]


def test_a_table_row_is_a_piece_of_its_own_and_rules_are_left_out() -> None:
    text = f"| No | Demand |\n| --- | --- |\n| 1 | {LONG} |\n"
    assert texts(text)[-1].startswith("| No | Demand |")
    assert LONG in texts(text)[-1]


@pytest.mark.parametrize("text", ["", " \n\t\n", "-----\n=====", "# Only a heading"])
def test_a_text_that_says_nothing_has_no_passages(text: str) -> None:
    assert passages(text) == ()


def test_a_cell_of_40000_characters_and_a_text_of_many_lines_are_cut() -> None:
    assert [one.text for one in passages("x" * 40_000)] == ["x" * 40_000]
    assert len(passages("\n".join([LONG] * 20_000))) == 20_000


PIECES = st.one_of(
    st.sampled_from(
        [LONG, "word " * 50, "a b. C d! ", "- item\n", "1. Do it now\n", "3.1 Noise\n"]
    ),
    st.sampled_from(["# Title\n", "# ", "TERMS\n", "| x | y |\n", "---\n", "65 dB(A)\n"]),
    st.sampled_from(["\n", " \t", "\f", "\u00a0"]),
)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_passages_are_slices_in_order_that_hold_every_word_below_a_heading(text: str) -> None:
    found = passages(text)
    assert all(text[one.start : one.end] == one.text for one in found)
    ends = [0, *(edge for one in found for edge in (one.start, one.end))]
    assert ends == sorted(ends)
    assert all(0 < one.words <= LONGEST for one in found)
    between = _rest(text, found)
    assert not re.search(r"The contractor|word", between)


def _rest(text: str, found: tuple[Passage, ...]) -> str:
    """What of a text is in no passage."""
    kept, at = [], 0
    for one in found:
        kept.append(text[at : one.start])
        at = one.end
    return " ".join([*kept, text[at:]])
