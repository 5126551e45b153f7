"""Answers that are kept for the next time, up to a number of bytes. Safe to use from many threads."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, ParamSpec, Protocol, TypeVar

OVERHEAD = 200  # bytes of an answer beside its numbers


class Sized(Protocol):
    """Something that tells how large it is."""

    @property
    def nbytes(self) -> int: ...


Asked = ParamSpec("Asked")
Answer = TypeVar("Answer", bound=Sized)


class Kept(Generic[Asked, Answer]):
    """The function `make`, whose answers are kept; of more than `most` bytes, those used last."""

    def __init__(self, make: Callable[Asked, Answer], most: int) -> None:
        self._make = make
        self._most = most
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._lock = Lock()
        self.nbytes = 0

    def __call__(self, *asked: Asked.args, **named: Asked.kwargs) -> Answer:
        key = (*asked, *named.items())
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = self._make(*asked, **named)
        with self._lock:
            if key not in self._answers:
                self._answers[key] = answer
                self.nbytes += answer.nbytes + OVERHEAD
            while self.nbytes > self._most and len(self._answers) > 1:
                _, oldest = self._answers.popitem(last=False)
                self.nbytes -= oldest.nbytes + OVERHEAD
        return answer
