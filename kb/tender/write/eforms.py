"""The blocks of a tender for an eForms notice (contract notice, subtype 16), as one XML file.

The tool knows demands, not deadlines and parties, so it writes a fragment: per lot the parts of
`cac:TenderingTerms` and `cac:ProcurementProject` that it can answer for, in the order of the XSD.
`kb.tender.write.splice` puts them into a notice. Paths and rules: eForms SDK 1.15, fields/fields.json.
"""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from xml.etree import ElementTree

from kb.tender.clause import Clause
from kb.tender.codes import NONE, Award, accessibility, awards, carried, written_in
from kb.tender.model import LocalText, Lot
from kb.tender.sdk import limit, sdk
from kb.tender.write.job import ExportError, Job
from kb.tender.write.ubl import Node, Said, code, element, extension, note, pinned, texts, written


def write_eforms(job: Job) -> bytes:
    """The blocks of every lot. Raises ExportError for a text that a notice cannot hold."""
    tender = job.draft.tender
    spoken = [language for language in tender.languages if language in sdk()["languages"]]
    if not spoken:
        raise ExportError("A notice needs a text in one of the 24 languages of the Union.")
    root = element("kb:NoticeBlocks", sdk=sdk()["sdk"], subtype=sdk()["subtype"])
    root.set("receipt", job.receipt.digest)
    for language in tender.languages:
        if language not in spoken:
            root.append(note(f"{language} is not a language of notices; its texts are not here"))
    for number, (_, lot, clauses) in enumerate(job.draft.each_lot(), 1):
        root.append(_lot(f"LOT-{number:04}", lot, clauses, job, spoken))
    ElementTree.indent(root)
    return written(root)


def _lot(number: str, lot: Lot, clauses: Sequence[Clause], job: Job, spoken: list[str]) -> Node:
    """One lot: what has no place in a notice as a comment, then its terms and its project."""
    selection = job.draft.of_lot(lot.id, "selection-criterion")
    performance = job.draft.of_lot(lot.id, "contract-performance-clause")
    extra = [*_selection(selection, spoken), *_scopes(lot, lot.cpv or job.draft.tender.cpv)]
    terms = [
        *([extension(*extra)] if extra else []),
        *([_source(selection)] if selection else []),
        *_performance(lot, performance, spoken),
        *_awarding(lot, awards(job.draft, lot), spoken),
    ]
    project = [*_strategic(clauses, job, spoken), *_accessible(lot, clauses, spoken)]
    made = element("kb:Lot", *_notes(lot, clauses, job, spoken), id=number, lot=lot.id)
    if terms:
        made.append(element("cac:TenderingTerms", *terms))
    if project:
        made.append(element("cac:ProcurementProject", *project))
    return made


def _awarding(lot: Lot, found: Sequence[Award], spoken: list[str]) -> Iterator[Node]:
    """BT-733, BT-543 and one block per award criterion (BT-539, 734, 540, 541)."""
    if not found:
        return
    criterion = element("cac:AwardingCriterion")
    if lot.order_reason and lot.weighting == "ord-imp" and not lot.formula:
        said = lot.order_reason.said
        criterion.extend(texts("cbc:Description", "BT-733", said, spoken, lot.id))
    if lot.formula:
        said = lot.formula.said
        criterion.extend(texts("cbc:CalculationExpression", "BT-543", said, spoken, lot.id))
    criterion.extend([_award(one, spoken) for one in found])
    yield element("cac:AwardingTerms", criterion)


def _award(award: Award, spoken: list[str]) -> Node:
    made = element("cac:SubordinateAwardingCriterion")
    numbers = (
        ("number-weight", award.lot.weighting, award.number),
        ("number-fixed", "fix-tot", award.fixed),
        ("number-threshold", "min-score", award.minimum),
    )
    parameters = [
        _parameter(list_name, kind, value)
        for list_name, kind, value in numbers
        if value is not None
    ]
    if parameters:
        made.append(extension(*parameters))
    about = award.reference or f"the price of {award.lot.id}"
    made.append(code("cbc:AwardingCriterionTypeCode", "award-criterion-type", award.type))
    made.extend(texts("cbc:Name", "BT-734", award.title, spoken, about))
    made.extend(
        texts("cbc:Description", "BT-540", pinned(award.text, award.reference), spoken, about)
    )
    return made


def _parameter(list_name: str, kind: str, value: Decimal) -> Node:
    number = element("efbc:ParameterNumeric", text=f"{value:f}")
    return element(
        "efac:AwardCriterionParameter", code("efbc:ParameterCode", list_name, kind), number
    )


def _selection(clauses: Iterable[Clause], spoken: list[str]) -> Iterator[Node]:
    """BT-809 and BT-750: one block per official code, each with the whole text."""
    for clause in clauses:
        for kind in clause.criterion.eforms.get("bt-809", ()):
            said = pinned(clause.text, clause.pin.entry)
            yield element(
                "efac:SelectionCriteria",
                code("cbc:TendererRequirementTypeCode", "selection-criterion", kind),
                *texts("cbc:Description", "BT-750", said, spoken, clause.pin.entry),
            )


def _source(clauses: Iterable[Clause]) -> Node:
    """BT-821: in this notice, as far as every criterion has an official code; else in the documents too."""
    coded = [bool(clause.criterion.eforms.get("bt-809")) for clause in clauses]
    sources = ["epo-notice"] * any(coded) + ["epo-procurement-document"] * (not all(coded))
    codes = (
        code("cbc:TendererRequirementTypeCode", "selection-criteria-source", one) for one in sources
    )
    return element(
        "cac:TendererQualificationRequest",
        *(element("cac:SpecificTendererRequirement", one) for one in codes),
    )


