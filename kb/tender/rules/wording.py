"""Rules of our own: what the buyer wrote is plain, checkable and safe to publish, in each language."""

import re
from collections.abc import Iterator
from decimal import Decimal

from kb.criterion import PLACEHOLDER
from kb.reader import Keys
from kb.rules.wording import (
    MAIL,
    OR_EQUIVALENT,
    STANDARD,
    TAG,
    VAGUE,
    missing_must,
    vague_words,
)
from kb.shown import shown_number, shown_value
from kb.tender.draft import Draft
from kb.tender.model import LocalText
from kb.tender.rules.case import ANSWER, FULL_REGIME, IN_FORCE, Finding, articles, rule
from kb.tender.rules.own import worded
from kb.values import parts

CLEAR = "Two evaluators must read a demand alike"
WHOLE = "What is published must be whole"
BOUNDLESS = {
    "en": ("to the satisfaction", "sees fit", "at its discretion", "etc.", "among others", "if deemed"),
    "nl": ("naar tevredenheid", "naar eigen inzicht", "enz.", "onder andere"),
    "de": ("zur zufriedenheit", "nach ermessen", "nach eigenem ermessen", "usw.", "unter anderem"),  # codespell:ignore unter
    "fr": ("à la satisfaction", "à sa discrétion", "etc.", "entre autres"),
}  # fmt: skip
SUPPLIER = re.compile(
    r"\b(?:CSR|corporate social responsibility|company-wide|organisation-wide|sustainability report"
    r"|environmental policy of (?:the|its) (?:company|bidder|organisation)"
    r"|(?:company|bidder|supplier|tenderer) (?:must have|has) an? [\w-]* ?(?:policy|strategy)"
    r"|across (?:the|its) (?:whole|entire) (?:company|organisation|business)"
    r"|MVO-beleid|bedrijfsbreed|duurzaamheidsverslag|nachhaltigkeitsbericht|unternehmensweit"
    r"|CSR-strategie|politique RSE|rapport de durabilité|toute l'entreprise)\b",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?<![\w.,])(?:(?<!\w)[-−])?(?:\d{1,3}(?:[\u2009\u202f\u00a0 ]\d{3})+|\d+)(?:[.,]\d+)?(?!\w)"
)
NAMED = re.compile(  # numbers that are names: of a standard with its parts, of a law
    rf"{STANDARD.pattern}[\d :/-]*|\d{{2,4}}/\d+(?:/[A-Z]+)?"
)


@rule("WD-01", "warning", CLEAR)
def no_vague_words(draft: Draft) -> Iterator[Finding]:
    """Own wording holds no word on which two evaluators would disagree."""
    for own in worded(draft):
        for vague in vague_words(own.words, own.language):
            yield own.find(
                f'the wording says "{vague}"', "Words that can be checked",
                "name the value, the list or the test instead",
            )  # fmt: skip


@rule("WD-02", "error", WHOLE)
def no_placeholder_left(draft: Draft) -> Iterator[Finding]:
    """No placeholder in braces is left in own wording."""
    for own in worded(draft):
        if left := PLACEHOLDER.search(own.words):
            yield own.find(
                f"the wording still holds {left[0]}", "The value itself", "write the value",
            )  # fmt: skip


@rule("WD-03", "error", WHOLE)
def no_html(draft: Draft) -> Iterator[Finding]:
    """The buyer's texts are plain, without HTML tags."""
    for keys, words in _said(draft):
        if tag := TAG.search(words):
            yield Finding(
                keys, _about(draft, keys), f"the text holds the HTML tag `{tag[0]}`", "Plain words",
                "delete the tag",
            )  # fmt: skip


@rule("WD-05", "warning", WHOLE)
def no_value_dropped(draft: Draft) -> Iterator[Finding]:
    """Own wording still says every value that the published requirement says."""
    for own in worded(draft):
        clause, vocabulary = own.clause, draft.library.vocabulary
        named = PLACEHOLDER.findall(clause.criterion.levels[clause.level].requirement.en)
        for name in dict.fromkeys(named):
            value = clause.values.get(name)
            if value is None or clause.pin.note:
                continue
            shown = shown_value(clause.criterion.parameters[name], value, vocabulary, own.language)
            said = (
                _plain(value) in _numbers(own.words, own.language)
                if isinstance(value, Decimal)
                else (shown in own.words)
            )
            if not said:
                yield own.find(
                    f"the wording does not say `{name}`, which is {shown}",
                    "Every value of the published text", "write it in, or say in `note` why it is gone",
                )  # fmt: skip


@rule("WD-06", "question", "A number that is pinned and one that is written must not differ")
def no_stray_number(draft: Draft) -> Iterator[Finding]:
    """A number in own wording that the pinned text does not hold is meant."""
    for own in worded(draft):
        clause = own.clause
        pinned = _numbers(clause.published(own.language), own.language)
        pinned |= {_plain(value) for value in clause.values.values() if isinstance(value, Decimal)}
        stray = sorted(_numbers(NAMED.sub("", own.words), own.language) - pinned, key=Decimal)
        if stray:
            yield own.find(
                f"the wording says {', '.join(stray)}, which the pinned text does not",
                "The pinned values, or a new number on purpose", f"correct it, or {ANSWER}",
            )  # fmt: skip


