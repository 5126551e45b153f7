"""The house keeps its own rules: who may import what, how long things are, what is told where."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import COMMANDS
from kb.guide import fresh
from kb.load import load
from kb.rules import ENTRY_RULES, ENTRY_WARNINGS, LIBRARY_RULES, LIBRARY_WARNINGS
from kb.schema import schemas

PROJECT = Path(__file__).parents[1]
ROOMS = ("kb", "index", "app")
MODULES = [path for room in ROOMS for path in sorted((PROJECT / room).rglob("*.py"))]
TEMPLATES = sorted((PROJECT / "app" / "templates").rglob("*.*"))
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:work|root|tmp|home)/")
FETCHED_BY = (
    "Makefile",
    "pyproject.toml",
    ".ci/run",
    "requirements/dev.txt",
    "requirements/run.txt",
)


def program(name: str, *words: str) -> None:
    """Run a program of this environment; fail with what it says."""
    done = subprocess.run(
        [Path(sys.executable).with_name(name), *words],
        cwd=PROJECT, capture_output=True, text=True, timeout=300,
        env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def ours() -> list[Path]:
    """Every file that is kept, or would be: what git knows or does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT, capture_output=True, check=True, timeout=60,
    ).stdout.decode()  # fmt: skip
    return [PROJECT / name for name in listed.split("\0") if name and (PROJECT / name).is_file()]


def functions(path: Path) -> Iterator[tuple[str, int, bool]]:
    """(name, lines of code, is a view) of every function; its docstring does not count."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            first = node.body[0]
            told = ast.get_docstring(node) is not None
            docstring = (first.end_lineno or 0) - first.lineno + 1 if told else 0
            view = any("pages.get" in ast.unparse(one) for one in node.decorator_list)
            yield node.name, node.end_lineno - node.lineno + 1 - docstring, view


def test_imports_point_one_way() -> None:
    program("lint-imports", "--no-cache")


def test_the_types_hold() -> None:
    program("mypy", "--strict")


def test_the_code_is_clean() -> None:
    program("ruff", "check", ".")
    program("ruff", "format", "--check", ".")


def test_the_spelling_holds() -> None:
    program("codespell")


def test_no_module_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(PROJECT)): len(path.read_text("utf-8").splitlines())
        for path in MODULES
    }
    assert len(long) > 40
    assert {path: lines for path, lines in long.items() if lines > 400} == {}


def test_no_function_is_longer_than_40_lines_and_no_view_than_20() -> None:
    found = [(path, *one) for path in MODULES for one in functions(path)]
    assert len([one for one in found if one[3]]) > 20
    long = [
        f"{path.relative_to(PROJECT)}: {name} has {lines} lines"
        for path, name, lines, view in found
        if lines > (20 if view else 40)
    ]
    assert long == []


def test_every_room_says_why_it_exists() -> None:
    for room in ROOMS:
        told = ast.get_docstring(ast.parse((PROJECT / room / "__init__.py").read_text("utf-8")))
        assert told
        assert len(told) > 100, room
    silent = [path for path in MODULES if not ast.get_docstring(ast.parse(path.read_text("utf-8")))]
    assert silent == []


def test_the_javascript_stays_small() -> None:
    scripts = list((PROJECT / "app" / "static").glob("*.js"))
    assert 0 < sum(path.stat().st_size for path in scripts) < 15_000


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=[f"{path.parent.name}-{path.name}" for path in TEMPLATES]
)
def test_no_template_holds_script_or_style(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"""(?:src|@import|<link[^>]*href)=["']?(?:https?:)?//""", text)


def test_what_a_browser_shows_is_waited_for() -> None:
    """A click returns when the answer begins: who asks at once what is shown is told what comes too late."""
    at_once = re.compile(r"assert .*\.is_(?:visible|hidden|enabled|disabled|checked|editable)\(")
    texts = {path: path.read_text("utf-8") for path in (PROJECT / "tests/browser").glob("*.py")}
    assert any("expect(" in text for text in texts.values())
    assert [path.name for path, text in texts.items() if at_once.search(text)] == []


def test_the_schemas_for_editors_are_fresh() -> None:
    folder = PROJECT / "criteria" / "schema"
    wanted = schemas(load(PROJECT / "criteria"))
    kept = {path.name: path.read_text("utf-8") for path in folder.glob("*.json")}
    stale = [name for name in {*wanted, *kept} if wanted.get(name) != kept.get(name)]
    assert stale == [], "run `kb schema`"


def test_the_readme_names_every_command() -> None:
    text = (PROJECT / "README.md").read_text("utf-8")
    assert len(COMMANDS) > 9
    assert [name for name in COMMANDS if f"`kb {name}`" not in text] == []


def test_the_guide_names_every_rule_and_is_fresh() -> None:
    text = (PROJECT / "criteria" / "README.md").read_text("utf-8")
    rules = (*ENTRY_RULES, *ENTRY_WARNINGS, *LIBRARY_RULES, *LIBRARY_WARNINGS)
    names = {rule.__name__.replace("_", "-") for rule in rules}
    names |= {path.stem.partition("--")[0] for path in (PROJECT / "tests" / "bad").iterdir()}
    assert len(names) > 70
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []
    assert fresh(text) == text, "run `kb schema`"


def test_no_file_names_a_place_on_one_machine() -> None:
    found = []
    for path in ours():
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if MACHINE_PATH.search(line):
                found.append(f"{path.relative_to(PROJECT)}:{number}: {line.strip()[:120]}")
    assert found == []


@pytest.mark.parametrize("name", FETCHED_BY)
def test_dependencies_come_from_wherever_the_machine_is_told_to_look(name: str) -> None:
    text = (PROJECT / name).read_text("utf-8")
    assert re.search(r"https?://|--(?:index-url|extra-index-url|find-links)", text) is None
