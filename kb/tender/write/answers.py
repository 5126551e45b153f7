"""The answers sheet of a lot: what each bidder says to every demand."""

from kb.shown import shown_language
from kb.tender.clause import Clause
from kb.tender.model import Lot
from kb.tender.phrases import say
from kb.tender.write.award import currency
from kb.tender.write.clauses import speaking_english
from kb.tender.write.job import Job
from kb.tender.write.lines import Line, lines_of, unit_of
from kb.tender.write.sheet import Cell, Row, Sheet, texts


def answers_sheet(job: Job, lot: Lot, name: str, heading: str) -> Sheet:
    """The sheet that a bidder for a lot fills in; `name` is that of the sheet."""
    languages = job.draft.tender.languages
    first = languages[0]
    asked = ("number", "entry", "criterion", *(["requirement"] * len(languages)), "hand-in")
    filled = ("answer", "value", "unit", "evidence", "page")
    head = [say(one, first) for one in (*asked, *filled)]
    if len(languages) > 1:
        for n, language in enumerate(languages):
            head[3 + n] += f" ({language})"
    rows = [
        texts([heading], "title"),
        texts(
            [f"{say('buyer', first)}: {job.draft.tender.buyer or say('not-given', first)}"], "note"
        ),
        texts([say("answers-note", first)], "note"),
        (Cell(say("bidder", first), "bold"), Cell(look="input")),
        texts(head, "head"),
        *(_answer(job, lot, line) for line in lines_of(job, lot)),
    ]
    widths = (
        6,
        24,
        24,
        *((60 if len(languages) == 1 else 50,) * len(languages)),
        46,
        10,
        14,
        12,
        30,
        8,
    )
    return Sheet(name, widths, tuple(rows), 4, 3, wide=len(languages) > 1)


def _answer(job: Job, lot: Lot, line: Line) -> Row:
    languages = job.draft.tender.languages
    first = languages[0]
    yes = Cell(look="input", options=(say("yes", first), say("no", first)))
    blank = Cell(look="input")
    if line.clause is None:
        assert lot.price
        told = [line.number, "", say(lot.price.type, first), *([""] * len(languages)), ""]
        return (
            *texts(told, "asked"),
            Cell(look="off"),
            blank,
            Cell(currency(job.draft.tender, lot), "asked"),
            blank,
            blank,
        )
    clause = line.clause
    steps = clause.criterion.verification.bidder
    asked = [line.number, clause.pin.entry, clause.criterion.title.said(first)]
    asked += [_requirement(job, clause, language) for language in languages]
    asked.append("\n".join(f"{n}. {step.said(first)}" for n, step in enumerate(steps, 1)))
    return (*texts(asked, "asked"), yes, blank, Cell(unit_of(clause, first), "asked"), blank, blank)


def _requirement(job: Job, clause: Clause, language: str) -> str:
    """What stands in the tender; said so where it is given in English instead."""
    text = clause.text(language)
    if language not in speaking_english(job, clause):
        return text
    first = job.draft.tender.languages[0]
    name = shown_language(language, first)
    note = say("english-given", first, what=say("requirement", first), language=name)
    return f"[{note}]\n{text}"
