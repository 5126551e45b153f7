from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.scoring import Linear, ParameterReference, Qualitative, Relative, Threshold
from kb.tender.scoring import ScoringError, ends, example_bids, points, score
from kb.values import Text
from tests.real import REAL

MEASURE = {"en": "What is measured"}
SOME = Text(MEASURE)
NUMBERS = st.decimals(0, 10_000, places=3)
BIDS = st.lists(NUMBERS, min_size=1, max_size=6)
BETTER = st.sampled_from(["higher", "lower"])


def linear(zero_at: Any, full_at: Any) -> Linear:
    return Linear.model_construct(
        method="linear", measure=SOME, unit="m", zero_at=zero_at, full_at=full_at
    )


def relative(better: str) -> Relative:
    return Relative.model_validate(
        {"method": "relative", "measure": MEASURE, "unit": "EUR", "better": better}
    )


def threshold(better: str, *steps: tuple[str, str]) -> Threshold:
    listed = [{"at": at, "points": points} for at, points in steps]
    return Threshold.model_validate(
        {"method": "threshold", "measure": MEASURE, "unit": "m", "better": better, "steps": listed}
    )


def jury(*grades: str) -> Qualitative:
    listed = [{"points": grade, "when": MEASURE} for grade in grades]
    return Qualitative.model_validate(
        {"method": "qualitative", "measure": MEASURE, "grades": listed}
    )


def earned(scoring: Any, *bids: str, **values: Any) -> list[str]:
    return [str(one.points) for one in score(scoring, [Decimal(bid) for bid in bids], values)]


def test_points_rise_in_a_straight_line_between_the_two_ends() -> None:
    found = earned(linear(Decimal(10), Decimal(20)), "9", "10", "12.5", "20", "21")
    assert found == ["0.00", "0.00", "25.00", "100.00", "100.00"]


def test_points_rise_downwards_where_less_is_better() -> None:
    assert earned(linear(Decimal(3), Decimal("1.7")), "3", "2.35", "1") == [
        "0.00",
        "50.00",
        "100.00",
    ]


def test_the_ends_of_the_line_may_be_parameters_of_the_clause() -> None:
    scoring = linear(ParameterReference(parameter="limit"), Decimal(0))
    assert ends(scoring, {"limit": Decimal(8)}) == (8, 0)
    assert earned(scoring, "2", limit=Decimal(8)) == ["75.00"]


@pytest.mark.parametrize("value", [None, "wood"])
def test_a_line_without_a_number_at_its_end_is_refused(value: Any) -> None:
    values = {} if value is None else {"limit": value}
    with pytest.raises(ScoringError, match=r"^`limit` has no number yet\.$"):
        ends(linear(ParameterReference(parameter="limit"), Decimal(0)), values)


def test_a_line_without_length_is_refused() -> None:
    with pytest.raises(ScoringError, match="given for the same value"):
        earned(linear(Decimal(5), Decimal(5)), "5")


def test_the_highest_step_reached_counts() -> None:
    scoring = threshold("higher", ("501", "30"), ("800", "60"), ("1000", "100"))
    found = earned(scoring, "500.999", "501", "999", "1000", "5000")
    assert found == ["0.00", "30.00", "60.00", "100.00", "100.00"]


def test_a_step_downwards_is_reached_from_above() -> None:
    scoring = threshold("lower", ("40", "50"), ("20", "100"))
    assert earned(scoring, "41", "40", "20", "0") == ["0.00", "50.00", "100.00", "100.00"]


def test_the_lowest_bid_gets_full_points_and_the_others_their_share() -> None:
    assert earned(relative("lower"), "80", "100", "160") == ["100.00", "80.00", "50.00"]


def test_the_highest_bid_gets_full_points_where_more_is_better() -> None:
    assert earned(relative("higher"), "30", "60", "0") == ["50.00", "100.00", "0.00"]


def test_a_bid_of_nothing_is_the_best_of_low_bids_and_leaves_the_others_without_points() -> None:
    assert earned(relative("lower"), "0", "10") == ["100.00", "0.00"]
    assert earned(relative("higher"), "0", "0") == ["100.00", "100.00"]


def test_bids_below_zero_cannot_be_compared() -> None:
    with pytest.raises(ScoringError, match="zero or more"):
        earned(relative("lower"), "-1", "10")


def test_the_jury_gives_only_grades_that_were_published() -> None:
    assert earned(jury("0", "50", "100"), "50") == ["50.00"]
    with pytest.raises(ScoringError, match="51 is not one of the grades 0, 50, 100"):
        earned(jury("0", "50", "100"), "51")


def test_the_weight_is_applied_before_rounding() -> None:
    first, second = score(relative("lower"), [Decimal(2), Decimal(3)], {}, Decimal(15))
    assert (first.weighted, second.points, second.weighted) == (15, Decimal("66.67"), 10)


def test_half_a_hundredth_is_rounded_up() -> None:
    assert earned(linear(Decimal(0), Decimal(100)), "0.005") == ["0.01"]


@given(BIDS, NUMBERS, NUMBERS)
def test_a_line_stays_between_nothing_and_full(bids: Any, zero: Decimal, full: Decimal) -> None:
    if zero != full:
        found = [points(linear(zero, full), bid, bids, {}) for bid in bids]
        assert all(0 <= one <= 100 for one in found)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS)
def test_a_line_is_monotone(zero: Decimal, full: Decimal, one: Decimal, other: Decimal) -> None:
    if zero != full:
        scoring, (low, high) = linear(zero, full), sorted((one, other))
        difference = points(scoring, high, [], {}) - points(scoring, low, [], {})
        assert difference * (full - zero) >= 0


@given(BIDS, BETTER)
def test_the_best_of_relative_bids_gets_full_points_and_nobody_more(bids: Any, better: str) -> None:
    found = dict(zip(bids, score(relative(better), bids, {}), strict=True))
    best = min(bids) if better == "lower" else max(bids)
    assert found[best].points == 100
    assert all(0 <= one.points <= 100 for one in found.values())


@given(BIDS, BETTER)
def test_a_better_relative_bid_never_earns_less(bids: Any, better: str) -> None:
    ordered = sorted(bids, reverse=better == "lower")
    found = [points(relative(better), bid, bids, {}) for bid in ordered]
    assert found == sorted(found)


@given(NUMBERS, NUMBERS, BETTER)
def test_steps_are_monotone(one: Decimal, other: Decimal, better: str) -> None:
    rising = (("10", "20"), ("100", "60"), ("1000", "100"))
    falling = (("1000", "20"), ("100", "60"), ("10", "100"))
    scoring = threshold(better, *(rising if better == "higher" else falling))
    low, high = sorted((one, other), reverse=better == "lower")
    assert points(scoring, low, [], {}) <= points(scoring, high, [], {})


@pytest.mark.parametrize(
    "entry",
    [one for one in REAL.entries.values() if one.kind == "criterion" and one.scoring],
    ids=lambda entry: entry.id,
)
def test_the_example_bids_of_every_real_criterion_rise_to_the_best(entry: Any) -> None:
    level = next(iter(entry.levels))
    values = entry.values(level)
    found = score(entry.scoring, example_bids(entry.scoring, values), values)
    assert len(found) == 3
    assert found[0].points <= found[1].points <= found[2].points
    assert found[0].points < found[2].points == 100
