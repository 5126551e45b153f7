"""Rules: what a contract notice can carry, eForms SDK 1.15 (subtype 16) and what its own rules miss."""

from collections.abc import Iterator
from datetime import date

from kb.reader import Keys
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.model import Lot
from kb.tender.rules.case import (
    NOTICE_REGIMES,
    Finding,
    at_lot,
    at_pin,
    rule,
)
from kb.tender.rules.weighed import weighed
from kb.tender.sdk import limit

EFORMS = "eForms SDK 1.15"
MANDATORY = date(2023, 10, 25)  # Implementing Regulation (EU) 2019/1780 as amended by 2022/2303
TEXT_FIELDS = {"award-criterion": "BT-540", "selection-criterion": "BT-750"}


@rule("VS-03", "error", f"{EFORMS}, lengths of its fields", MANDATORY, regimes=NOTICE_REGIMES)
def fits_the_notice(draft: Draft) -> Iterator[Finding]:
    """Every text fits into its field of the notice, in each language."""
    for clause in draft.clauses:
        field = TEXT_FIELDS.get(clause.use)
        for language in draft.tender.languages if field else ():
            keys: Keys = ("wording", language) if clause.is_reworded(language) else ()
            if wrong := _too_long(field or "", _with_pin(clause, language), language):
                yield at_pin(clause, keys, *wrong)
    for place, lot, _ in draft.each_lot():
        for keys, field, language, words in _lot_texts(lot):
            if wrong := _too_long(field, words, language):
                yield at_lot(place, lot, (*keys, language), *wrong)


def _with_pin(clause: Clause, language: str) -> str:
    """The text as a notice carries it, with the id and version behind it (`kb.tender.write.ubl.pinned`)."""
    return f"{clause.text(language)} [kb: {clause.pin.entry}]"


def _too_long(field: str, words: str, language: str) -> tuple[str, str, str] | None:
    most = limit(field)
    if len(words) <= most:
        return None
    return (
        f"the `{language}` text for {field} has {len(words)} characters",
        f"At most {most}", "shorten it; details belong in the documents",
    )  # fmt: skip


def _lot_texts(lot: Lot) -> Iterator[tuple[Keys, str, str, str]]:
    reason = lot.accessibility.reason if lot.accessibility else None
    found = (
        (("title",), "BT-21", lot.title),
        (("price", "note"), "BT-540", lot.price.note if lot.price else None),
        (("order-reason",), "BT-733", lot.order_reason),
        (("formula",), "BT-543", lot.formula),
        (("accessibility", "reason"), "BT-755", reason),
    )
    for keys, field, text in found:
        for language, words in text.root.items() if text else ():
            yield keys, field, language, words


@rule(
    "VS-04", "warning", f"{EFORMS}, BT-70 stands once in a lot", MANDATORY, regimes=NOTICE_REGIMES
)
def clauses_fit_together(draft: Draft) -> Iterator[Finding]:
    """The contract performance clauses of a lot fit together into the one field that the notice has for them."""
    for place, lot, clauses in draft.each_lot():
        performed = [one for one in clauses if one.use == "contract-performance-clause"]
        for language in draft.tender.languages:
            length = len("\n\n".join(_with_pin(one, language) for one in performed))
            if length > limit("BT-70"):
                yield at_lot(
                    place, lot, (),
                    f"the contract clauses of {lot.id} have {length} characters in `{language}`",
                    f"At most {limit('BT-70')} in the notice",
                    "publish them in the documents and let the notice refer to these",
                )  # fmt: skip


@rule("EF-01", "error", f"{EFORMS}, BR-BT-00539-0194", MANDATORY, regimes=NOTICE_REGIMES)
def one_way_of_weighing(draft: Draft) -> Iterator[Finding]:
    """A lot gives ranks or weights, never both."""
    for place, lot, clauses in draft.each_lot():
        unwanted = "weight" if lot.weighting == "ord-imp" else "rank"
        for one in weighed(place, lot, clauses):
            if getattr(one, unwanted) is not None:
                yield Finding(
                    (*one.keys, unwanted), one.about,
                    f"{one.name} has a {unwanted}, but {lot.id} has the weighting `{lot.weighting}`",
                    "Ranks with `ord-imp`, weights with all others", f"delete the {unwanted}",
                )  # fmt: skip


@rule("EF-02", "error", f"{EFORMS}, BR-BT-00543-0074", MANDATORY, regimes=NOTICE_REGIMES)
def formula_or_weights(draft: Draft) -> Iterator[Finding]:
    """A formula stands in place of weights, not beside them."""
    for place, lot, clauses in draft.each_lot():
        found = weighed(place, lot, clauses) if lot.formula else ()
        if any(one.weight is not None for one in found):
            yield at_lot(
                place, lot, ("formula",), f"{lot.id} has a formula and weights",
                "One of the two", "delete the formula, or the weights",
            )  # fmt: skip


@rule(
    "EF-03",
    "error",
    f"{EFORMS}, BT-702: every text once per language",
    MANDATORY,
    regimes=NOTICE_REGIMES,
)
def every_language(draft: Draft) -> Iterator[Finding]:
    """Titles, reasons and formulas are written in every language of the tender."""
    spoken = draft.tender.languages
    for language in spoken:
        if language not in draft.tender.title.root:
            yield Finding(("title",), "", *_missing("title", language))
        for place, lot in enumerate(draft.tender.lots):
            texts: dict[str, set[str]] = {}
            for keys, _, written, _ in _lot_texts(lot):
                texts.setdefault(" ".join(map(str, keys)), set()).add(written)
            for name, written_in in texts.items():
                if language not in written_in:
                    yield at_lot(
                        place, lot, tuple(name.split()), *_missing(f"{name} of {lot.id}", language)
                    )


def _missing(name: str, language: str) -> tuple[str, str, str]:
    return (
        f"the {name} is not written in `{language}`",
        "Every language of the tender",
        (f"write it in `{language}`, or take the language out"),
    )