def _performance(lot: Lot, clauses: Sequence[Clause], spoken: list[str]) -> Iterator[Node]:
    """OPT-060 and BT-70: all clauses in one block, for the block may stand only once in a lot."""
    if not clauses:
        return

    def said(language: str) -> str:
        return "\n\n".join(pinned(one.text, one.pin.entry)(language) for one in clauses)

    longest = max(clauses, key=lambda one: max(len(one.text(language)) for language in spoken))
    about = f"{lot.id}, whose longest clause is {longest.pin.entry},"
    yield element(
        "cac:ContractExecutionRequirement",
        code("cbc:ExecutionRequirementCode", "conditions", "performance"),
        *texts("cbc:Description", "BT-70", said, spoken, about),
    )


def _strategic(clauses: Sequence[Clause], job: Job, spoken: list[str]) -> Iterator[Node]:
    """BT-774, 775, 776, 805 and BT-06 with its description BT-777."""
    kind, kinds = "cbc:ProcurementTypeCode", job.draft.library.vocabulary.eforms
    for term in ("bt-774", "bt-775", "bt-776", "bt-805"):
        for one in carried(clauses, term):
            yield element("cac:ProcurementAdditionalType", code(kind, sdk()["lists"][term], one))
    for one, carriers in carried(clauses, "bt-06").items():
        made = element("cac:ProcurementAdditionalType", code(kind, sdk()["lists"]["bt-06"], one))
        if one != NONE:
            label = kinds["bt-06"].codes[one].label.said
            said = _named(carriers, label)
            made.extend(texts("cbc:ProcurementType", "BT-777", said, spoken, "BT-06"))
        yield made


def _named(clauses: Sequence[Clause], label: Said) -> Said:
    """The titles of the clauses; only their number where the titles would not fit. These are our
    words about the clauses, so nothing of the buyer's is lost."""

    def said(language: str) -> str:
        titles = "; ".join(clause.criterion.title.said(language) for clause in clauses)
        fits = len(titles) <= limit("BT-777")
        return titles if fits else f"{label(language)} ({len(clauses)})"

    return said


def _accessible(lot: Lot, clauses: Sequence[Clause], spoken: list[str]) -> Iterator[Node]:
    """BT-754, with BT-755 where the buyer has to justify."""
    found = accessibility(lot, clauses)
    if found is None:
        return
    made = element(
        "cac:ProcurementAdditionalType",
        code("cbc:ProcurementTypeCode", sdk()["lists"]["bt-754"], found),
    )
    if found == "n-inc-just" and lot.accessibility and lot.accessibility.reason:
        said = lot.accessibility.reason.said
        made.extend(texts("cbc:ProcurementType", "BT-755", said, spoken, lot.id))
    yield made


def _scopes(lot: Lot, cpv: Iterable[str]) -> Iterator[Node]:
    """BT-717 with BT-735 (clean vehicles) and BT-810 (energy efficiency), where the buyer answered."""
    for scope, answer in (("cvd-scope", lot.clean_vehicles), ("eed-scope", lot.energy_efficiency)):
        if answer is None:
            continue
        made = element(
            "efac:StrategicProcurement",
            code("efbc:ApplicableLegalBasis", scope, "true" if answer else "false"),
        )
        kind = _vehicles(cpv) if scope == "cvd-scope" and answer else None
        if kind:
            category = code("efbc:ProcurementCategoryCode", "cvd-contract-type", kind)
            made.append(element("efac:StrategicProcurementInformation", category))
        yield made


def _vehicles(cpv: Iterable[str]) -> str | None:
    kinds = sdk()["clean-vehicles"]
    return next(
        (kind for one in cpv for kind, starts in kinds.items() if one.startswith(tuple(starts))),
        None,
    )


def _notes(lot: Lot, clauses: Sequence[Clause], job: Job, spoken: list[str]) -> Iterator[Node]:
    """What a notice has no place for, and what its author has to look at."""
    specified = [one.pin.entry for one in clauses if one.use == "technical-specification"]
    if specified:
        yield note(f"technical specifications stand in the documents only: {', '.join(specified)}")
    annexes = [one.pin.entry for one in job.draft.annexes if one.pin.holds_for(lot.id)]
    if annexes:
        yield note(f"forms that go with the documents: {', '.join(annexes)}")
    for one in clauses:
        if one.use == "selection-criterion" and not one.criterion.eforms.get("bt-809"):
            yield note(f"{one.pin.entry} has no code for BT-809; it stands in the documents only")
        for language in spoken:
            if written_in(one, language) != language:
                yield note(f"{one.pin.entry} is not written in {language}; its English stands here")
    for about, text in _said(lot).items():
        for language in spoken:
            if text and language not in text.root:
                yield note(f"{about} is not written in {language}; another language stands here")
    if lot.candidates:
        yield note("the number of candidates is limited: say which criteria rank them (BT-40)")
    if lot.energy_efficiency:
        yield note("BT-810 is true: add the items and their basis (BT-811)")


def _said(lot: Lot) -> dict[str, LocalText | None]:
    """The buyer's own texts about a lot, by what they are about."""
    return {
        "the order of importance": lot.order_reason,
        "the formula": lot.formula,
        "the note on the price": lot.price.note if lot.price else None,
        "the reason about accessibility": lot.accessibility.reason if lot.accessibility else None,
    }
