"""A pin and the text it pins: what stands in the tender, in each language."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.criterion import Criterion, Use
from kb.library import Library
from kb.parameter import LEVELS, LevelName
from kb.registers import Vocabulary
from kb.shown import Value, shown_requirement
from kb.template import Template
from kb.tender.fill import Filled, fill
from kb.tender.model import Pin, Tender


@dataclass(frozen=True)
class Clause:
    """A pinned criterion at its level, with its values. `place` is the pin's place in the file."""

    place: int
    pin: Pin
    criterion: Criterion
    vocabulary: Vocabulary

    @property
    def level(self) -> LevelName:
        """The level that was chosen; the lowest where none was, or where it does not exist."""
        levels = [name for name in LEVELS if name in self.criterion.levels]
        return self.pin.level if self.pin.level in levels else levels[0]

    @property
    def use(self) -> Use:
        return self.pin.use or self.criterion.use

    @cached_property
    def filled(self) -> Filled:
        """The values that the buyer filled in, and what is wrong with the others."""
        return fill(self.criterion, self.level, self.pin.values)

    @property
    def values(self) -> Mapping[str, Value]:
        return self.filled.values

    def published(self, language: str) -> str:
        """The published requirement with the buyer's values."""
        return shown_requirement(self.criterion, self.level, self.values, self.vocabulary, language)

    def text(self, language: str) -> str:
        """What stands in the tender: the buyer's own wording in that language, else the published one."""
        own = self.pin.wording.root.get(language) if self.pin.wording else None
        return own or self.published(language)

    def is_reworded(self, language: str) -> bool:
        return self.text(language) != self.published(language)


@dataclass(frozen=True)
class Annex:
    """A pinned template: a form that goes with the tender."""

    place: int
    pin: Pin
    template: Template


def clauses(tender: Tender, library: Library) -> tuple[Clause, ...]:
    """Every pin that names a criterion of the library at a version that is kept, in the file's order."""
    found = ((n, pin, library.entry(pin.id, pin.version)) for n, pin in enumerate(tender.pins))
    return tuple(
        Clause(n, pin, entry, library.vocabulary)
        for n, pin, entry in found
        if isinstance(entry, Criterion)
    )


def annexes(tender: Tender, library: Library) -> tuple[Annex, ...]:
    """Every pin that names a template of the library, in the file's order."""
    found = ((n, pin, library.entry(pin.id, pin.version)) for n, pin in enumerate(tender.pins))
    return tuple(Annex(n, pin, entry) for n, pin, entry in found if isinstance(entry, Template))
