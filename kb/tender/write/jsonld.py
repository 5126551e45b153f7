"""A tender as linked data: the Core Criterion and Evidence Vocabulary (CCCEV 2.1) and the eProcurement
Ontology (ePO 4.2), as JSON-LD with its context inside, so that nothing is ever fetched.

It is the one format that keeps evidence and legal sources beside the demands. The tender itself is a plain
collection of lots: `a4g:Procedure` asks for facts that a draft does not know. CCCEV wants names and
descriptions as one plain string, so the first language stands there, and every language in `title`
and `text`.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from kb.address import entry_path
from kb.parameter import NumberParameter, Parameter
from kb.shown import Value, shown_value
from kb.tender.clause import Clause
from kb.tender.codes import NONE, Award, awards, carried, written_in
from kb.tender.model import LocalText, Lot
from kb.tender.write.job import Job, writable
from kb.values import Text

Node = dict[str, Any]
AUTHORITY = "http://publications.europa.eu/resource/authority/"
CONTEXT: Node = {
    "m8g": "http://data.europa.eu/m8g/",
    "a4g": "http://data.europa.eu/a4g/ontology#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "identifier": "dct:identifier",
    "name": "skos:prefLabel",
    "description": "dct:description",
    "title": {"@id": "dct:title", "@container": "@language"},
    "text": {"@id": "skos:definition", "@container": "@language"},
    "performanceConditions": {"@id": "a4g:hasPerformanceConditions", "@container": "@language"},
    "publisher": "dct:publisher",
    "created": {"@id": "dct:created", "@type": "xsd:dateTime"},
    "inScheme": {"@id": "skos:inScheme", "@type": "@id"},
    "source": {"@id": "dct:source", "@type": "@id"},
    "weight": {"@id": "m8g:weight", "@type": "xsd:decimal"},
    "fixedValue": {"@id": "a4g:hasFixedValue", "@type": "xsd:decimal"},
    "thresholdValue": {"@id": "a4g:hasThresholdValue", "@type": "xsd:decimal"},
}
TYPES: Mapping[str, list[str]] = {
    "award-criterion": [
        "a4g:AwardCriterion", "a4g:ProcurementCriterion", "m8g:Criterion", "m8g:Requirement",
    ],
    "selection-criterion": [
        "a4g:SelectionCriterion", "a4g:QualificationCriterion", "a4g:ProcurementCriterion",
        "m8g:Criterion", "m8g:Requirement",
    ],
    "technical-specification": ["a4g:TechnicalSpecification", "m8g:Requirement"],
    "contract-performance-clause": [
        "a4g:ContractTerm", "a4g:ContractSpecificTerm", "m8g:Requirement",
    ],
}  # fmt: skip
STRATEGIES = {
    "env-imp": ("a4g:GreenProcurement", "bt-774", "environmental-impact"),
    "soc-obj": ("a4g:SocialProcurement", "bt-775", "social-objective"),
    "inn-pur": ("a4g:InnovativeProcurement", "bt-776", "innovative-acquisition"),
}
LINKS = {
    "award-criterion": "a4g:specifiesProcurementCriterion",
    "selection-criterion": "a4g:specifiesProcurementCriterion",
    "technical-specification": "dct:conformsTo",
    "contract-performance-clause": "a4g:foreseesContractSpecificTerm",
}


def write_jsonld(job: Job) -> bytes:
    """The tender, its lots and every demand in them."""
    tender = job.draft.tender
    root = _id(job)
    collection = {
        "@id": root,
        "@type": "http://purl.org/dc/dcmitype/Collection",
        "identifier": job.receipt.digest,
        "title": tender.title.root,
        "publisher": tender.buyer or None,
        "created": job.receipt.written,
        "dct:hasPart": [{"@id": f"{root}#{lot.id}"} for lot in tender.lots],
    }
    nodes = [collection, *(node for lot in tender.lots for node in _lot(job, lot))]
    graph = [_filled(node) for node in nodes]
    data = {"@context": CONTEXT, "@graph": graph}
    return writable(json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()


def _lot(job: Job, lot: Lot) -> Iterator[Node]:
    """The lot, then what it links to."""
    here = f"{_id(job)}#{lot.id}"
    prices = [one for one in awards(job.draft, lot) if not one.clause]
    demands = [_priced(one, here, job) for one in prices]
    weighed = {one.clause.place: one for one in awards(job.draft, lot) if one.clause}
    links: dict[str, list[Node]] = {}
    for node in demands:
        links.setdefault(LINKS["award-criterion"], []).append({"@id": node["@id"]})
    for clause in job.draft.of_lot(lot.id):
        node = _demand(job, clause, here) | _weight(weighed.get(clause.place), here)
        links.setdefault(LINKS[clause.use], []).append({"@id": node["@id"]})
        demands.append(node)
    goals = [*_strategies(job, lot, here)]
    links["a4g:fulfillsStrategicProcurement"] = [{"@id": goal["@id"]} for goal in goals]
    own = {"@id": here, "@type": ["a4g:Lot", "a4g:ProcurementObject"]}
    yield {**own, "identifier": lot.id, "title": lot.title.root, **links}
    yield from (*demands, *goals)


def _demand(job: Job, clause: Clause, here: str) -> Node:
    """A clause as CCCEV knows a requirement: what, from which law, with which proof and values."""
    languages = job.draft.tender.languages
    text = {written_in(clause, one): clause.text(one) for one in languages}
    performed = clause.use == "contract-performance-clause"
    coded = clause.criterion.eforms.get("bt-809", ()) if clause.use == "selection-criterion" else ()
    return {
        "@id": f"{here}/{clause.place + 1}",
        "@type": TYPES[clause.use],
        "identifier": clause.pin.entry,
        "name": clause.criterion.title.said(languages[0]),
        "description": clause.text(languages[0]),
        "title": _said(clause.criterion.title, languages),
        "text": text,
        "performanceConditions": text if performed else None,
        "source": _address(job, clause),
        "a4g:hasSelectionCriterionType": _code("selection-criterion", coded[0]) if coded else None,
        "m8g:isDerivedFrom": [*_laws(job, clause)],
        "m8g:hasEvidenceTypeList": _proof(clause, languages),
        "m8g:hasConcept": [_concept(clause, name, languages) for name in clause.values],
    }


def _priced(award: Award, here: str, job: Job) -> Node:
    """Price or life-cycle cost as an award criterion of its own."""
    languages = job.draft.tender.languages
    return {
        "@id": f"{here}/price",
        "@type": TYPES["award-criterion"],
        "name": award.title(languages[0]),
        "description": award.text(languages[0]),
        **_weight(award, here),
    }


def _weight(award: Award | None, here: str) -> Node:
    """What an award criterion counts. CCCEV's weight runs from 0 to 1; points and ranks are told in
    words, for they have no share of their own."""
    if award is None:
        return {}
    weighting, number = award.lot.weighting, award.number
    kind = _code("number-weight", weighting) if number is not None else None
    said: Node = {
        "a4g:hasAwardCriteriaStatedInProcurementDocuments": True,
        "a4g:hasAwardCriterionType": _code("award-criterion-type", award.type),
        "a4g:hasWeightValueType": kind,
        "m8g:weightingType": kind,
        "a4g:hasFormula": _first(award.lot.formula),
        "m8g:weightingConsiderationDescription": _first(award.lot.order_reason),
    }
    if number is not None and weighting[:3] in ("per", "dec"):
        said["weight"] = f"{number / 100 if weighting.startswith('per') else number:f}"
    elif number is not None:
        reason = said["m8g:weightingConsiderationDescription"]
        told = f"{weighting}: {number:f}"
        said["m8g:weightingConsiderationDescription"] = f"{told}. {reason}" if reason else told
    if award.fixed is not None:
        said["fixedValue"] = f"{award.fixed:f}"
        said["a4g:hasFixedValueType"] = _code("number-fixed", "fix-tot")
    if award.minimum is not None and award.clause:
        said["a4g:hasConstraint"] = {
            "@id": f"{here}/{award.clause.place + 1}/minimum",
            "@type": "m8g:Constraint",
            "thresholdValue": f"{award.minimum:f}",
            "a4g:hasThresholdType": _code("number-threshold", "min-score"),
        }
    return said


def _strategies(job: Job, lot: Lot, here: str) -> Iterator[Node]:
    """BT-06 with its goals. The goals of green procurement are subjects, because the published shape
    wants each of them in two schemes at once, which none is."""
    clauses = job.draft.of_lot(lot.id)
    for code in carried(clauses, "bt-06"):
        if code == NONE:
            continue
        kind, term, scheme = STRATEGIES[code]
        goals = [_code(scheme, one) for one in carried(clauses, term)]
        node: Node = {"@id": f"{here}/{code}", "@type": [kind, "a4g:StrategicProcurement"]}
        if code != "env-imp":
            yield node | {"a4g:fulfillsRequirement": goals}
            continue
        sets = (one for one in carried(clauses, "bt-805") if one != NONE)
        goals += [_code("green-public-procurement-criteria", one) for one in sets]
        yield node | {"dct:subject": goals, "a4g:usesCleanVehicleDirective": lot.clean_vehicles}


def _laws(job: Job, clause: Clause) -> Iterator[Node]:
    sources = job.draft.library.sources
    for name in dict.fromkeys(one.source for one in clause.criterion.legal):
        if name in sources:
            yield {
                "@id": sources[name].url,
                "@type": "m8g:ReferenceFramework",
                "identifier": name,
                "name": sources[name].title,
            }


def _proof(clause: Clause, languages: tuple[str, ...]) -> Node:
    """All proofs of one list are wanted together (CCCEV: AND inside a list)."""
    proofs = [
        {"@type": "m8g:EvidenceType", "title": _said(text, languages)}
        for text in clause.criterion.verification.bidder
    ]
    return {"@type": "m8g:EvidenceTypeList", "m8g:specifiesEvidenceType": proofs}


def _concept(clause: Clause, name: str, languages: tuple[str, ...]) -> Node:
    parameter, value = clause.criterion.parameters[name], clause.values[name]
    return {
        "@type": "m8g:InformationConcept",
        "identifier": f"{clause.pin.entry}#{name}",
        "name": parameter.label.said(languages[0]),
        "m8g:expressionOfExpectedValue": _expected(parameter, value, clause, languages[0]),
    }


def _expected(parameter: Parameter, value: Value, clause: Clause, language: str) -> str:
    if isinstance(value, date):
        return value.isoformat()
    shown = shown_value(parameter, value, clause.vocabulary, language)
    if isinstance(parameter, NumberParameter) and isinstance(value, Decimal):
        signs = {"higher": "≥ ", "lower": "≤ ", "neither": ""}
        return f"{signs[parameter.stricter]}{shown}"
    return shown


def _code(scheme: str, code: str) -> Node:
    """A code of an EU list as a concept with its scheme, as the shapes want it."""
    return {
        "@id": f"{AUTHORITY}{scheme}/{code}",
        "@type": "skos:Concept",
        "inScheme": f"{AUTHORITY}{scheme}",
    }


def _said(text: Text, languages: tuple[str, ...]) -> dict[str, str]:
    return {text.language(one): text.said(one) for one in languages}


def _first(text: LocalText | None) -> str | None:
    return next(iter(text.root.values())) if text else None


def _id(job: Job) -> str:
    return f"urn:criteria-commons:tender:{job.receipt.digest}"


def _address(job: Job, clause: Clause) -> str:
    if not job.base_url:
        return f"urn:criteria-commons:entry:{clause.pin.entry}"
    return f"{job.base_url}{entry_path(clause.criterion, clause.pin.version)}"


def _filled(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, [], {})}
