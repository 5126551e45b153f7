"""The scoring of a criterion as a spreadsheet formula; `kb.tender.scoring` computes the same in Python."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kb.scoring import Linear, Qualitative, Relative, Scoring, Threshold
from kb.shown import Value
from kb.tender.scoring import ends


def points_formula(
    scoring: Scoring,
    bid: str,
    bids: Sequence[str],
    values: Mapping[str, Value],
    too_low: str,
    not_a_grade: str,
) -> str:
    """Points 0 to 100, unrounded, of the bid in the cell `bid` among the cells `bids`.

    Empty while the bid is; a bid that cannot be scored shows `too_low` or `not_a_grade` instead.
    Raises ScoringError when the scoring has no numbers yet.
    """
    if isinstance(scoring, Linear):
        points = _linear(bid, *ends(scoring, values))
    elif isinstance(scoring, Threshold):
        points = _threshold(scoring, bid)
    elif isinstance(scoring, Relative):
        points = relative_formula(scoring.better, bid, bids, too_low)
    else:
        points = _grade(scoring, bid, not_a_grade)
    return f'IF(ISNUMBER({bid}),{points},"")'


def relative_formula(better: str, bid: str, bids: Sequence[str], too_low: str) -> str:
    """Lower is better: best / bid; higher is better: bid / best; the best itself gets 100."""
    cells = ",".join(bids)
    best = f"{'MIN' if better == 'lower' else 'MAX'}({cells})"
    share = f"100*{best}/{bid}" if better == "lower" else f"100*{bid}/{best}"
    return f"IF(MIN({cells})<0,{quoted(too_low)},IF({bid}={best},100,{share}))"


def quoted(text: str) -> str:
    """A text inside a formula."""
    return '"' + text.replace('"', '""') + '"'


def _linear(bid: str, zero_at: Decimal, full_at: Decimal) -> str:
    zero, full = _literal(zero_at), _literal(full_at)
    return f"MIN(MAX(({bid}-{zero})/({full}-{zero})*100,0),100)"


def _threshold(scoring: Threshold, bid: str) -> str:
    sign = ">=" if scoring.better == "higher" else "<="
    steps = (
        f"IF({bid}{sign}{_literal(step.at)},{_literal(step.points)},0)" for step in scoring.steps
    )
    return f"MAX({','.join(steps)})"


def _grade(scoring: Qualitative, bid: str, not_a_grade: str) -> str:
    grades = ",".join(f"{bid}={_literal(grade.points)}" for grade in scoring.grades)
    return f"IF(OR({grades}),{bid},{quoted(not_a_grade)})"


def _literal(number: Decimal) -> str:
    """A number as formulas hold it; in brackets, so that a minus sign cannot join another."""
    return f"({number:f})" if number < 0 else f"{number:f}"
