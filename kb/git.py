"""Earlier texts of a file from git, and commits of what was published, if the folder is a checkout.
The only room that runs git. Hooks of the checkout never run."""

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

GIT = ("git", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false")
SECONDS = 20


def earlier_texts(path: Path, limit: int = 200) -> Iterator[bytes]:
    """The committed contents of `path`, newest first; none where git or a checkout is missing."""
    log = _git(path.parent, "log", f"--max-count={limit}", "--format=%H", "--", path.name)
    for commit in (log or b"").decode("ascii", "replace").split():
        content = _git(path.parent, "show", "--end-of-options", f"{commit}:./{path.name}")
        if content is not None:
            yield content


@dataclass(frozen=True)
class Signature:
    """Who proposed a text and who reviewed it, as git writes them: `Name <address>`."""

    author: str
    reviewer: str


class CommitError(Exception):
    """The files are published but git did not take them; the text says what to do."""


def unfit(folder: Path) -> str:
    """Why nothing can be committed in `folder` just now, with the act that mends it; else empty."""
    found = _git(folder, "rev-parse", "--absolute-git-dir")
    if found is None:
        return "The folder is no git checkout, or git is missing. Unset KB_GIT_COMMIT, or clone it."
    place = Path(found.decode().strip())
    for name, act in (
        ("index.lock", "Wait for the other git, or delete `index.lock` if none is running."),
        ("MERGE_HEAD", "Finish the merge with `git commit`, or undo it with `git merge --abort`."),
        ("rebase-merge", "Finish the rebase with `git rebase --continue`, or undo it."),
        ("CHERRY_PICK_HEAD", "Finish or undo the cherry-pick."),
    ):
        if (place / name).exists():
            return f"The git checkout is busy ({name}). {act}"
    if _git(folder, "symbolic-ref", "--quiet", "HEAD") is None:
        return "The git checkout is on no branch. Run `git switch` to the branch that is published."
    return ""


def commit(folder: Path, paths: Sequence[Path], message: str, signed: Signature) -> None:
    """One commit of exactly these files. Raises CommitError; the files stay as they are."""
    names = [str(path.resolve()) for path in paths]
    identity = ("-c", "user.name=Criteria Commons", "-c", "user.email=commons@localhost")
    words = f"{message}\n\nReviewed-by: {signed.reviewer}\n"
    done = _git(folder, "add", "--", *names) is not None and _git(
        folder, *identity, "-c", "commit.gpgsign=false", "commit", "--quiet", "--no-verify",
        f"--author={signed.author}", f"--message={words}", "--only", "--", *names,
    ) is not None  # fmt: skip
    if not done:
        raise CommitError("Published, but git did not take it. Run `git status` and commit it.")


def uncommitted(folder: Path) -> tuple[str, ...]:
    """Files of `folder` that differ from the last commit; none where there is no checkout."""
    said = _git(folder, "status", "--porcelain", "--untracked-files=all", "--", ".")
    return tuple(line[3:] for line in (said or b"").decode("utf-8", "replace").splitlines())


def _git(folder: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(
            [*GIT, *arguments], cwd=folder, capture_output=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
