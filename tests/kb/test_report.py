"""The same findings as text, as data, and as marks on a pull request."""

import json

import pytest

from kb.problem import Place, Problem
from kb.report import FORMATS, as_github, as_json, as_text, summary

PROBLEMS = [
    Problem(
        Place("a.yaml", 3, 5),
        "unknown-term",
        '"noice" is not known',
        "A word",
        "did you mean `noise`",
    ),
    Problem(
        Place("b.yaml"), "review-due", "100 % late\nby far", "A date ahead", "set it", "warning"
    ),
]


def test_the_text_has_one_line_per_problem_and_counts_last() -> None:
    assert as_text(PROBLEMS[:1], 148) == (
        'a.yaml:3:5: unknown-term: "noice" is not known. A word. Fix: did you mean `noise`?\n'
        "1 problem in 1 file, 148 files read"
    )


def test_the_text_marks_warnings() -> None:
    assert (
        as_text(PROBLEMS[1:], 1).splitlines()[-2] == "by far. A date ahead. Fix: set it. (warning)"
    )


def test_the_data_keeps_every_part_apart() -> None:
    assert json.loads(as_json(PROBLEMS, 2)) == {
        "problems": [
            {
                "path": "a.yaml",
                "line": 3,
                "column": 5,
                "rule": "unknown-term",
                "severity": "error",
                "wrong": '"noice" is not known',
                "expected": "A word",
                "fix": "did you mean `noise`",
            },
            {
                "path": "b.yaml",
                "line": 1,
                "column": 1,
                "rule": "review-due",
                "severity": "warning",
                "wrong": "100 % late\nby far",
                "expected": "A date ahead",
                "fix": "set it",
            },
        ],
        "files-read": 2,
    }


def test_github_gets_one_escaped_command_per_problem() -> None:
    assert as_github(PROBLEMS, 2) == (
        "::error file=a.yaml,line=3,col=5,title=unknown-term::"
        '"noice" is not known. A word. Fix: did you mean `noise`?\n'
        "::warning file=b.yaml,line=1,col=1,title=review-due::"
        "100 %25 late%0Aby far. A date ahead. Fix: set it.\n"
        "2 problems in 2 files, 2 files read"
    )


@pytest.mark.parametrize(
    ("problems", "read", "line"),
    [
        ([], 0, "0 problems, 0 files read"),
        (PROBLEMS[:1] * 3, 148, "3 problems in 1 file, 148 files read"),
        (PROBLEMS, 1, "2 problems in 2 files, 1 file read"),
    ],
)
def test_the_last_line_counts(problems: list[Problem], read: int, line: str) -> None:
    assert summary(problems, read) == line


def test_the_formats_have_names() -> None:
    assert set(FORMATS) == {"text", "json", "github"}
