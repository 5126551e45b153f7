"""Start from your own document: what the library says about a draft specification.

Which criteria its passages cover already, at which level, and what is missing for what it buys. A
finding is an offer to look: words and numbers are compared, the meaning is judged by a person.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kb.criterion import Criterion, Legal
from kb.library import Library
from kb.parameter import LEVELS, LevelName
from kb.shown import shown_requirement
from kb.tender.fill import default_value, needed
from kb.tender.own.likeness import Bag, Likeness, stems
from kb.tender.own.measured import Measured, measured
from kb.tender.own.passages import Passage

HOW_TO_BUY = "directive-2014-24"
Similar = Callable[[str], Iterable[tuple[str, float]]]
Certainty = Literal["likely", "perhaps"]
LIKELY, PERHAPS = 0.30, 0.16  # tried on paraphrases of real demands; general terms stay below
OUTSIDE = 0.7  # what a likeness is worth when the entry is for other CPV codes than the draft
CANDIDATES = 10
MOST = 3  # entries shown beside one passage
NEAR_BEST = 0.6


@dataclass(frozen=True)
class Match:
    """A passage and a criterion that says something alike, to be read side by side.

    `alike` is the level whose words are nearest; `requirement` is its published text with the default
    values, in `language`, the language of the passage where the criterion has it.
    """

    passage: Passage
    criterion: Criterion
    language: str
    alike: LevelName
    requirement: str
    score: float
    certainty: Certainty
    measured: tuple[Measured, ...] = ()

    @property
    def levels(self) -> tuple[LevelName, ...]:
        return tuple(level for level in LEVELS if level in self.criterion.levels)

    @property
    def met(self) -> LevelName | None:
        """The highest level that the passage meets: by its numbers where there are any, else by its
        words; None where a number stays below the lowest level."""
        if not self.measured:
            return self.alike
        reached = [
            level
            for level in self.levels
            if all(level in one.reaches or level not in one.wanted for one in self.measured)
        ]
        return reached[-1] if reached else None

    @property
    def higher(self) -> tuple[LevelName, ...]:
        """The levels that ask more than the passage."""
        return self.levels[self.levels.index(self.met) + 1 :] if self.met else self.levels


@dataclass(frozen=True)
class Missing:
    """A criterion for what is bought that no passage is likely to cover.

    `obliged` are the legal notes that oblige somebody today, `later` those that will; `digits` is how
    many digits of the CPV codes agree. `perhaps` is a passage that may be about it.
    """

    criterion: Criterion
    digits: int
    obliged: tuple[Legal, ...]
    later: tuple[Legal, ...]
    perhaps: Passage | None = None


@dataclass(frozen=True)
class Coverage:
    """Every passage with the criteria beside it, and what is missing, obligations first."""

    passages: tuple[tuple[Passage, tuple[Match, ...]], ...]
    missing: tuple[Missing, ...]

    @property
    def best(self) -> Mapping[str, Match]:
        """Entry id -> the passage that is most like it."""
        found: dict[str, Match] = {}
        for _, matches in self.passages:
            for match in matches:
                if match.criterion.id not in found or match.score > found[match.criterion.id].score:
                    found[match.criterion.id] = match
        return found


def covered(
    passages: Iterable[Passage],
    similar: Similar | None,
    library: Library,
    cpv: Iterable[str],
    today: date,
    country: str = "",
) -> Coverage:
    """What `library` has to say about a draft. `similar` gives the entries to look at for a text, best
    first (a search index; None compares every entry). Without CPV codes nothing is called missing."""
    likeness, codes = Likeness(library), tuple(cpv)
    look = similar or likeness.similar
    rows = tuple((passage, _matches(passage, look, likeness, codes, today)) for passage in passages)
    found = Coverage(rows, ())
    return Coverage(rows, _missing(found.best, library, codes, today, country))


def shared_digits(one: str, other: str) -> int:
    """How many digits two CPV codes share when one lies inside the other, else 0.

    Zeros at the end of a code mean "everything below"; the first two digits are the division.
    """
    stems = [code[:2] + code[2:].rstrip("0") for code in (one, other)]
    short = min(stems, key=len)
    return len(short) if all(stem.startswith(short) for stem in stems) else 0


def _matches(
    passage: Passage, similar: Similar, likeness: Likeness, cpv: tuple[str, ...], today: date
) -> tuple[Match, ...]:
    said = f"{passage.heading}\n{passage.text}"
    bag = likeness.weighed(stems(said))
    ids = [entry_id for entry_id, _ in similar(said)][:CANDIDATES]
    found = [
        match
        for entry_id in dict.fromkeys(ids)
        if (match := _match(passage, said, bag, entry_id, likeness, cpv, today))
    ]
    found.sort(key=lambda match: (-match.score, match.criterion.id))
    return tuple(one for one in found[:MOST] if one.score >= NEAR_BEST * found[0].score)


def _match(
    passage: Passage,
    said: str,
    bag: Bag,
    entry_id: str,
    likeness: Likeness,
    cpv: tuple[str, ...],
    today: date,
) -> Match | None:
    alike = likeness.best(bag, entry_id)
    if alike is None:
        return None
    one = alike.reference
    inside = not cpv or _digits(one.criterion, cpv)
    score = alike.score * (1 if inside else OUTSIDE)
    if score < PERHAPS:
        return None
    vocabulary = likeness.library.vocabulary
    values = {
        name: default_value(one.criterion.parameters[name], one.level, today)
        for name in needed(one.criterion, one.level)
    }
    return Match(
        passage,
        one.criterion,
        one.language,
        one.level,
        shown_requirement(one.criterion, one.level, values, vocabulary, one.language),
        score,
        "likely" if score >= LIKELY else "perhaps",
        measured(said, one.criterion, vocabulary, today),
    )


def _missing(
    best: Mapping[str, Match],
    library: Library,
    cpv: tuple[str, ...],
    today: date,
    country: str,
) -> tuple[Missing, ...]:
    found = []
    for entry in library.entries.values():
        match = best.get(entry.id)
        if not isinstance(entry, Criterion) or entry.status != "published":
            continue
        digits = _digits(entry, cpv)
        if not digits or (match and match.certainty == "likely"):
            continue
        duties = _duties(entry, library, country)
        obliged = tuple(one for one in duties if one.from_ is None or one.from_ <= today)
        later = tuple(one for one in duties if one not in obliged)
        found.append(Missing(entry, digits, obliged, later, match.passage if match else None))
    return tuple(sorted(found, key=_by_duty))


def _by_duty(one: Missing) -> tuple[bool, bool, int, str]:
    return not one.obliged, not one.later, -one.digits, one.criterion.title.en


def _duties(entry: Criterion, library: Library, country: str) -> tuple[Legal, ...]:
    """The mandatory notes of sector law that can hold in a country; all of them where none is named.
    The general directive says how to buy, not what: it obliges nobody to ask for this."""
    places = {"eu", "international", country.lower()}
    return tuple(
        note
        for note in entry.legal
        if note.force == "mandatory"
        and note.source != HOW_TO_BUY
        and (
            not country
            or note.source not in library.sources
            or library.sources[note.source].jurisdiction in places
        )
    )


def _digits(entry: Criterion, cpv: Iterable[str]) -> int:
    return max((shared_digits(mine, yours) for yours in cpv for mine in entry.cpv), default=0)
