"""A tender and all that its pins name: what rules judge and exports write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kb.criterion import Use
from kb.library import Library
from kb.tender.clause import Annex, Clause, annexes, clauses
from kb.tender.model import Lot, Pin, Tender


@dataclass(frozen=True)
class Draft:
    """A tender, the library that its pins point into, and the day on which it is looked at."""

    tender: Tender
    library: Library
    today: date

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The pinned criteria that the library has, in the file's order."""
        return clauses(self.tender, self.library)

    @cached_property
    def annexes(self) -> tuple[Annex, ...]:
        """The pinned templates that the library has, in the file's order."""
        return annexes(self.tender, self.library)

    @cached_property
    def lots(self) -> Mapping[str, Lot]:
        return {lot.id: lot for lot in self.tender.lots}

    @property
    def missing(self) -> tuple[Pin, ...]:
        """The pins whose version the library does not have."""
        found = {one.place for one in self.clauses} | {one.place for one in self.annexes}
        return tuple(pin for place, pin in enumerate(self.tender.pins) if place not in found)

    @property
    def stray(self) -> tuple[Clause, ...]:
        """The clauses that hold for no lot of the tender, so that no lot shows them."""
        return tuple(one for one in self.clauses if not any(map(one.pin.holds_for, self.lots)))

    def of_lot(self, lot: str, *uses: Use) -> tuple[Clause, ...]:
        """The clauses that hold for a lot; only those of the given uses, if any are given."""
        return tuple(
            clause
            for clause in self.clauses
            if clause.pin.holds_for(lot) and (not uses or clause.use in uses)
        )

    def each_lot(self) -> Iterator[tuple[int, Lot, tuple[Clause, ...]]]:
        """Every lot with its place in the file and its clauses."""
        for place, lot in enumerate(self.tender.lots):
            yield place, lot, self.of_lot(lot.id)
