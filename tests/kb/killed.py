"""A process that publishes and is killed, as by the power switch, at one of the steps.

python -m tests.kb.killed FOLDER STEP [git]     STEP counts from 0; beyond the last one it lives
"""

import os
import signal
import sys
from datetime import date
from pathlib import Path

from kb.git import Signature
from kb.publish import Note, Proposed, publish

TODAY = date(2026, 11, 22)
LIMIT = "quiet-works/noise-limit.yaml"


def proposed(folder: Path) -> Proposed:
    """A harmless change of a published entry."""
    base = (folder / LIMIT).read_text("utf-8")
    return Proposed("quiet-works", "noise-limit", base.replace("min: 30", "min: 20"), base)


def main(folder: Path, last: int, with_git: bool) -> None:
    steps = []

    def step(name: str) -> None:
        steps.append(name)
        if len(steps) > last:
            os.kill(os.getpid(), signal.SIGKILL)

    signed = Signature("Ada <ada@example.org>", "Otto") if with_git else None
    publish(folder, proposed(folder), Note("minor", "Lower limits.", TODAY, signed), step)
    print("\n".join(steps))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), "git" in sys.argv[3:])
