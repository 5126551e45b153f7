"""Numbers in a passage, compared with the parameters of a criterion."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kb.criterion import PLACEHOLDER, Criterion
from kb.parameter import LEVELS, LevelName, NumberParameter
from kb.registers import Vocabulary
from kb.tender.fill import default_value

NUMBER = re.compile(
    r"(?<![\w.,])(?P<whole>[1-9]\d{0,2}(?:[\u2009\u202f\u00a0 .,]\d{3})+(?!\d)|\d+)"
    r"(?:[.,](?P<part>\d+))?[\s\u00a0\u202f\u2009-]*"
)
GROUPS = re.compile("[\u2009\u202f\u00a0 .,]")


@dataclass(frozen=True)
class Measured:
    """A value that the passage names with the unit of a parameter, and what each level wants."""

    name: str
    parameter: NumberParameter
    value: Decimal
    wanted: Mapping[LevelName, Decimal]

    @property
    def reaches(self) -> tuple[LevelName, ...]:
        """The levels whose wanted value this one is at least as strict as, the lowest first."""
        return tuple(level for level, wanted in self.wanted.items() if self._reaches(wanted))

    def _reaches(self, wanted: Decimal) -> bool:
        if self.parameter.stricter == "higher":
            return self.value >= wanted
        return self.value <= wanted if self.parameter.stricter == "lower" else True


def measured(
    text: str, criterion: Criterion, vocabulary: Vocabulary, today: date
) -> tuple[Measured, ...]:
    """The parameters whose value stands in a text, beside the defaults that hold today.

    A unit that several parameters have, or that the text gives several values in, is left out: which
    is which would be a guess.
    """
    named = _named(criterion)
    shared = Counter(parameter.unit for parameter in named.values())
    found = []
    for name, parameter in named.items():
        values = _values(text, parameter.unit, vocabulary)
        if shared[parameter.unit] == 1 and len(values) == 1:
            found.append(Measured(name, parameter, values[0], _wanted(parameter, today)))
    return tuple(found)


def _wanted(parameter: NumberParameter, today: date) -> Mapping[LevelName, Decimal]:
    levels = [level for level in LEVELS if level in parameter.default]
    found = {level: default_value(parameter, level, today) for level in levels}
    return {level: value for level, value in found.items() if isinstance(value, Decimal)}


def _named(criterion: Criterion) -> Mapping[str, NumberParameter]:
    """The numbers that the requirements name."""
    texts = " ".join(level.requirement.en for level in criterion.levels.values())
    found = ((name, criterion.parameters.get(name)) for name in PLACEHOLDER.findall(texts))
    return {name: one for name, one in found if isinstance(one, NumberParameter)}


def _values(text: str, unit: str, vocabulary: Vocabulary) -> list[Decimal]:
    """The numbers before a unit, however a language of the vocabulary writes it; each value once.

    Three digits after a point or comma are thousands, as Europe writes them, unless a zero stands first.
    """
    word = vocabulary.units.get(unit)
    written = {unit, *(word.label.root.values() if word else ())}
    names = "|".join(re.escape(one) for one in sorted(written, key=len, reverse=True))
    follows = re.compile(rf"(?:{names})(?!\w)", re.IGNORECASE)
    values = [
        Decimal(GROUPS.sub("", found["whole"]) + (f".{found['part']}" if found["part"] else ""))
        for found in NUMBER.finditer(text)
        if follows.match(text, found.end())
    ]
    return list(dict.fromkeys(values))
