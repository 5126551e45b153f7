"""The official rules and their checkers, which lie beside the project, not in it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).parents[2] / "shared"
DATA = SHARED / "data"
SDK = DATA / "eforms-sdk-1.15.1"


def need(*paths: Path) -> None:
    """Skips the test where the official files are absent; fails it under REQUIRE_ALL=1."""
    for path in paths:
        if not path.exists():
            if os.environ.get("REQUIRE_ALL") == "1":
                pytest.fail(f"the official files are not at {path}")
            pytest.skip(f"the official files are not at {path}")


def minimal_notice() -> bytes:
    """The SDK's smallest valid contract notice."""
    path = SDK / "notices" / "cn_24_minimal.xml"
    need(path)
    return path.read_bytes()


def eforms_findings(folder: Path, notices: dict[str, bytes]) -> dict[str, list[str]]:
    """What the official XSD and rules say about each notice, by name; an empty list is clean."""
    need(SDK)
    for name, content in notices.items():
        (folder / f"{name}.xml").write_bytes(content)
    answer = _run("eforms_check.py", "--json", *(str(folder / f"{name}.xml") for name in notices))
    found: dict[str, Any] = json.loads(answer.stdout)
    return {Path(path).stem: said["xsd"] + said["rules"] for path, said in found.items()}


def ocds_findings(folder: Path, packages: dict[str, bytes]) -> dict[str, list[str]]:
    """What the merged OCDS schema says about each release package, by name; an empty list is clean."""
    need(DATA / "ocds")
    found = {}
    for name, content in packages.items():
        path = folder / f"{name}.json"
        path.write_bytes(content)
        lines = _run("ocds_check.py", str(path)).stdout.splitlines()
        found[name] = [line.strip() for line in lines[1:]]
        assert lines[0].endswith("FAILS" if found[name] else "clean")
    return found


def _run(tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A checker's answer; its exit status 2 says that the answer means nothing."""
    path = SHARED / "tools" / tool
    need(path)
    done = subprocess.run(
        [sys.executable, str(path), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return done
