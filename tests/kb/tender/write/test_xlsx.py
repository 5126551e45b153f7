from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from kb.scoring import Relative
from kb.tender.clause import Clause
from kb.tender.edit import added, new_tender, pinned
from kb.tender.model import LocalText, Price, Tender
from kb.tender.scoring import score
from kb.tender.write.bids import BIDDERS, EACH, LEFT
from kb.tender.write.job import ExportError, Job
from kb.tender.write.xlsx import write_xlsx
from tests.office import convert
from tests.real import REAL
from tests.worked import NAMES, NOW, changed, job, lot_changed, tender

METHODS = {
    "quiet-refuse-vehicles": "linear",
    "battery-endurance-of-mobile-devices": "threshold",
    "total-cost-of-ownership-award": "relative",
    "reuse-plan-in-the-bid": "qualitative",
}
BIDS = {
    "price": ["100000", "125000.5", "99000", "250000", ""],
    "linear": ["92", "104", "97.35", "120", ""],
    "threshold": ["500.9", "501", "800", "1200", ""],
    "relative": ["410000", "512345.67", "405000", "1234567", ""],
    "qualitative": ["0", "70", "100", "40", ""],
}
WEIGHTS = ("40", "15", "10", "20", "15")


def workbook(content: bytes | Path, data_only: bool = False) -> Any:
    source = BytesIO(content) if isinstance(content, bytes) else content
    return openpyxl.load_workbook(source, data_only=data_only)


def row_of(sheet: Any, entry: str) -> int:
    """The row of the bids sheet that holds an entry, the price, or a result."""
    return next(n for n in range(1, sheet.max_row + 1) if entry in str(sheet.cell(n, 2).value))


def cell(sheet: Any, entry: str, bidder: int, name: str) -> Any:
    column = len(LEFT) + bidder * len(EACH) + EACH.index(name) + 1
    return sheet.cell(row_of(sheet, entry), column)


def graded() -> Tender:
    """A tender with price and one award criterion of each method."""
    made = new_tender("Four methods", "City", "NO", ["34144510"], ["en"])
    for entry, weight in zip(METHODS, WEIGHTS[1:], strict=True):
        pin = pinned(REAL, entry, NOW.date(), use="award-criterion", weight=Decimal(weight))
        made = added(made, pin)
    lot = made.lots[0].model_copy(update={"price": Price(weight=WEIGHTS[0])})
    return made.model_copy(update={"lots": (lot,)})


def award_of(made: Job) -> dict[str, Clause]:
    return {METHODS[one.criterion.id]: one for one in made.draft.clauses}


