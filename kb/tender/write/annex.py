"""The clause annex: what the tender asks, lot by lot, in the languages of the tender."""

from collections.abc import Iterator
from datetime import datetime

from kb.problem import shown
from kb.shown import shown_day, shown_language
from kb.tender.clause import Clause
from kb.tender.model import Lot
from kb.tender.phrases import say
from kb.tender.write.award import award_intro
from kb.tender.write.clauses import PAIR_WIDTHS, address, clause_blocks
from kb.tender.write.job import Job
from kb.tender.write.paper import (
    Block,
    Heading,
    Landscape,
    Paper,
    Paragraph,
    Part,
    Table,
    said,
)

FOOTER = 90  # characters of the title; the cover has it whole
NO_BRACES = str.maketrans("{}", "()")
RECEIPT_HEAD = ("entry", "level", "use", "lots", "values", "fingerprint")
RECEIPT_WIDTHS = (4.7, 1.5, 2.6, 1.7, 3.7, 11.5)


def annex(job: Job) -> Paper:
    """The annex as plain data: cover, clauses per lot and use, forms, receipt."""
    tender, language = job.draft.tender, job.draft.tender.languages[0]
    page = say("page-of", language, page="{page}", pages="{pages}")
    return Paper(
        title=job.receipt.title,
        author=tender.buyer,
        language=language,
        page=f"{shown(job.receipt.title, FOOTER).translate(NO_BRACES)}   ·   {page}",
        blocks=(*_cover(job), *_lots(job), *_forms(job), *receipt_blocks(job)),
    )


def _cover(job: Job) -> Iterator[Block]:
    tender, words = job.draft.tender, job.draft.library.vocabulary
    first, *others = tender.languages
    yield Heading(0, tender.title.said(first))
    for language in others:
        if own := tender.title.root.get(language):
            yield said(own, "subtitle", language)
    yield said(say("clause-annex", first), "subtitle")
    codes = [
        f"{code} {words.cpv[code].said(first)}" if code in words.cpv else code
        for code in tender.cpv
    ]
    known = [shown_language(one, first) for one in tender.languages]
    written = datetime.fromisoformat(job.receipt.written).date()
    rows = {
        "buyer": tender.buyer or say("not-given", first),
        "written-on": shown_day(written, first),
        "cpv": "\n".join(codes) or say("not-given", first),
        "lots": "\n".join(lot_name(n, lot, first) for n, lot in enumerate(tender.lots)),
        "languages": ", ".join(known),
    }
    if tender.procedure in words.procedures:
        rows["procedure"] = words.procedures[tender.procedure].label.said(first)
    pairs = tuple((say(name, first), value) for name, value in rows.items())
    yield Table((), pairs, PAIR_WIDTHS)
    yield said(say("how-to-read", first), "note")


def lot_name(place: int, lot: Lot, language: str) -> str:
    """The lot with its number: `Lot 1: Road works`."""
    return f"{say('lot', language)} {place + 1}: {lot.title.said(language)}"


def numbered(job: Job, lot: Lot) -> tuple[tuple[str, Clause], ...]:
    """The clauses of a lot in the order of their uses, each with its number in the annex."""
    place = list(job.draft.lots).index(lot.id) + 1
    uses = job.draft.library.vocabulary.uses
    found = [one for use in uses for one in job.draft.of_lot(lot.id) if one.use == use]
    return tuple((f"{place}.{n}", clause) for n, clause in enumerate(found, 1))


def _lots(job: Job) -> Iterator[Block]:
    language = job.draft.tender.languages[0]
    for place, lot in enumerate(job.draft.tender.lots):
        yield Heading(1, lot_name(place, lot, language))
        clauses = numbered(job, lot)
        for use, word in job.draft.library.vocabulary.uses.items():
            of_use = [(number, clause) for number, clause in clauses if clause.use == use]
            priced = use == "award-criterion" and (lot.price or lot.formula)
            if of_use or priced:
                yield Heading(2, word.label.said(language))
            if use == "award-criterion" and (of_use or priced):
                yield from award_intro(job.draft.tender, lot, of_use, language)
            for number, clause in of_use:
                yield from clause_blocks(job, lot, number, clause)


def _forms(job: Job) -> Iterator[Block]:
    language = job.draft.tender.languages[0]
    if job.draft.annexes:
        yield Heading(1, say("forms", language))
    for one in job.draft.annexes:
        name = f"{one.template.title.said(language)} · {one.pin.entry} · "
        yield Paragraph((Part(name), address(job.base_url, one.template)), "bullet")


def receipt_blocks(job: Job) -> Iterator[Block]:
    """The closing table, whose lines `kb.tender.receipt.parse_lines` reads back."""
    language, made = job.draft.tender.languages[0], job.receipt
    yield Landscape()
    yield Heading(1, say("receipt", language))
    yield said(say("receipt-note", language))
    head = tuple(say(name, language) for name in RECEIPT_HEAD)
    yield Table(head, tuple(line.cells for line in made.lines), RECEIPT_WIDTHS, small=True)
    yield said(f"{say('digest', language)}: {made.digest}", "source")
    yield said(
        f"{say('written', language)}: {made.written} · {say('tool', language)}: {made.tool}",
        "source",
    )
