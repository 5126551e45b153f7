"""Earlier texts of a file from git, if the folder is a checkout. The only room that runs git."""

import subprocess
from collections.abc import Iterator
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


def _git(folder: Path, *arguments: str) -> bytes | None:
    try:
        done = subprocess.run(
            [*GIT, *arguments], cwd=folder, capture_output=True, timeout=SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout
