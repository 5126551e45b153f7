"""One clause of the annex: its text in the languages of the tender, its proof, points and follow-up."""

from collections.abc import Iterator

from kb.address import entry_path
from kb.criterion import FollowUp
from kb.model import AnyEntry
from kb.shown import shown_language
from kb.tender.clause import Clause
from kb.tender.model import Lot
from kb.tender.phrases import say
from kb.tender.write.award import scoring_blocks
from kb.tender.write.job import Job
from kb.tender.write.paper import (
    Block,
    Heading,
    Paragraph,
    Part,
    Table,
    said,
    spoken,
)
from kb.tender.write.target import shown_target
from kb.values import Text

PAIR_WIDTHS = (4.0, 13.0)


def clause_blocks(job: Job, lot: Lot, number: str, clause: Clause) -> Iterator[Block]:
    """The blocks of one clause, which has this number in the annex."""
    first = job.draft.tender.languages[0]
    yield Heading(3, f"{number}  {clause.criterion.title.said(first)}")
    for language in job.draft.tender.languages:
        yield from _requirement(job, clause, language)
    proof = clause.criterion.verification
    yield Heading(4, say("hand-in", first))
    yield from _steps(job, proof.bidder)
    yield Heading(4, say("checked", first))
    yield from _steps(job, proof.evaluator)
    yield from _labels(job, clause)
    yield from _scored(job, lot, clause)
    yield from _followed(job, clause)
    yield from _without_own_language(job, clause)
    level = job.draft.library.vocabulary.levels[clause.level].label.said(first)
    label = f"{say('source', first)}: {clause.pin.entry} · {say('level', first)}: {level} · "
    yield Paragraph((Part(label), address(job.base_url, clause.criterion)), "source")


def _scored(job: Job, lot: Lot, clause: Clause) -> Iterator[Block]:
    if clause.use != "award-criterion":
        return
    first, scoring = job.draft.tender.languages[0], clause.criterion.scoring
    yield Heading(4, say("scoring", first))
    languages = _written(job, scoring.measure) if scoring else [first]
    for language in languages:
        yield from _language_label(job, language, languages)
        yield from spoken(scoring_blocks(clause, lot, language), language)


def _followed(job: Job, clause: Clause) -> Iterator[Block]:
    if not (watch := clause.criterion.follow_up):
        return
    yield Heading(4, say("follow-up", job.draft.tender.languages[0]))
    languages = _written(job, watch.indicator)
    for language in languages:
        yield from _language_label(job, language, languages)
        yield from spoken([_follow_up(clause, watch, language)], language)


def _language_label(job: Job, language: str, languages: list[str]) -> Iterator[Block]:
    """The name of a language above what is said in it, where there are several."""
    if len(languages) > 1:
        name = _capital(shown_language(language, job.draft.tender.languages[0]))
        yield Paragraph((Part(name, bold=True),), "label")


def _written(job: Job, *texts: Text) -> list[str]:
    """The languages in which texts are given: those of the tender, English for what is missing."""
    return [
        *dict.fromkeys(text.language(one) for one in job.draft.tender.languages for text in texts)
    ]


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _labels(job: Job, clause: Clause) -> Iterator[Block]:
    first, sources = job.draft.tender.languages[0], job.draft.library.sources
    labels = [one.source for one in clause.criterion.verification.labels]
    if labels:
        yield Heading(4, say("labels", first))
    for label in labels:
        name = sources[label].title if label in sources else label
        yield said(say("or-equivalent", first, name=name), "bullet")


def _requirement(job: Job, clause: Clause, language: str) -> Iterator[Block]:
    """The text in one language; once in English for all languages that the entry does not have."""
    languages = job.draft.tender.languages
    published = clause.criterion.levels[clause.level].requirement
    own = clause.pin.wording.root.get(language) if clause.pin.wording else None
    given = language if own else published.language(language)
    if given != language and ("en" in languages or speaking_english(job, clause)[0] != language):
        return
    name = _capital(shown_language(given, languages[0]))
    for n, line in enumerate(filter(str.strip, clause.text(language).split("\n"))):
        label = (Part(f"{name}: ", bold=True),) if len(languages) > 1 and n == 0 else ()
        yield Paragraph((*label, Part(line, given)))
    if clause.is_reworded(language):
        text = clause.published(language).replace("\n", " ")
        note, _, rest = say("reworded", languages[0], text="\0").partition("\0")
        yield Paragraph((Part(note), Part(text, published.language(language)), Part(rest)), "note")


def speaking_english(job: Job, clause: Clause) -> list[str]:
    """The languages of the tender for which the requirement is given in English instead."""
    published = clause.criterion.levels[clause.level].requirement
    own = clause.pin.wording.root if clause.pin.wording else {}
    return [
        one for one in job.draft.tender.languages
        if one not in own and published.language(one) != one
    ]  # fmt: skip


def _without_own_language(job: Job, clause: Clause) -> Iterator[Block]:
    """Says for which texts English stands in place of a language of the tender."""
    first = job.draft.tender.languages[0]
    criterion = clause.criterion
    others = [*criterion.verification.bidder, *criterion.verification.evaluator]
    others += [criterion.scoring.measure] if criterion.scoring else []
    others += [criterion.follow_up.indicator] if criterion.follow_up else []
    absent = {
        "requirement": speaking_english(job, clause),
        "other-texts": [
            one
            for one in job.draft.tender.languages
            if any(text.language(one) != one for text in others)
        ],
    }
    if absent["requirement"] == absent["other-texts"]:
        absent = {"whole-clause": absent["requirement"]}
    for what, languages in absent.items():
        if languages:
            names = ", ".join(shown_language(one, first) for one in languages)
            yield said(say("english-given", first, what=say(what, first), language=names), "note")


def _steps(job: Job, texts: tuple[Text, ...]) -> Iterator[Block]:
    """The steps, first all in one language of the tender, then in the next."""
    for language in _written(job, *texts):
        for text in texts:
            if language in (text.language(one) for one in job.draft.tender.languages):
                yield said(text.said(language), "bullet", language)


def _follow_up(clause: Clause, watch: FollowUp, language: str) -> Table:
    words = clause.vocabulary.frequencies
    often = words[watch.frequency].label.said(language) if watch.frequency in words else ""
    rows = {
        "indicator": watch.indicator.said(language),
        "target": shown_target(clause, language),
        "frequency": often or watch.frequency,
        "evidence": watch.evidence.said(language),
        "remedy": watch.remedy.said(language),
    }
    return Table((), tuple((say(name, language), one) for name, one in rows.items()), PAIR_WIDTHS)


def address(base_url: str, entry: AnyEntry) -> Part:
    """The permanent address of this version, as a link if the site is known."""
    path = entry_path(entry, entry.version)
    return Part(f"{base_url}{path}", link=f"{base_url}{path}" if base_url else "")
