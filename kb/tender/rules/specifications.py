"""Rules: open technical specifications and labels, Directive 2014/24/EU Art. 18, 42, 43 and 44.

The published text of a criterion keeps these rules when it is released (`kb check`); here they look at
the buyer's own wording, and ask what only the buyer can know.
"""

import re
from collections.abc import Iterator

from kb.rules.wording import BRAND
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.rules.case import ANSWER, FULL_REGIME, IN_FORCE, Finding, articles, at_pin, rule
from kb.tender.rules.own import Own, lacks_equivalent, worded

EXAMPLE = re.compile(  # not in German, where every noun has a capital
    r"(?i:\b(?:such as|for example|e\.g\.|zoals|bijvoorbeeld|tel que"
    r"|telle que|par exemple))[: ]+(?!(?:EN|ISO|IEC|EMAS)\b)([A-Z][\w-]*)"  # codespell:ignore exemple
)
ORIGIN = re.compile(
    r"\b(?:locally|domestically|nationally) (?:made|produced|sourced|grown)\b"
    r"|\b(?:local|regional|domestic|national) (?:suppliers?|producers?|compan(?:y|ies)|firms?|origin|products?)\b"
    r"|\b(?:lokale|regionale|nationale) (?:leveranciers?|producenten|bedrijven|herkomst)\b"  # codespell:ignore lokale
    r"|\b(?:regionale[rns]?|einheimische[rns]?|örtliche[rns]?) (?:lieferanten|anbieter|hersteller|herkunft|betriebe?)\b"
    r"|\b(?:fournisseurs?|entreprises?|producteurs?|produits?) (?:local|locaux|locales?|régiona(?:l|ux|les?))\b",
    re.IGNORECASE,
)
MADE_IN = r"\b(?:made|produced|manufactured|assembled|based|established) in (?:the )?(?:{})\b"
PROCESS = re.compile(
    r"\b(?:manufactur(?:e|ed|ing)|produc(?:ed|tion)|factor(?:y|ies)|supply chain)\b", re.IGNORECASE
)
ONLY_PROOF = re.compile(
    r"\b(?:only|sole) (?:accepted |admissible )?(?:proof|evidence)\b|\bno other (?:proof|evidence)\b"
    r"|\benige bewijs\b|\bgeen ander bewijs\b|\beinziger? nachweis\b|\bkein anderer nachweis\b"
    r"|\bseule preuve\b|\baucune autre preuve\b",
    re.IGNORECASE,
)
BODY = re.compile(
    r"\b(?i:certificate|test report|certified|tested|report) (?i:from|by|issued by) "
    r"(?!EN\b|ISO\b|IEC\b)([A-Z][\w-]+)"
)


@rule("TS-01", "error", articles("42(3)(b)"), IN_FORCE, regimes=FULL_REGIME)
def or_equivalent(draft: Draft) -> Iterator[Finding]:
    """Own wording that names a standard says "or equivalent" in that language."""
    for own in worded(draft):
        phrase = lacks_equivalent(own)
        if own.standard and phrase and own.clause.use != "selection-criterion":
            yield own.find(
                f'the wording names {own.standard} without "{phrase}"',
                "Equivalents are accepted", f'add "{phrase}"',
            )  # fmt: skip


@rule("TS-02", "error", articles("42(4)"), IN_FORCE, regimes=FULL_REGIME)
def no_brand(draft: Draft) -> Iterator[Finding]:
    """A make, type or trade mark is named only where nothing else describes the thing: with a reason and "or equivalent"."""
    for own in worded(draft):
        brand = BRAND.search(own.words)
        if brand and (lacks_equivalent(own) or not own.clause.pin.note):
            yield own.find(
                f'the wording names "{brand[0]}"', "What the thing must do, in neutral words",
                'describe it, or write "or equivalent" and the reason in `note`',
            )  # fmt: skip


@rule("TS-04", "warning", articles("42(3)"), IN_FORCE, regimes=FULL_REGIME)
def measurable(draft: Draft) -> Iterator[Finding]:
    """A specification in own words holds a value or names a standard."""
    for own in worded(draft, "technical-specification"):
        if not own.standard and not re.search(r"\d", own.words):
            yield own.find(
                "the wording holds neither a number nor a standard", "A demand that can be measured",
                "name the value, unit and test, or keep the published text",
            )  # fmt: skip


