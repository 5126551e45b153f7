"""LibreOffice for tests: opens what we write, recalculates it, turns it into other files."""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pytest


def soffice() -> str:
    """The program. Without it a test is skipped visibly, but fails when REQUIRE_ALL is set."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        missing = "there is no `soffice` (LibreOffice) on this machine"
        pytest.fail(missing) if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip(missing)
    return found


def convert(files: Iterable[Path], to: str, folder: Path) -> list[Path]:
    """The files in another format (`xlsx`, `pdf`, `txt:Text (encoded):UTF8`), all in one start of the
    program; it uses a profile of its own, so that runs side by side do not meet."""
    files = list(files)
    out = folder / f"as-{to.partition(':')[0]}"
    profile = (folder / "profile").absolute().as_uri()
    done = subprocess.run(
        [soffice(), f"-env:UserInstallation={profile}", "--headless", "--convert-to", to,
         "--outdir", str(out), *map(str, files)],
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    made = [out / f"{file.stem}.{to.partition(':')[0]}" for file in files]
    assert all(one.exists() for one in made), done.stdout + done.stderr
    return made
