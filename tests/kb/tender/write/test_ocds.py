"""Release packages: clean by the merged schema of the standard, complete and repeatable."""

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from kb.tender.model import LocalText, Tender
from kb.tender.write.ocds import standard, write_ocds
from tests.official import DATA, need, ocds_findings
from tests.worked import NAMES, award_pins, job, lot_changed, tender

STREET = "street-without-exhaust"
LISTS = DATA / "ocds" / "eforms-profile" / "codelists"


def package(of: str | Tender) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(write_ocds(job(of)))
    return found


def release(of: str | Tender) -> dict[str, Any]:
    found: dict[str, Any] = package(of)["releases"][0]
    return found


def test_the_worked_tenders_are_clean_by_the_standard(tmp_path: Path) -> None:
    found = ocds_findings(tmp_path, {one: write_ocds(job(one)) for one in NAMES})
    assert found == {one: [] for one in NAMES}


def test_bare_and_odd_tenders_are_clean_too(tmp_path: Path) -> None:
    bare = {"kind": "tender", "title": {"en": "Nothing yet"}, "languages": ["en"]}
    lot = {"id": "lot-1", "title": {"en": "Nothing yet"}}
    hostile = LocalText.model_construct({"en": 'must "}]} \\u0000 \x01 </script> \u2028 do'})
    odd = {
        "bare": Tender.model_validate({**bare, "lots": [lot]}),
        "hostile": award_pins(tender(STREET), wording=(hostile, None)),
        "formula": lot_changed(STREET, formula={"en": "a / b"}, clean_vehicles=True),
        "fixed": award_pins(
            lot_changed(STREET, price={"fixed": 100}), minimum_points=(Decimal(40), None)
        ),
        "twice": _pinned_per_lot(),
    }
    found = ocds_findings(tmp_path, {name: write_ocds(job(one)) for name, one in odd.items()})
    assert found == {name: [] for name in odd}
    said = release(odd["hostile"])["tender"]["lots"][0]["awardCriteria"]["criteria"][1]
    assert said["description"] == f"{hostile.root['en']} [kb: share-of-zero-emission-work@1.1.2]"
    ids = [one["id"] for one in release(odd["twice"])["tender"]["criteria"]]
    assert len(ids) == len(set(ids))


def _pinned_per_lot() -> Tender:
    """One entry pinned twice, with other values in each lot."""
    known = tender("refuse-trucks")
    pin = next(pin for pin in known.pins if pin.id == "labour-standards-clause")
    values = {**pin.values, "document-days": "28"}
    pins = (
        pin.model_copy(update={"lots": ("lot-1",)}),
        pin.model_copy(update={"lots": ("lot-2",), "values": values}),
    )
    return known.model_copy(update={"pins": pins})


def test_the_check_would_see_our_mistakes(tmp_path: Path) -> None:
    """Negative controls: should one of them pass, the clean answers above would mean nothing."""
    text = write_ocds(job(STREET)).decode()
    controls = {
        "code": text.replace('"percentageExact"', '"percent"'),
        "key": text.replace('"awardCriteria": {', '"awardCriterion": {'),
        "number": text.replace('"number": 60', '"number": "sixty"'),
    }
    assert all(control != text for control in controls.values())
    found = ocds_findings(tmp_path, {name: one.encode() for name, one in controls.items()})
    assert all(found.values())


def test_every_code_of_ours_stands_in_its_codelist() -> None:
    need(LISTS)
    lists = {
        "criterionWeight": standard()["weights"].values(),
        "sustainabilityGoal": [
            goal for goals in standard()["goals"].values() for goal in goals.values()
        ],
        "sustainabilityStrategy": [
            *standard()["strategies"].values(), *standard()["green-criteria"].values(),
        ],
        "selectionCriterionType": standard()["selection"].values(),
        "method": standard()["procedures"].values(),
        "procurementCategory": standard()["categories"],
    }  # fmt: skip
    for name, ours in lists.items():
        with (LISTS / f"{name}.csv").open(encoding="utf-8") as file:
            known = {row["Code"] for row in csv.DictReader(file)}
        assert set(ours) <= known, name


def test_a_release_carries_pins_values_weights_and_goals() -> None:
    said = release("solar-framework")["tender"]
    by_id = {one["id"]: one for one in said["criteria"]}
    footprint = by_id["module-carbon-footprint@1.0.1"]
    assert footprint["relatedLots"] == ["lot-1"]
    assert footprint["description"] == "https://kb.example/criteria/module-carbon-footprint@1.0.1"
    bounds = {one["id"]: one for one in footprint["requirementGroups"][0]["requirements"]}
    assert bounds["module-carbon-footprint@1.0.1#maximum-footprint"]["maxValue"] == 630
    method = bounds["module-carbon-footprint@1.0.1#carbon-method"]
    assert (method["dataType"], method["expectedValue"]) == ("string", "ecs-ppe2-v2")
    lot = said["lots"][0]
    assert [one["numbers"][0]["number"] for one in lot["awardCriteria"]["criteria"]] == [
        60, 15, 10, 15,
    ]  # fmt: skip
    goals = {one.get("goal"): one["strategies"] for one in lot["sustainability"]}
    assert goals["environmental.climateChangeMitigation"] == [
        "technicalSpecifications", "awardCriteria",
    ]  # fmt: skip
    assert "[kb: labour-standards-clause@1.0.2]" in lot["contractTerms"]["performanceTerms"]
    assert said["awardCriteria"] == "ratedCriteria"
    assert [one["id"] for one in said["documents"]] == [
        "solar-module-data-sheet@1.0.0", "solar-contract-monitoring-sheet@1.0.0",
    ]  # fmt: skip


def test_selection_criteria_relate_to_the_tenderer() -> None:
    said = release("refuse-trucks")["tender"]
    assert said["criteria"][0]["relatesToTenderer"]
    selection = said["lots"][0]["selectionCriteria"]["criteria"]
    assert [(one["type"], one["subType"]) for one in selection] == [
        ("technical", "slc-abil-ref-supply")
    ]
    assert said["lots"][0]["coveredBy"] == ["EU-CVD"]
    assert (said["mainProcurementCategory"], said["procurementMethod"]) == ("goods", "open")


def test_the_same_tender_gives_the_same_package_and_the_prefix_is_the_buyers() -> None:
    assert write_ocds(job(STREET)) == write_ocds(job(STREET))
    first, other = release(STREET), release(lot_changed(STREET, weighting="poi-exa"))
    assert first["ocid"] == other["ocid"]
    assert first["ocid"].startswith("ocds-000000-")
    own = json.loads(write_ocds(job(STREET), "ocds-213czf"))["releases"][0]["ocid"]
    assert own == first["ocid"].replace("ocds-000000", "ocds-213czf")
    reworded = award_pins(tender(STREET), wording=(LocalText({"en": "It must be so."}), None))
    assert release(reworded)["id"] != first["id"]
