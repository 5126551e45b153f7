"""A tender as an OCDS 1.1.5 release package with the extensions for criteria.

The release is one of the planning stage: the tool knows what will be asked, not whether the call is out.
OCDS has one language per text, so the tender's first one is used. Codes: `ocds-1.1.5.yaml`.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from kb.address import entry_path
from kb.parameter import NumberParameter, Parameter
from kb.problem import Problem
from kb.reader import read_file
from kb.shown import Value, shown_unit
from kb.tender.clause import Annex, Clause
from kb.tender.codes import Award, awards, carried
from kb.tender.model import Lot, Money
from kb.tender.write.job import Job, writable

FILE = Path(__file__).with_name("ocds-1.1.5.yaml")
Data = dict[str, Any]


@cache
def standard() -> Mapping[str, Any]:
    """The codes of the standard. Raises ValueError when our own file is broken."""
    found = read_file(FILE, FILE.name)
    if isinstance(found, Problem):
        raise ValueError(str(found))
    return found.data


def write_ocds(job: Job, prefix: str = "") -> bytes:
    """The release package. `prefix` is the buyer's own ocid prefix, as it was registered with the Open
    Contracting Partnership; without it a placeholder stands, which must be replaced before publishing.

    Ids are made of the content: the same tender gives the same package.
    """
    tender, digest = job.draft.tender, job.receipt.digest
    owner = f"{tender.buyer}\n{tender.title.said(tender.languages[0])}"
    ocid = f"{prefix or standard()['placeholder-prefix']}-{_short(owner)}"
    written = _moment(job.receipt.written)
    release = {
        "ocid": ocid,
        "id": f"{ocid}-{digest[:12]}",
        "date": written,
        "language": tender.languages[0],
        "tag": ["planning"],
        "initiationType": "tender",
        **_buyer(job),
        "tender": _filled(_tender(job, ocid)),
    }
    package = {
        "uri": f"urn:criteria-commons:ocds:{digest}",
        "version": standard()["version"],
        "extensions": standard()["extensions"],
        "publishedDate": written,
        "publisher": {"name": tender.buyer or "not given yet"},
        "releases": [release],
    }
    return writable(json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()


def _buyer(job: Job) -> Data:
    tender, countries = job.draft.tender, job.draft.library.vocabulary.countries
    if not tender.buyer:
        return {}
    named = {"id": f"buyer-{_short(tender.buyer)}", "name": tender.buyer}
    known = countries.get(tender.country)
    where = {"address": {"countryName": known.label.said(_spoken(job))}} if known else {}
    return {"parties": [{**named, "roles": ["buyer"], **where}], "buyer": named}


def _tender(job: Job, ocid: str) -> Data:
    tender, language = job.draft.tender, _spoken(job)
    known = job.draft.library.vocabulary.procedures.get(tender.procedure or "")
    return {
        "id": ocid,
        "title": tender.title.said(language),
        "status": "planned",
        "value": _value(tender.estimated_value),
        "procurementMethod": standard()["procedures"].get(tender.procedure or ""),
        "procurementMethodDetails": known.label.said(language) if known else None,
        "mainProcurementCategory": _category(tender.cpv[0]) if tender.cpv else None,
        "awardCriteria": _summary([one for lot in tender.lots for one in awards(job.draft, lot)]),
        "items": [*_items(job)],
        "criteria": [_criterion(job, clause) for clause in job.draft.clauses],
        "documents": [_form(job, one) for one in job.draft.annexes],
        "lots": [_filled(_lot(job, lot)) for lot in tender.lots],
    }


def _lot(job: Job, lot: Lot) -> Data:
    language, clauses = _spoken(job), job.draft.of_lot(lot.id)
    goals = [*_sustainability(clauses)]
    clauses_of_contract = job.draft.of_lot(lot.id, "contract-performance-clause")
    terms = "\n\n".join(
        f"{_pinned(one.text(language), one.pin.entry)}" for one in clauses_of_contract
    )
    selection = [*_selection(job, lot)]
    return {
        "id": lot.id,
        "title": lot.title.said(language),
        "status": "planned",
        "value": _value(lot.estimated_value),
        "hasSustainability": bool(goals) if clauses else None,
        "sustainability": goals,
        "awardCriteria": _award_criteria(job, lot),
        "selectionCriteria": {"criteria": selection} if selection else None,
        "contractTerms": {"performanceTerms": terms} if terms else None,
        "coveredBy": ["EU-CVD"] if lot.clean_vehicles else None,
    }


def _award_criteria(job: Job, lot: Lot) -> Data | None:
    language = _spoken(job)
    found = [_award(one, language) for one in awards(job.draft, lot)]
    said = {
        "weightingDescription": lot.formula and lot.formula.said(language),
        "orderRationale": lot.order_reason and lot.order_reason.said(language),
        "criteria": found,
    }
    return _filled(said) or None


def _award(one: Award, language: str) -> Data:
    numbers = (
        ("weight", standard()["weights"][one.lot.weighting], one.number),
        ("fixed", "total", one.fixed),
        ("threshold", "minimumScore", one.minimum),
    )
    said = [
        {"number": _number(value), kind: code} for kind, code, value in numbers if value is not None
    ]
    return _filled(
        {
            "type": one.type,
            "name": one.title(language),
            "description": _pinned(one.text(language), one.reference),
            "numbers": said,
        }
    )


def _selection(job: Job, lot: Lot) -> Iterator[Data]:
    """One per official code (BT-809); one without a code where the entry has none."""
    for clause in job.draft.of_lot(lot.id, "selection-criterion"):
        said = {"description": _pinned(clause.text(_spoken(job)), clause.pin.entry)}
        for code in clause.criterion.eforms.get("bt-809", ()):
            kind = standard()["selection"].get("-".join(code.split("-")[:2]), "other")
            yield {"type": kind, "subType": code, **said}
        if not clause.criterion.eforms.get("bt-809"):
            yield {"type": "other", **said}


def _sustainability(clauses: Sequence[Clause]) -> Iterator[Data]:
    """The goals of a lot, each with the uses of the clauses that pursue it; then the criteria sets."""
    for term, codes in standard()["goals"].items():
        for code, carriers in carried(clauses, term).items():
            uses = dict.fromkeys(standard()["strategies"][one.use] for one in carriers)
            yield {"goal": codes[code], "strategies": [*uses]}
    sets = standard()["green-criteria"]
    if used := [sets[code] for code in carried(clauses, "bt-805") if code in sets]:
        yield {"strategies": used}


def _criterion(job: Job, clause: Clause) -> Data:
    """A pin as CCCEV knows it: the demand, and one requirement for each value that was filled in."""
    language, entry = _spoken(job), clause.pin.entry
    twice = sum(one.pin.entry == entry for one in job.draft.clauses) > 1
    id = f"{entry}/{clause.place + 1}" if twice else entry
    requirements = [
        _requirement(f"{id}#{name}", clause.criterion.parameters[name], value, clause, language)
        for name, value in clause.values.items()
    ]
    demand = {"id": f"{id}#requirement", "dataType": "boolean", "expectedValue": True}
    demand |= {"title": clause.criterion.title.said(language), "description": clause.text(language)}
    return {
        "id": id,
        "title": clause.criterion.title.said(language),
        "description": f"{job.base_url}{entry_path(clause.criterion, clause.pin.version)}",
        "relatesToTenderer": clause.use == "selection-criterion",
        "relatedLots": [*clause.pin.lots] or [*job.draft.lots],
        "requirementGroups": [
            {"id": f"{id}#{clause.level}", "requirements": [demand, *requirements]}
        ],
    }


def _requirement(
    id: str, parameter: Parameter, value: Value, clause: Clause, language: str
) -> Data:
    """A value as a lower or upper bound, where the entry says which way is stricter."""
    title = parameter.label.said(language)
    if isinstance(parameter, NumberParameter) and isinstance(value, Decimal):
        bound = {"higher": "minValue", "lower": "maxValue"}.get(parameter.stricter, "expectedValue")
        unit = shown_unit(parameter.unit, clause.vocabulary, language)
        return {"id": id, "title": f"{title} ({unit})", "dataType": "number", bound: _number(value)}
    expected = value.isoformat() if isinstance(value, date) else str(value)
    return {"id": id, "title": title, "dataType": "string", "expectedValue": expected}


def _form(job: Job, one: Annex) -> Data:
    path = entry_path(one.template, one.pin.version)
    title = one.template.title.said(_spoken(job))
    where = {"url": f"{job.base_url}{path}"} if job.base_url else {}
    lots = {"relatedLots": [*one.pin.lots]} if one.pin.lots else {}
    return {
        "id": one.pin.entry,
        "documentType": "biddingDocuments",
        "title": title,
        **where,
        **lots,
    }


def _items(job: Job) -> Iterator[Data]:
    """What is bought: one item per lot and CPV code."""
    labels = job.draft.library.vocabulary.cpv
    for lot in job.draft.tender.lots:
        for code in lot.cpv or job.draft.tender.cpv:
            known = {"description": labels[code].said(_spoken(job))} if code in labels else {}
            kind = {"scheme": "CPV", "id": code, **known}
            yield {"id": f"{lot.id}-{code}", "relatedLot": lot.id, "classification": kind}


def _summary(found: Sequence[Award]) -> str | None:
    """The open code of the core standard for what decides."""
    kinds = {one.type for one in found if one.fixed is None}
    if not kinds:
        return None
    return f"{kinds.pop()}Only" if len(kinds) == 1 else "ratedCriteria"


def _category(cpv: str) -> str | None:
    kinds = standard()["categories"].items()
    return next((kind for kind, starts in kinds if cpv.startswith(tuple(starts))), None)


def _value(money: Money | None) -> Data | None:
    return {"amount": _number(money.amount), "currency": money.currency} if money else None


def _pinned(words: str, reference: str) -> str:
    return f"{words} [kb: {reference}]" if reference else words


def _spoken(job: Job) -> str:
    return job.draft.tender.languages[0]


def _short(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _moment(written: str) -> str:
    """A date-time as RFC 3339 wants it: with its offset."""
    moment = datetime.fromisoformat(written)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _filled(data: Data) -> Data:
    """Without the keys that hold nothing, which the standard refuses."""
    return {key: value for key, value in data.items() if value not in (None, [], "")}