def fill(bids: dict[str, list[str]], met: list[str], path: Path, made: Tender) -> Path:
    """The workbook with the values of every bidder, written by another program."""
    book = workbook(write_xlsx(job(made)))
    sheet = book["Bids"]
    for entry, method in {"Price": "price", **METHODS}.items():
        for bidder, bid in enumerate(bids[method]):
            if bid:
                number = bid.lstrip("-").replace(".", "").isdigit()
                cell(sheet, entry, bidder, "value").value = float(bid) if number else bid
    for bidder, word in enumerate(met):
        cell(sheet, "quiet-refuse-vehicles", bidder, "met").value = word or None
    book.save(path)
    return path


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Three bids sheets as LibreOffice computes them."""
    folder = tmp_path_factory.mktemp("bids")
    least = graded()
    pins = (least.pins[0].model_copy(update={"minimum_points": Decimal(50)}), *least.pins[1:])
    odd = {"price": ["-5", "10"], "linear": ["dear", "92"], "threshold": ["1000", "1000"],
           "relative": ["0", "0"], "qualitative": ["51", "100"]}  # fmt: skip
    files = [
        fill(BIDS, ["yes", "yes", "no", "yes", ""], folder / "usual.xlsx", graded()),
        fill(odd, [], folder / "odd.xlsx", graded()),
        fill(BIDS, ["yes"] * 4, folder / "least.xlsx", least.model_copy(update={"pins": pins})),
    ]
    return {one.stem: workbook(one, True)["Bids"] for one in convert(files, "xlsx", folder)}


def expected(method: str) -> list[Any]:
    """What `kb.tender.scoring` gives the bids."""
    bids = [Decimal(bid) for bid in BIDS[method] if bid]
    weight = Decimal(WEIGHTS[["price", *METHODS.values()].index(method)])
    if method == "price":
        lowest = {
            "method": "relative",
            "measure": {"en": "Price"},
            "unit": "EUR",
            "better": "lower",
        }
        return [*score(Relative.model_validate(lowest), bids, {}, weight)]
    clause = award_of(job(graded()))[method]
    assert clause.criterion.scoring
    return [*score(clause.criterion.scoring, bids, clause.values, weight)]


def test_the_four_methods_are_in_the_tender() -> None:
    methods = {one.criterion.scoring.method for one in award_of(job(graded())).values()}  # type: ignore[union-attr]
    assert methods == set(METHODS.values())


@pytest.mark.parametrize("entry", ["Price", *METHODS])
def test_the_sheet_computes_what_the_program_computes(sheets: Any, entry: str) -> None:
    sheet = sheets["usual"]
    for bidder, wanted in enumerate(expected({"Price": "price", **METHODS}[entry])):
        points = cell(sheet, entry, bidder, "points").value
        assert points == pytest.approx(float(wanted.points), abs=0.00501)
        assert cell(sheet, entry, bidder, "weighted").value == pytest.approx(float(wanted.weighted))
    assert not cell(sheet, entry, 4, "points").value


def test_total_and_rank_follow_from_the_weighted_points(sheets: Any) -> None:
    sheet, methods = sheets["usual"], ["price", *METHODS.values()]
    totals = [
        sum(float(expected(method)[bidder].weighted) for method in methods) for bidder in range(4)
    ]
    for bidder in (0, 1, 3):
        assert cell(sheet, "Total", bidder, "weighted").value == pytest.approx(totals[bidder])
    ranked = sorted((0, 1, 3), key=lambda bidder: -totals[bidder])
    ranks = [cell(sheet, "Rank", bidder, "weighted").value for bidder in ranked]
    assert ranks == [1, 2, 3]


def test_a_bid_that_misses_a_demand_gets_neither_total_nor_rank(sheets: Any) -> None:
    sheet = sheets["usual"]
    found = [cell(sheet, name, 2, "weighted").value for name in ("Admitted", "Total", "Rank")]
    assert [one or "" for one in found] == ["no", "", ""]
    assert not cell(sheet, "Admitted", 4, "weighted").value


def test_a_bid_below_the_minimum_points_is_not_admitted(sheets: Any) -> None:
    admitted = [cell(sheets["least"], "Admitted", n, "weighted").value for n in range(4)]
    assert admitted == ["yes", "no", "yes", "no"]


def test_what_cannot_be_scored_shows_no_error_and_no_total(sheets: Any) -> None:
    sheet = sheets["odd"]
    assert cell(sheet, "Price", 0, "points").value == "0 or more"
    assert not cell(sheet, "quiet-refuse-vehicles", 0, "points").value
    assert cell(sheet, "total-cost-of-ownership-award", 0, "points").value == 100
    assert cell(sheet, "reuse-plan-in-the-bid", 0, "points").value == "no such grade"
    assert not cell(sheet, "Total", 0, "weighted").value
    shown = [one.value for row in sheet.iter_rows() for one in row]
    assert [one for one in shown if str(one).startswith("#")] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_worked_tender_has_its_sheets_and_no_macro(name: str) -> None:
    content, lots = write_xlsx(job(name)), tender(name).lots
    ends = [f" {n + 1}" for n in range(len(lots))] if len(lots) > 1 else [""]
    wanted = [f"{sheet}{end}" for end in ends for sheet in ("Answers", "Bids")]
    assert workbook(content).sheetnames[: len(wanted) + 2] == [*wanted, "Monitoring", "Receipt"]
    inside = ZipFile(BytesIO(content)).namelist()
    assert [one for one in inside if "vba" in one.lower() or "externalLink" in one] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_clause_of_a_worked_tender_stands_in_the_answers(name: str) -> None:
    made = job(name)
    book = workbook(write_xlsx(made))
    for place, lot in enumerate(made.draft.tender.lots):
        end = f" {place + 1}" if len(made.draft.tender.lots) > 1 else ""
        values = {one.value for row in book[f"Answers{end}"].iter_rows() for one in row}
        for clause in made.draft.of_lot(lot.id):
            assert {clause.pin.entry, clause.text(made.draft.tender.languages[0])} <= values


def texts(book: Any) -> Iterator[Any]:
    return (one for sheet in book for row in sheet.iter_rows() for one in row if one.value)


@pytest.mark.parametrize("text", ['=HYPERLINK("https://evil.example")', "+1", "-2", "@SUM(A1)",
                                  "=1+1", "#REF!", "{=1}", "_x0041_"])  # fmt: skip
def test_a_text_never_becomes_a_formula_or_a_link(text: str) -> None:
    wording = LocalText({"en": f"{text} and more"})
    known = tender("street-without-exhaust")
    pins = (known.pins[0].model_copy(update={"wording": wording}), *known.pins[1:])
    book = workbook(write_xlsx(job(known.model_copy(update={"pins": pins, "buyer": text}))))
    found = [one for one in texts(book) if one.value == f"{text} and more"]
    assert found, "the text is there, letter for letter"
    assert {one.data_type for one in found} <= {"s"}
    assert all(one.hyperlink is None for one in texts(book))
    assert {one.value[:4] for one in texts(book) if one.data_type == "f"} <= {"=IF("}


def test_a_text_too_long_for_a_cell_is_refused_and_not_cut() -> None:
    known = tender("street-without-exhaust")
    long = LocalText.model_construct({"en": "a" * 32_768})
    pins = (known.pins[0].model_copy(update={"wording": long}), *known.pins[1:])
    with pytest.raises(
        ExportError, match="32768 characters does not fit into a cell of the sheet Answers"
    ):
        write_xlsx(job(known.model_copy(update={"pins": pins})))


def test_the_longest_text_that_a_tender_may_hold_is_written_whole() -> None:
    known = tender("street-without-exhaust")
    pins = (known.pins[0].model_copy(update={"wording": LocalText({"en": "b" * 30_000})}),)
    book = workbook(write_xlsx(job(known.model_copy(update={"pins": pins}))))
    assert max(len(str(one.value)) for one in texts(book)) == 30_000


def test_a_control_character_is_refused_with_its_place() -> None:
    bad = tender("street-without-exhaust").model_copy(update={"buyer": "City of\x08Bergen"})
    with pytest.raises(ExportError, match=r"U\+0008.*City of.Bergen"):
        write_xlsx(job(bad))


def test_weights_are_those_of_the_tender_and_can_be_changed() -> None:
    sheet = workbook(write_xlsx(job("solar-framework")))["Bids"]
    weight = sheet.cell(row_of(sheet, "Price"), len(LEFT))
    assert (weight.value, weight.protection.locked) == (60, False)
    assert cell(sheet, "module-warranty", 0, "points").protection.locked
    assert not cell(sheet, "Price", 0, "points").protection.locked, "an assumption may be changed"
    assert sheet.protection.password is None


def test_the_middle_of_a_range_is_filled_in_and_said() -> None:
    ranged = lot_changed("solar-framework", weighting="per-mid",
                         price={"weight": "50", "weight-to": "60"})  # fmt: skip
    sheet = workbook(write_xlsx(job(ranged)))["Bids"]
    row = row_of(sheet, "Price")
    assert sheet.cell(row, len(LEFT)).value == 55
    assert "range of 50–60 %" in sheet.cell(row, 3).value


def test_shares_of_one_are_counted_as_points_of_a_hundred() -> None:
    shares = lot_changed("solar-framework", weighting="dec-exa", price={"weight": "0.6"})
    sheet = workbook(write_xlsx(job(shares)))["Bids"]
    assert sheet.cell(row_of(sheet, "Price"), len(LEFT)).value == 60


def test_without_weights_the_cells_are_left_open_for_the_buyer() -> None:
    order = lot_changed("solar-framework", weighting="ord-imp", price={"rank": "1"})
    sheet = workbook(write_xlsx(job(order)))["Bids"]
    assert sheet.cell(row_of(sheet, "Price"), len(LEFT)).value is None


def test_a_fixed_price_is_told_and_not_scored() -> None:
    fixed = lot_changed("solar-framework", price={"fixed": "1000000"})
    sheet = workbook(write_xlsx(job(fixed)))["Bids"]
    told = [sheet.cell(n, 1).value for n in range(1, 8)]
    assert any("fixed at 1\u2009000\u2009000 EUR" in str(one) for one in told)
    assert all(sheet.cell(n, 2).value != "Price" for n in range(1, sheet.max_row + 1))


def test_a_scoring_without_its_number_is_typed_in_by_hand_and_says_why() -> None:
    known = graded()
    pins = (known.pins[0].model_copy(update={"values": {}}), *known.pins[1:])
    sheet = workbook(write_xlsx(job(known.model_copy(update={"pins": pins}))))["Bids"]
    points = cell(sheet, "quiet-refuse-vehicles", 0, "points")
    assert (points.value, points.protection.locked) == (None, False)
    told = sheet.cell(row_of(sheet, "quiet-refuse-vehicles"), 3).value
    assert "by hand: `highest-sound-power` has no number yet." in told


def test_grades_and_answers_are_chosen_from_lists() -> None:
    sheet = workbook(write_xlsx(job(graded())))["Bids"]
    rules = sheet.data_validations.dataValidation
    found = {
        name: next(rule.formula1 for rule in rules if at.coordinate in rule.sqref)
        for name, at in {
            "met": cell(sheet, "reuse-plan-in-the-bid", 0, "met"),
            "grade": cell(sheet, "reuse-plan-in-the-bid", 0, "value"),
        }.items()
    }
    assert found["met"] == '"yes,no"'
    assert found["grade"].startswith("'Lists'!")


def test_the_receipt_sheet_holds_every_line_and_the_digest() -> None:
    made = job("refuse-trucks")
    rows = [tuple(one.value for one in row) for row in workbook(write_xlsx(made))["Receipt"].rows]
    assert all(line.cells in rows for line in made.receipt.lines)
    assert any(made.receipt.digest in str(row[0]) for row in rows)


def test_a_text_without_translation_is_given_in_english_and_said_so() -> None:
    sheet = workbook(write_xlsx(job("solar-framework")))["Answers"]
    told = {str(one.value) for row in sheet.iter_rows() for one in row}
    assert any(one.startswith("[Requirement: no text in Dutch is published") for one in told)


def test_a_tender_without_pins_is_written_too() -> None:
    empty = tender("street-without-exhaust").model_copy(update={"pins": (), "buyer": "", "cpv": ()})
    assert workbook(write_xlsx(job(empty))).sheetnames[0] == "Answers"


def test_sheets_speak_the_first_language_of_the_tender() -> None:
    german = changed("refuse-trucks", languages=["de", "en"])
    assert "Angebote 1" in workbook(write_xlsx(job(german))).sheetnames
    assert BIDDERS == 5