@rule("TS-05", "question", articles("42(1) second subparagraph"), IN_FORCE, regimes=FULL_REGIME)
def linked_process(draft: Draft) -> Iterator[Finding]:
    """A demand on how something is made is linked to what is bought and in proportion to it."""
    for clause in draft.clauses:
        if clause.use == "technical-specification" and (found := PROCESS.search(clause.text("en"))):
            yield at_pin(
                clause, (), f'the text speaks of how it is made ("{found[0]}"): whether that concerns this purchase',
                "The link to what is bought, and why it is in proportion to its value and aims", ANSWER,
            )  # fmt: skip


@rule(
    "TS-06",
    "error",
    f"{articles('18(1) and 42(2)')}; equal treatment below the thresholds",
    IN_FORCE,
)
def no_origin(draft: Draft) -> Iterator[Finding]:
    """No own wording asks for a local, regional or national origin."""
    countries = "|".join(
        re.escape(word.label.en) for code, word in draft.library.vocabulary.countries.items()
        if code != "EU"
    )  # fmt: skip
    made_in = re.compile(MADE_IN.format(countries), re.IGNORECASE)
    for own in worded(draft):
        if found := ORIGIN.search(own.words) or made_in.search(own.words):
            yield own.find(
                f'the wording says "{found[0]}"', "No condition of origin",
                "name the property that matters instead, such as delivery time or emissions",
            )  # fmt: skip


@rule("TS-07", "question", articles("42(4)"), IN_FORCE, regimes=FULL_REGIME)
def example_or_brand(draft: Draft) -> Iterator[Finding]:
    """An example with a proper name is no trade name in disguise."""
    for own in worded(draft):
        if found := EXAMPLE.search(own.words):
            yield own.find(
                f'whether "{found[1]}" is a make, type or trade name', "What kind of name it is",
                f"take it out, or {ANSWER}",
            )  # fmt: skip


@rule("LB-01", "error", articles("43(1) third subparagraph"), IN_FORCE, regimes=FULL_REGIME)
def equal_labels(draft: Draft) -> Iterator[Finding]:
    """Own wording that names a label accepts labels that confirm equivalent requirements."""
    for own in worded(draft):
        phrase = lacks_equivalent(own)
        if phrase and (label := _label_named(own, draft)) and label not in own.standard:
            yield own.find(
                f'the wording names {label} without "{phrase}"', "Equivalent labels are accepted",
                f'add "{phrase}"',
            )  # fmt: skip


@rule("LB-02", "error", articles("43(1) fourth subparagraph"), IN_FORCE, regimes=FULL_REGIME)
def other_proof(draft: Draft) -> Iterator[Finding]:
    """Own wording leaves room for other proof, such as a technical dossier."""
    for own in worded(draft):
        if found := ONLY_PROOF.search(own.words):
            yield own.find(
                f'the wording says "{found[0]}"',
                "Other proof is accepted from bidders who could not get the label in time",
                "take it out",
            )  # fmt: skip


@rule("LB-03", "question", articles("43(1)(a) to (e)"), IN_FORCE, regimes=FULL_REGIME)
def fair_label(draft: Draft) -> Iterator[Finding]:
    """A label that is accepted as proof is linked, objective, made in the open, open to all, and third-party."""
    for clause in draft.clauses:
        labels = _labels(clause, draft)
        if labels:
            yield at_pin(
                clause, (), f"whether each label meets the five conditions of the article ({'; '.join(labels)})",
                "Linked to what is bought; objective; set in an open procedure; accessible to all; "
                "set by a third party", ANSWER,
            )  # fmt: skip


@rule("EV-01", "error", articles("44(1) and (2)"), IN_FORCE, regimes=FULL_REGIME)
def any_test_body(draft: Draft) -> Iterator[Finding]:
    """Own wording that names a test or certification body accepts equivalent bodies."""
    for own in worded(draft):
        body, phrase = BODY.search(own.words), lacks_equivalent(own)
        if body and phrase:
            yield own.find(
                f"the wording accepts only {body[1]} as test or certification body",
                "Reports of equivalent bodies are accepted", f'add "{phrase}"',
            )  # fmt: skip


def _labels(clause: Clause, draft: Draft) -> list[str]:
    """The titles of the labels, standards left out, that the criterion accepts as proof."""
    named = [
        draft.library.sources.get(label.source) for label in clause.criterion.verification.labels
    ]
    return [source.title for source in named if source and source.kind == "label"]


def _label_named(own: Own, draft: Draft) -> str:
    """The title of a label of the library that the words name, or nothing."""
    titles = (one.title for one in draft.library.sources.values() if one.kind == "label")
    return next((title for title in titles if title in own.words), "")