@rule("WD-07", "warning", CLEAR)
def says_must(draft: Draft) -> Iterator[Finding]:
    """Own wording says what must be done."""
    for own in worded(draft):
        if verb := missing_must(own.words, own.language):
            yield own.find(
                f'the wording does not say "{verb}"', "A demand that binds",
                f'write what the bidder or contractor "{verb}" do',
            )  # fmt: skip


@rule("WD-08", "question", "The word lists of this check end somewhere")
def read_by_a_person(draft: Draft) -> Iterator[Finding]:
    """Own wording in a language that these checks do not know has been read by a person."""
    for own in worded(draft):
        if own.language not in VAGUE or own.language not in OR_EQUIVALENT:
            yield own.find(
                f"the check knows too few words of `{own.language}`: whether a person has read this wording",
                'No vague words, brands or labels without "or equivalent"', ANSWER,
            )  # fmt: skip


@rule("WD-09", "error", WHOLE)
def every_language_worded(draft: Draft) -> Iterator[Finding]:
    """Own wording stands in every language of the tender and in no other."""
    spoken = draft.tender.languages
    for place, pin in enumerate(draft.tender.pins):
        written = pin.wording.root if pin.wording else {}
        for language in (one for one in spoken if written and one not in written):
            yield Finding(
                ("pins", place, "wording"), pin.entry,
                f"the wording of {pin.id} is not written in `{language}`",
                "The same demand in every language", f"write it in `{language}` too",
            )  # fmt: skip
        for language in (one for one in written if one not in spoken):
            yield Finding(
                ("pins", place, "wording", language), pin.entry,
                f"`{language}` is not a language of this tender", f"One of: {', '.join(spoken)}",
                "delete it, or add the language to the tender",
            )  # fmt: skip


@rule("WD-10", "warning", "No personal data in published documents")
def no_address(draft: Draft) -> Iterator[Finding]:
    """No e-mail address, which may be that of a person, stands in the buyer's texts."""
    for keys, words in _said(draft):
        if mail := MAIL.search(words):
            yield Finding(
                keys, _about(draft, keys), f"the text holds the address {mail[0]}",
                "No personal data", "name the organisation instead",
            )  # fmt: skip


@rule(
    "AW-07",
    "error",
    f"{articles('67(2) and (3), 42(1), 70')}; recital 97; C-368/10 Max Havelaar",
    IN_FORCE,
    regimes=FULL_REGIME,
)
def offer_not_supplier(draft: Draft) -> Iterator[Finding]:
    """Own wording asks about this contract, not about the general policy of the firm."""
    for own in worded(draft):
        if (found := SUPPLIER.search(own.words)) and own.clause.use != "selection-criterion":
            yield own.find(
                f'the wording asks about the firm as a whole ("{found[0]}")',
                "A demand on what is bought and how this contract is performed",
                "limit it to the works, supplies or services of this contract",
            )  # fmt: skip


@rule("AW-11", "warning", f"{articles('67(4)')}; elsewhere transparency, Art. 18(1)", IN_FORCE)
def bounded_choice(draft: Draft) -> Iterator[Finding]:
    """Neither the wording of an award criterion nor a formula leaves the buyer free to choose."""
    for own in worded(draft, "award-criterion"):
        for words in _boundless(own.words, own.language):
            yield own.find(*_free(words))
    for place, lot in enumerate(draft.tender.lots):
        for language, said in lot.formula.root.items() if lot.formula else ():
            for words in _boundless(said, language):
                yield Finding(("lots", place, "formula", language), lot.id, *_free(words))


def _boundless(words: str, language: str) -> list[str]:
    return [one for one in BOUNDLESS.get(language, ()) if one in words.lower()]


def _free(words: str) -> tuple[str, str, str]:
    return f'the text says "{words}"', "Points that bidders can foresee", "say how points are given"


def _said(draft: Draft) -> Iterator[tuple[Keys, str]]:
    """Every text of the buyer, with its place."""
    tender = draft.tender
    yield ("buyer",), tender.buyer
    for keys, part in parts(tender):
        if isinstance(part, LocalText):
            for language, words in part.root.items():
                yield (*keys, language), words
        elif keys and keys[-1] == "answer":
            yield keys, str(part)


def _about(draft: Draft, keys: Keys) -> str:
    """The pin or lot that a place lies in."""
    if keys[0] == "pins":
        return draft.tender.pins[int(keys[1])].entry
    return draft.tender.lots[int(keys[1])].id if keys[0] == "lots" else ""


def _numbers(words: str, language: str) -> set[str]:
    """The numbers in a text, written alike in all languages."""
    if language == "en":
        words = re.sub(r"(?<=\d),(?=\d{3}\b)", "", words)  # 1,000 is a thousand only in English
    plain = (re.sub(r"\s", "", one).replace(",", ".") for one in NUMBER.findall(words))
    return {_plain(Decimal(one.replace("−", "-"))) for one in plain}


def _plain(value: Decimal) -> str:
    return shown_number(value).replace("\u2009", "")
