"""`kb serve` that is killed, as by the power switch, at one of the steps of publishing over HTTP.

python -m tests.app.killed_server STEP --criteria FOLDER serve ...   STEP counts from 0; beyond the last it lives
"""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any, cast

from app import releasing
from app.cli import main
from app.reviewing import acts


def kill_at(last: int) -> Callable[[str], None]:
    """What is called at each step; it kills every process of this server at the step `last`."""
    steps = count()

    def step(name: str) -> None:
        if next(steps) == last:
            os.write(2, f"killed: {name}\n".encode())
            os.killpg(0, signal.SIGKILL)

    return step


def around(step: Callable[[str], None], name: str, what: Callable[..., Any]) -> Callable[..., Any]:
    """The function, with a step before it and one after it."""

    def stepped(*words: Any, **more: Any) -> Any:
        step(f"before {name}")
        found = what(*words, **more)
        step(f"after {name}")
        return found

    return stepped


def watch(step: Callable[[str], None]) -> None:
    """Steps in the database and on the way out, beside those that publishing has for its files."""
    releasing._announce = around(step, "the database is told", releasing._announce)
    releasing._end_or_leave = around(step, "the database ends it", releasing._end_or_leave)
    releasing.publish = partial(releasing.publish, step=step)  # type: ignore[assignment]
    known = cast(dict[str, Any], acts.ACTS)
    known["publish"] = around(step, "the site shows it", known["publish"])


if __name__ == "__main__":
    watch(kill_at(int(sys.argv.pop(1))))
    main()
