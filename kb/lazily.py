"""A mapping whose values are made when somebody asks for them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Lazily(Mapping[Key, Value]):
    """Every key with what makes its value; each value is made once. Safe to use from many threads.

    `made` are values that are there already.
    """

    def __init__(
        self, makers: Mapping[Key, Callable[[], Value]], made: Mapping[Key, Value] | None = None
    ) -> None:
        self._makers = makers
        self._made = dict(made or {})

    def __getitem__(self, key: Key) -> Value:
        if key not in self._made:  # two threads may both make it; the first one's stays
            self._made.setdefault(key, self._makers[key]())
        return self._made[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)

    def __contains__(self, key: object) -> bool:
        return key in self._makers

    def made(self) -> Mapping[Key, Value]:
        """What was made so far."""
        return self._made.copy()

    def but(self, changed: Mapping[Key, Callable[[], Value] | None]) -> "Lazily[Key, Value]":
        """The same with other makers for some keys, and without those that have none any more."""
        makers = {key: make for key, make in {**self._makers, **changed}.items() if make}
        made = {key: value for key, value in self.made().items() if key not in changed}
        return Lazily(makers, made)

    def ordered(self, keys: Iterable[Key]) -> "Lazily[Key, Value]":
        """The same in the order of `keys`, which are all of them."""
        return Lazily({key: self._makers[key] for key in keys}, self.made())


class Later(Mapping[Key, Value]):
    """A mapping that is made as a whole when somebody asks for anything in it."""

    def __init__(self, make: Callable[[], Mapping[Key, Value]]) -> None:
        self._make = make

    @cached_property
    def _whole(self) -> Mapping[Key, Value]:
        return self._make()

    def __getitem__(self, key: Key) -> Value:
        return self._whole[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._whole)

    def __len__(self) -> int:
        return len(self._whole)
