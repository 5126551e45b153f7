"""Problems -> text, JSON or GitHub annotations, with a last line that counts."""

import json
from collections.abc import Sequence

from kb.problem import Problem


def summary(problems: Sequence[Problem], files_read: int) -> str:
    """Such as "3 problems in 2 files, 148 files read"."""
    files = len({problem.place.path for problem in problems})
    where = f" in {_count(files, 'file')}" if problems else ""
    return f"{_count(len(problems), 'problem')}{where}, {_count(files_read, 'file')} read"


def as_text(problems: Sequence[Problem], files_read: int) -> str:
    """One line per problem; warnings say so."""
    lines = [f"{_marked(problem)}" for problem in problems]
    return "\n".join([*lines, summary(problems, files_read)])


def as_json(problems: Sequence[Problem], files_read: int) -> str:
    """The same findings as data."""
    rows = [
        {
            "path": problem.place.path,
            "line": problem.place.line,
            "column": problem.place.column,
            "rule": problem.rule,
            "severity": problem.severity,
            "wrong": problem.wrong,
            "expected": problem.expected,
            "fix": problem.fix,
        }
        for problem in problems
    ]
    return json.dumps({"problems": rows, "files-read": files_read}, indent=2, ensure_ascii=False)


def as_github(problems: Sequence[Problem], files_read: int) -> str:
    """Workflow commands that mark the changed lines of a pull request."""
    lines = [
        f"::{problem.severity} file={_escaped(problem.place.path)},line={problem.place.line},"
        f"col={problem.place.column},title={problem.rule}::" + _escaped(problem.sentences)
        for problem in problems
    ]
    return "\n".join([*lines, summary(problems, files_read)])


FORMATS = {"text": as_text, "json": as_json, "github": as_github}


def _marked(problem: Problem) -> str:
    return str(problem) if problem.severity == "error" else f"{problem} (warning)"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
