"""`published.lock`: one sorted line per published version, `id@version fingerprint`; append-only."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from kb.problem import Place, Problem, shown

Lock: TypeAlias = Mapping[tuple[str, str], str]
LINE = re.compile(r"([a-z0-9-]+)@(\d+\.\d+\.\d+) (sha256:[0-9a-f]{64})", re.ASCII)


def read_lock(text: str, root: str) -> tuple[Lock, list[Problem]]:
    """The lock as (id, version) -> fingerprint, and a problem for each line that is not one."""
    lock: dict[tuple[str, str], str] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        match = LINE.fullmatch(line)
        if match and (match[1], match[2]) not in lock:
            lock[match[1], match[2]] = match[3]
            continue
        problems.append(
            Problem(
                Place(f"{root}/published.lock", number),
                "broken-lock-line",
                f'the line is "{shown(line)}"',
                "One line `id@version sha256:...` per published version",
                "restore the file from its last good state; only `kb release` writes it",
            )
        )
    return lock, problems


def lock_text(lock: Lock) -> str:
    """The file's text for `lock`, sorted by id and version."""
    ordered = sorted(
        lock.items(), key=lambda item: (item[0][0], [int(n) for n in item[0][1].split(".")])
    )
    return "".join(f"{entry_id}@{version} {mark}\n" for (entry_id, version), mark in ordered)
