from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.tender.write.job import ExportError
from kb.tender.write.monitoring import Period, monitoring_sheet, period_name, periods, watches
from kb.tender.write.target import shown_measured
from tests.real import REAL
from tests.worked import NAMES, job, lot_changed, tender

EVERY = ["monthly", "quarterly", "half-yearly", "yearly"]


@pytest.mark.parametrize(
    ("frequency", "count"),
    [("weekly", 78), ("monthly", 18), ("quarterly", 6), ("half-yearly", 3), ("yearly", 2),
     ("once", 1), ("at-completion", 1), ("per-delivery", 10), ("per-incident", 10), ("as-needed", 10)],
)  # fmt: skip
def test_a_contract_of_eighteen_months_has_its_periods(frequency: str, count: int) -> None:
    assert len(periods(frequency, Decimal(18))) == count


def test_the_last_period_ends_with_the_contract() -> None:
    assert periods("yearly", Decimal(18))[-1] == Period("month", 13, 18)


@given(st.integers(1, 240), st.sampled_from(EVERY))
def test_periods_cover_every_month_once(months: int, frequency: str) -> None:
    found = periods(frequency, Decimal(months))
    covered = [month for one in found for month in range(one.first, one.last + 1)]
    assert covered == list(range(1, months + 1))


def test_half_a_month_is_followed_to_its_end() -> None:
    assert periods("monthly", Decimal("1.5"))[-1].last == 2


def test_every_frequency_of_the_vocabulary_has_rows() -> None:
    assert all(periods(name, Decimal(12)) for name in REAL.vocabulary.frequencies)


@pytest.mark.parametrize(
    ("period", "name"),
    [(Period("month", 3, 3), "Month 3"), (Period("month", 4, 6), "Months 4–6"),
     (Period("week", 9, 9), "Week 9"), (Period("open", 2, 2), "2")],
)  # fmt: skip
def test_a_period_has_a_name(period: Period, name: str) -> None:
    assert period_name(period, "en") == name


def rows(of: Any) -> list[list[str]]:
    sheet = monitoring_sheet(job(of).draft, "en")
    return [[str(cell.value) for cell in row] for row in sheet.rows]


@pytest.mark.parametrize("name", NAMES)
def test_every_follow_up_of_every_lot_is_told_once_and_watched_in_each_period(name: str) -> None:
    draft = job(name).draft
    wanted = [
        (str(place + 1), clause.pin.entry)
        for place, _, clauses in draft.each_lot()
        for clause in clauses
        if clause.criterion.follow_up
    ]
    found = [(row[0], row[1]) for row in rows(name) if len(row) > 9 and row[9] and row[2] == ""]
    assert found == wanted
    listed = sum(len(one.periods) for one in watches(draft))
    assert (
        len([row for row in rows(name) if len(row) > 9 and row[2] and row[0].isdigit()]) == listed
    )


def test_a_target_that_the_buyer_filled_in_is_shown_with_its_unit() -> None:
    told = [row for row in rows("refuse-trucks") if "vehicle-uptime-and-service@1.0.0" in row]
    assert len(told) == 33, "a row for each of 32 quarters, and one that says what is watched"
    assert all("93\u00a0%" in row for row in told)


@pytest.mark.parametrize(("number", "said"), [("1", "1 day"), ("2", "2 days")])
def test_a_target_of_one_is_said_in_the_singular(number: str, said: str) -> None:
    clause = next(one for one in job("refuse-trucks").draft.clauses if one.criterion.follow_up)
    assert shown_measured(clause, Decimal(number), "days", "en") == said


def test_a_promised_target_is_told_in_words() -> None:
    assert any("as promised in the bid" in row for row in rows("refuse-trucks"))


def test_the_length_of_the_contract_is_told_or_assumed_and_said() -> None:
    known, unknown = rows("solar-framework"), rows(lot_changed("solar-framework", months="0"))
    assert any("cover the 48 months" in row[0] for row in known)
    assert any("does not say how long the contract runs" in row[0] for row in unknown)


def test_a_contract_of_a_million_months_is_refused() -> None:
    with pytest.raises(ExportError, match="check `months` of the lots"):
        rows(lot_changed("solar-framework", months="1000000"))


def test_a_tender_without_follow_up_says_so() -> None:
    assert ["No pinned clause has a follow-up."] in rows(
        tender("solar-framework").model_copy(update={"pins": ()})
    )


def test_the_end_of_a_period_follows_from_the_first_day() -> None:
    sheet = monitoring_sheet(job("solar-framework").draft, "en")
    formulas = [cell.formula for row in sheet.rows for cell in row if cell.formula]
    assert formulas[0] == 'IF(ISNUMBER($C$4),EDATE($C$4,12)-1,"")'
