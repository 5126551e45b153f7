"""A problem is told in three sentences, and a mistyped word gets the nearest known one."""

from kb.problem import Place, Problem, did_you_mean, nearest, one_of, shown, what


def test_problems_sort_by_place() -> None:
    late = Problem(Place("b.yaml", 2, 1), "a-rule", "x", "y", "z")
    early = Problem(Place("a.yaml", 10, 1), "z-rule", "x", "y", "z")
    middle = Problem(Place("b.yaml", 1, 9), "z-rule", "x", "y", "z")
    assert sorted([late, middle, early]) == [early, middle, late]


def test_a_near_word_is_asked_for_and_a_far_one_is_not_guessed() -> None:
    known = ["city-of-oslo", "city-of-utrecht"]
    assert nearest("City-of-Osl0", known) == "city-of-oslo"
    assert nearest("city-of-bergen", known) is None
    assert did_you_mean("city-of-osl", known, "add it") == "did you mean `city-of-oslo`"
    assert did_you_mean("city-of-bergen", known, "add it") == "add it"


def test_a_question_ends_with_a_question_mark() -> None:
    question = Problem(Place("a.yaml"), "a-rule", "x", "y", "did you mean `z`")
    assert str(question) == "a.yaml:1:1: a-rule: x. y. Fix: did you mean `z`?"


def test_choices_are_listed_while_they_can_be_read() -> None:
    assert one_of(["a", "b"], "A word") == "One of: a, b"
    assert one_of([], "A word") == "A word"
    assert one_of(map(str, range(13)), "A word") == "A word"


def test_a_long_value_is_shown_on_one_line_and_cut() -> None:
    assert shown("a\n  b") == "a b"
    assert shown("x" * 61) == "x" * 59 + "…"
    assert (what({"a": "b"}), what(["a"]), what("a")) == ("a mapping", "a list", '"a"')
