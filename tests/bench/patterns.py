"""Every regular expression against texts that lead it astray: python -m tests.bench.patterns.

One that looks again and again through the same stretch of a text takes the square of its length, and a
text of thirty thousand characters then stops a page for seconds.
"""

import re
import signal
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from itertools import product
from pkgutil import walk_packages
from types import FrameType

PARTS = (
    "a", "A", "é", "1", "_", " ", "\t", "\n", ".", ",", "-", "/", ":", "@", "<", "*", "(", "[", "{",
    '"', "`", "&", "#", "\u00a0", "EN ", "ISO ", "www.", "1 %", "Art. ",
)  # fmt: skip
PIECES = (*PARTS, *map("".join, product(PARTS, PARTS)))
Look = Callable[[str], object]
SHORT, LONG = 250, 1_000  # characters
STEEP = 2 * LONG / SHORT  # times as long, where four times would be in step with the text
UNSEEN = 0.0005  # seconds; a time below tells nothing
PATIENCE = 2  # seconds


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled expression of our packages, with its name."""
    for package in ("kb", "index", "app"):
        found = walk_packages(import_module(package).__path__, f"{package}.")
        for module in (one.name for one in found if "migrations" not in one.name):
            for name, value in vars(import_module(module)).items():
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{module}.{name}", value


def seconds(look: Look, text: str) -> float:
    started = time.perf_counter()
    look(text)
    return time.perf_counter() - started


def steepest(look: Look) -> tuple[float, str]:
    """The slowest text among those for which the time grows faster than the text, and its seconds."""
    slowest = (0.0, "")
    for piece, end in product(PIECES, ("", "!", "\x00")):
        short, long = ((piece * size)[:size] + end for size in (SHORT, LONG))
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            took = seconds(look, long)
            steep = took > UNSEEN and took > STEEP * seconds(look, short)
        except TimeoutError:
            took, steep = float(PATIENCE), True
        signal.setitimer(signal.ITIMER_REAL, 0)
        if steep:
            slowest = max(slowest, (took, piece + end))
    return slowest


def main() -> None:
    """Print the expressions that are led astray; those that are only used to match a whole text may be
    slow in searching."""

    def stop(_: int, __: FrameType | None) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    every = {pattern: name for name, pattern in patterns()}
    print(f"{len(every)} expressions, {len(PIECES)} pieces; led astray by {LONG:,} characters:")
    for pattern, name in every.items():
        for look in (pattern.search, pattern.fullmatch):
            took, piece = steepest(look)
            if piece:
                print(f"  {took:6.3f} s  {name}.{look.__name__}  {piece!r}")


if __name__ == "__main__":
    main()
