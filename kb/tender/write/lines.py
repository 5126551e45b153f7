"""What stands row by row on the sheets of a lot: its clauses, and price among them."""

from dataclasses import dataclass

from kb.scoring import Qualitative
from kb.shown import shown_unit
from kb.tender.clause import Clause
from kb.tender.model import Lot
from kb.tender.phrases import say
from kb.tender.write.annex import numbered
from kb.tender.write.job import Job


@dataclass(frozen=True)
class Line:
    """A row: price, or a clause with its number in the annex."""

    number: str
    clause: Clause | None

    @property
    def is_scored(self) -> bool:
        return self.clause is None or self.clause.use == "award-criterion"


def lines_of(job: Job, lot: Lot) -> list[Line]:
    """Every clause of a lot, and price before the first award criterion."""
    lines = [Line(number, clause) for number, clause in numbered(job, lot)]
    if lot.price and lot.price.fixed is None:
        at = next((n for n, one in enumerate(lines) if one.is_scored), len(lines))
        lines.insert(at, Line("–", None))
    return lines


def unit_of(clause: Clause, language: str) -> str:
    """The unit in which a bidder answers; empty where nothing is measured."""
    scoring = clause.criterion.scoring
    if clause.use != "award-criterion" or scoring is None:
        return ""
    if isinstance(scoring, Qualitative):
        return say("points", language)
    return shown_unit(scoring.unit, clause.vocabulary, language)
