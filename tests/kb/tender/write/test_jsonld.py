"""Linked data: conforming to CCCEV and ePO, complete, and never fetching anything."""

import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from kb.tender.model import LocalText, Tender
from kb.tender.write.jsonld import write_jsonld
from tests.official import DATA, need
from tests.worked import NAMES, award_pins, job, lot_changed, tender

# rdflib 7 reads JSON-LD through a class of its own that it has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
STREET = "street-without-exhaust"
SHAPES = {
    "cccev": DATA / "cccev-2.1.0" / "cccev-ap-SHACL.ttl",
    "epo": DATA / "epo-4.2.0" / "ePO_core_shapes.ttl",
}
A4G = "http://data.europa.eu/a4g/ontology#"
M8G = "http://data.europa.eu/m8g/"


@cache
def shapes(name: str) -> Graph:
    need(SHAPES[name])
    return Graph().parse(SHAPES[name])


def graph(content: bytes) -> Graph:
    return Graph().parse(data=content, format="json-ld")


def conforms(content: bytes) -> dict[str, bool]:
    """Whether the data conform to each of the two shape files."""
    return {name: validate(graph(content), shacl_graph=shapes(name))[0] for name in SHAPES}


def nodes(of: str | Tender) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(write_jsonld(job(of)))["@graph"]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_worked_tenders_conform_to_both_vocabularies(name: str) -> None:
    assert conforms(write_jsonld(job(name))) == {"cccev": True, "epo": True}


def test_every_way_of_weighing_conforms() -> None:
    two = {"en": "Young market", "de": "Junger Markt"}
    ways = {
        "points": lot_changed(STREET, weighting="poi-exa"),
        "order": award_pins(
            lot_changed(STREET, weighting="ord-imp", order_reason=two, price={"rank": 1}),
            weight=(None, None), rank=(Decimal(2), Decimal(3)),
        ),
        "formula": lot_changed(STREET, formula=two),
        "fixed": award_pins(
            lot_changed(STREET, price={"fixed": 100}), minimum_points=(Decimal(40), None)
        ),
        "vehicles": lot_changed(STREET, clean_vehicles=False),
    }  # fmt: skip
    for way, one in ways.items():
        assert conforms(write_jsonld(job(one))) == {"cccev": True, "epo": True}, way


def test_the_shapes_would_see_our_mistakes() -> None:
    """Negative controls: should one of them pass, the conforming answers would mean nothing."""
    good = write_jsonld(job(STREET)).decode()
    worded = good.replace('"weight": "0.3"', '"weight": "thirty"')
    data = json.loads(good)
    for node in data["@graph"]:
        node.pop("a4g:hasAwardCriteriaStatedInProcurementDocuments", None)
    assert worded != good
    assert conforms(worded.encode()) == {"cccev": False, "epo": True}
    assert conforms(json.dumps(data).encode()) == {"cccev": True, "epo": False}


def test_a_demand_keeps_its_pin_law_proof_and_values() -> None:
    found = graph(write_jsonld(job("solar-framework")))
    pin = Literal("module-carbon-footprint@1.0.1")
    [demand] = found.subjects(DCTERMS.identifier, pin)
    assert (demand, RDF.type, URIRef(f"{A4G}TechnicalSpecification")) in found
    address = "https://kb.example/criteria/module-carbon-footprint@1.0.1"
    assert found.value(demand, DCTERMS.source) == URIRef(address)
    assert found.value(demand, URIRef(f"{M8G}isDerivedFrom")) is not None
    proofs = found.value(demand, URIRef(f"{M8G}hasEvidenceTypeList"))
    assert list(found.objects(proofs, URIRef(f"{M8G}specifiesEvidenceType")))
    concepts = found.objects(demand, URIRef(f"{M8G}hasConcept"))
    values = {str(found.value(one, URIRef(f"{M8G}expressionOfExpectedValue"))) for one in concepts}
    assert any(value.startswith("≤ 630") for value in values)


def test_a_text_is_marked_with_the_language_it_really_has() -> None:
    by_pin = {one.get("identifier"): one for one in nodes("refuse-trucks")}
    assert set(by_pin["quiet-refuse-vehicles@1.0.0"]["text"]) == {"en"}
    assert set(by_pin["labour-standards-clause@1.0.2"]["text"]) == {"en", "de"}


def test_weights_are_shares_and_points_are_told_in_words() -> None:
    weights = [one["weight"] for one in nodes(STREET) if "weight" in one]
    assert weights == ["0.6", "0.3", "0.1"]
    points = nodes(lot_changed(STREET, weighting="poi-exa"))
    assert not any("weight" in one for one in points)
    told = [one.get("m8g:weightingConsiderationDescription") for one in points]
    assert [one for one in told if one] == ["poi-exa: 60", "poi-exa: 30", "poi-exa: 10"]


def test_hostile_words_stay_words() -> None:
    hostile = 'must "@id": "https://evil.example/" \\u0022 </script> must'
    words = award_pins(tender(STREET), wording=(LocalText({"en": hostile}), None))
    content = write_jsonld(job(words))
    said = {str(one) for one in graph(content).objects(None, SKOS.definition)}
    assert hostile in said
    assert conforms(content) == {"cccev": True, "epo": True}


def test_the_context_stands_inside() -> None:
    context = json.loads(write_jsonld(job(STREET)))["@context"]
    assert isinstance(context, dict)
    assert "@import" not in context
