"""Several processes that do the work of one site, and one that looks after them."""

import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from threading import Thread
from typing import NoReturn

CAN_FORK = sys.platform == "linux"  # elsewhere a process may not be copied safely, or not at all
PATIENCE = 10.0  # seconds to finish what is being answered
GLANCE = 0.5  # seconds between two looks
PAUSE = 1.0  # seconds before a process that ended does its task again
ENDING = (signal.SIGINT, signal.SIGTERM)
Task = Callable[[], None]
log = logging.getLogger(__name__)


def supervise(tasks: Sequence[Task]) -> None:
    """Do every task in a process of its own and start it again when it ends, until interrupted or
    told to end; then all of them end.

    Signals are waited for and interrupt nothing: what a handler raises in the middle of a fork is
    lost, and the site would never end.
    """
    running: dict[int, Task] = {}
    signal.pthread_sigmask(signal.SIG_BLOCK, (*ENDING, signal.SIGCHLD))
    try:
        for task in tasks:
            running[_start(task)] = task
        while signal.sigwait((*ENDING, signal.SIGCHLD)) == signal.SIGCHLD:
            for process, status in _ended():
                task = running.pop(process)
                log.warning("process %s ended with %s and is started again", process, status)
                running[_start(task, PAUSE)] = task
    finally:
        _end(set(running))


def leave(*_: object) -> NoReturn:
    """What a process does when it is told to end: it closes what it has opened."""
    raise SystemExit


def _ended() -> Iterator[tuple[int, int]]:
    """The processes that have ended, with their statuses: one signal may stand for several."""
    while (found := os.waitpid(-1, os.WNOHANG))[0]:
        yield found


def _start(task: Task, pause: float = 0) -> int:
    """Begin `task` after a pause, in a process of its own."""
    parent = os.getpid()
    process = os.fork()
    if process:
        return process
    status = 1
    try:
        Thread(target=_end_with, args=(parent,), daemon=True).start()
        signal.signal(signal.SIGTERM, leave)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, (*ENDING, signal.SIGCHLD))
        time.sleep(pause)
        task()
        status = 0
    except (KeyboardInterrupt, SystemExit):
        status = 0
    except BaseException:
        log.exception("a process of the site failed")
    finally:
        logging.shutdown()
        os._exit(status)  # nothing of what the parent does at its end is ours


def _end_with(parent: int) -> None:
    """End this process when the one that looks after it is gone."""
    while os.getppid() == parent:
        time.sleep(GLANCE)
    os.kill(os.getpid(), signal.SIGTERM)


def _end(processes: set[int]) -> None:
    """Ask the processes to end, wait for them, and end those that do not."""
    for process in processes:
        os.kill(process, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while processes and time.monotonic() < until:
        ended, _ = os.waitpid(-1, os.WNOHANG)
        processes.discard(ended)
        time.sleep(0 if ended else 0.05)
    for process in processes:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
