"""Both cores for long work: a piece of it in another process, beside this one."""

import gc
import os
import threading
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

Wait = Callable[[], None]


def beside(work: Callable[..., None], *given: Any) -> Wait:
    """Begin `work` in another process; the answer waits until it is done, and raises RuntimeError
    when it failed. A process with threads is not divided, because a lock that another thread holds
    would be held for ever, nor is one on a system that cannot: then the work is done at once."""
    if not can_divide():
        work(*given)
        return lambda: None
    process = get_context("fork").Process(target=_alone, args=(work, given))
    process.start()

    def wait() -> None:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"{work.__name__} failed in another process")

    return wait


def can_divide() -> bool:
    """May this process have a second one at work beside it?"""
    alone = threading.active_count() == 1
    return hasattr(os, "fork") and alone and (os.cpu_count() or 1) > 1


def _alone(work: Callable[..., None], given: tuple[Any, ...]) -> None:
    gc.disable()  # what was inherited is shared until somebody counts references in it
    work(*given)
