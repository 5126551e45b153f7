"""Changing a tender: what is taken out is gone in that place only, and takes along what spoke of it."""

from datetime import date

import pytest

from kb.library import Library
from kb.tender.edit import (
    EditError,
    added,
    answered,
    new_tender,
    pinned,
    removed,
    removed_at,
    with_lot,
    without_lot,
)
from kb.tender.model import Tender

NOISE = "noise-limit@1.1.0"


@pytest.fixture
def tender(library: Library, today: date) -> Tender:
    """Two lots, one criterion that holds for both, and answers about it and about a lot."""
    made = with_lot(new_tender("Street", "City", "NO", ["45000000"], ["en"]), "lot-2", "Lights")
    made = added(made, pinned(library, NOISE, today))
    made = answered(made, "AW-06", NOISE, "It is the noise of these works.")
    made = answered(made, "NO-03", "lot-2", "Lights only.")
    return answered(made, "NO-03", "", "For all lots.")


def rules(tender: Tender) -> list[tuple[str, str]]:
    return [(one.rule, one.pin or one.lot or "") for one in tender.answers]


def test_a_pin_of_all_lots_is_removed_from_one_and_stays_in_the_others(tender: Tender) -> None:
    left = removed(tender, "noise-limit", "lot-1")
    assert [(pin.entry, pin.lots) for pin in left.pins] == [(NOISE, ("lot-2",))]
    assert left.answers == tender.answers
    assert removed(left, NOISE, "lot-2").pins == ()


def test_a_pin_is_removed_from_all_lots_where_none_is_named(tender: Tender) -> None:
    assert removed(tender, "noise-limit").pins == ()


def test_nothing_is_removed_from_a_lot_that_is_not_there(tender: Tender) -> None:
    with pytest.raises(EditError, match=r"The tender has no lot `lot-9`\. It has lot-1, lot-2\."):
        removed(tender, "noise-limit", "lot-9")


def test_what_is_not_pinned_in_a_lot_is_not_removed(tender: Tender) -> None:
    left = removed(tender, "noise-limit", "lot-1")
    with pytest.raises(EditError, match="`noise-limit` is not pinned in lot-1"):
        removed(left, "noise-limit", "lot-1")


def test_answers_about_a_removed_pin_go_with_it(tender: Tender) -> None:
    kept = [("NO-03", "lot-2"), ("NO-03", "")]
    assert rules(removed(tender, "noise-limit")) == kept
    assert rules(removed_at(tender, 0)) == kept


def test_answers_stay_while_the_same_version_is_still_pinned(tender: Tender) -> None:
    pin = tender.pins[0]
    twice = tender.model_copy(
        update={
            "pins": tuple(pin.model_copy(update={"lots": (lot,)}) for lot in ("lot-1", "lot-2"))
        }
    )
    assert rules(removed_at(twice, 0)) == rules(tender)


def test_a_removed_lot_takes_along_its_own_pins_and_answers(
    tender: Tender, library: Library, today: date
) -> None:
    lights = added(tender, pinned(library, "quiet-machines", today, lots=["lot-2"]))
    left = without_lot(lights, "lot-2")
    assert [pin.entry for pin in left.pins] == [NOISE]
    assert rules(left) == [("AW-06", NOISE), ("NO-03", "")]
