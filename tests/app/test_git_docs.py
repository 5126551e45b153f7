"""Who contributes with git meets the same check: by the hooks of this project, and by those it offers."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from app.settings import PROJECT
from tests.kb.killed import LIMIT
from tests.kb.test_release import git

HOOKS = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
GUIDE = (PROJECT / "docs" / "git.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, flags=re.DOTALL)


@pytest.fixture
def checkout(folder: Path) -> Path:
    """A checkout that holds the small library as `criteria`, and the environment of the program."""
    root = folder.parent / "checkout"
    root.mkdir()
    folder.rename(root / "criteria")
    (root / ".venv").symlink_to(Path(sys.executable).parent.parent)
    config = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text("utf-8"))
    (root / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    git(root, "init", "--quiet", "--initial-branch=main")
    git(root, "add", "criteria", ".pre-commit-config.yaml")
    return root


def committing(root: Path) -> subprocess.CompletedProcess[str]:
    """What the hook about entries says before a commit."""
    return subprocess.run(
        [Path(sys.executable).with_name("pre-commit"), "run", "entries", "--all-files", "--color=never"],
        cwd=root, capture_output=True, text=True, timeout=300,
        env={**os.environ, "PRE_COMMIT_HOME": str(root / "cache"), "KB_CRITERIA": "criteria"},
    )  # fmt: skip


def test_the_hook_lets_a_good_folder_pass_and_stops_a_bad_one(checkout: Path) -> None:
    done = committing(checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    path = checkout / "criteria" / LIMIT
    path.write_text(path.read_text("utf-8").replace("[noise]", "[nosie]"), "utf-8")
    git(checkout, "add", "criteria")
    done = committing(checkout)
    assert done.returncode == 1
    assert "nosie" in done.stdout


def test_the_hook_for_other_repositories_is_the_same_check() -> None:
    own = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text("utf-8"))
    (mine,) = [one for one in own["repos"][0]["hooks"] if one["id"] == "entries"]
    (offered,) = HOOKS
    assert mine["entry"].endswith(offered["entry"])
    assert (mine["files"], mine["pass_filenames"]) == (offered["files"], offered["pass_filenames"])
    program = Path(sys.executable).with_name("pre-commit")
    manifest = PROJECT / ".pre-commit-hooks.yaml"
    subprocess.run([program, "validate-manifest", manifest], check=True, timeout=60)


def test_every_example_of_the_guide_can_be_read_and_runs_what_is_there() -> None:
    documents = [yaml.safe_load(one) for one in blocks("yaml")]
    assert len(documents) == 3
    assert documents[0]["repos"][0]["hooks"][0]["id"] == HOOKS[0]["id"]
    targets = (PROJECT / "Makefile").read_text("utf-8")
    for name in re.findall(r"\bmake (\w+)", GUIDE):
        assert re.search(rf"^{name}:", targets, flags=re.MULTILINE), name
    commands = [
        one.split()[1:] for block in blocks("sh") for one in block.splitlines() if "bin/kb" in one
    ]
    assert len(commands) == 2
    for words in commands:
        done = subprocess.run(
            [Path(sys.executable).with_name("kb"), "--criteria", PROJECT / "tests/library", *words],
            capture_output=True, text=True, timeout=120, cwd=PROJECT,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
