"""Every mistake of `tests/bad` gives exactly the messages that its own header announces.

A file `<rule>.yaml` or `<rule>--<variant>.yaml` says in comments where it is put in a copy of
`tests/library` and what comes out. A mistake that needs more is a folder whose files mirror the
library; its file `says` also names what is `gone`.
"""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import kb
from kb.load import NoVocabularyError, load
from kb.report import as_text
from kb.rules import ENTRY_RULES, ENTRY_WARNINGS, LIBRARY_RULES, LIBRARY_WARNINGS, check

BAD = Path(__file__).parents[1] / "bad"
CASES = sorted(BAD.iterdir())
ORDER = re.compile(r"^(?:# )?(put|says|gone): (.*)$", re.MULTILINE)
NOT_FOR_PEOPLE = re.compile(
    r"NoneType|\bNone\b|\bstr\b|\bdict\b|\btuple\b|\bint\b|\bbool\b|Traceback|Error\b|Decimal"
    r"|extra_forbidden|union_tag|literal|Input should|pydantic|Field required|\[\]|<class"
)
IN_A_FILE_OF_THE_TESTS = {"unreadable-file"}  # root can read everything: see test_reader
IN_TENDER_FILES = {"too-many", "wrong-reference", "wrong-fingerprint-form", "wrong-language-form"}


def orders(case: Path) -> Iterator[tuple[str, str]]:
    """Such as ("put", "quiet-works/dust-limit.yaml"), from a case's header or its file `says`."""
    header = case / "says" if case.is_dir() else case
    for match in ORDER.finditer(header.read_bytes().decode("utf-8", "replace")):
        yield match[1], match[2]


def commit_mistake(case: Path, folder: Path) -> None:
    """Bring the case into the library at `folder`."""
    if case.is_dir():
        shutil.copytree(case, folder, symlinks=True, dirs_exist_ok=True, ignore=lambda *_: ["says"])
    for order, path in orders(case):
        if order == "put":
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(case, folder / path)
        if order == "gone":
            shutil.rmtree(folder / path) if (folder / path).is_dir() else (folder / path).unlink()


def messages(folder: Path, today: date) -> list[str]:
    """What `kb check` prints about the library at `folder`, without the way to it."""
    try:
        library = load(folder)
        problems = check(library, today)
    except NoVocabularyError as error:
        problems = list(error.problems)
    lines = as_text(problems, 0).splitlines()[:-1]
    return [line.replace(f"{folder}/", "").replace(str(folder), "criteria") for line in lines]


def expected(case: Path) -> list[str]:
    found = list(orders(case))
    before = "".join(f"{text}:" for order, text in found if order == "put")
    return [before + text for order, text in found if order == "says"]


def rule_names() -> set[str]:
    """Every rule name that can come out: the rules, and the names in the code of reading."""
    rules = (*ENTRY_RULES, *ENTRY_WARNINGS, *LIBRARY_RULES, *LIBRARY_WARNINGS)
    names = {rule.__name__.replace("_", "-") for rule in rules}
    for module in ("decode", "reader", "sentences", "load", "shelf", "lock"):
        code = (Path(kb.__file__).parent / f"{module}.py").read_text("utf-8")
        names |= set(re.findall(r'"([a-z0-9]+(?:-[a-z0-9]+)+)"', code))
    return names - {"utf-8-sig", "utf-8"}


def test_the_library_that_the_mistakes_are_put_in_has_none(folder: Path, today: date) -> None:
    assert messages(folder, today) == []


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_mistake_gives_exactly_its_messages(case: Path, folder: Path, today: date) -> None:
    commit_mistake(case, folder)
    assert messages(folder, today) == expected(case)
    assert f": {case.stem.partition('--')[0]}: " in expected(case)[0]


def test_every_rule_has_a_bad_file() -> None:
    shown = {case.stem.partition("--")[0] for case in CASES}
    assert rule_names() - IN_A_FILE_OF_THE_TESTS - IN_TENDER_FILES == shown


def test_no_message_speaks_of_python() -> None:
    lines = [line for case in CASES for line in expected(case)]
    assert [line for line in lines if NOT_FOR_PEOPLE.search(line)] == []


def test_nearly_every_mistake_gives_one_message() -> None:
    assert {case.name: len(expected(case)) for case in CASES if len(expected(case)) != 1} == {}
