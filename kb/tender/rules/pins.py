"""Rules of our own: every pin points at published text and is filled in."""

from collections.abc import Iterable, Iterator

from kb.criterion import Criterion
from kb.library import citations
from kb.problem import did_you_mean, one_of
from kb.reader import Keys
from kb.tender.draft import Draft
from kb.tender.rules.case import Finding, rule

OWN = "What is pinned must be provable"


@rule("VS-01", "error", OWN)
def pinned_text(draft: Draft) -> Iterator[Finding]:
    """Every pin names a published version, with the fingerprint that it was published under."""
    library = draft.library
    for place, pin in enumerate(draft.tender.pins):
        locked = library.lock.get((pin.id, pin.version))
        if locked is None:
            known = ", ".join(library.published.get(pin.id, ())) or "none"
            yield Finding(
                ("pins", place, "entry"),
                pin.entry,
                f"`{pin.entry}` has never been published",
                f"A published version; {pin.id} has: {known}",
                "pin a published version",
            )
        elif locked != pin.fingerprint:
            yield Finding(
                ("pins", place, "fingerprint"),
                pin.entry,
                f"the fingerprint is not the one of {pin.entry}",
                f"`{locked}`",
                "remove the pin and pin the entry again, then compare the text",
            )


@rule("VS-02", "error", OWN)
def filled_in(draft: Draft) -> Iterator[Finding]:
    """Every parameter that the requirement names is filled in, inside its limits."""
    for clause in draft.clauses:
        for misfit in clause.filled.misfits:
            yield Finding(
                ("pins", clause.place, "values", misfit.name), clause.pin.entry, *misfit[1:]
            )


@rule("VS-05", "error", OWN)
def level_and_use(draft: Draft) -> Iterator[Finding]:
    """A pinned criterion names one of its own levels and uses."""
    for clause in draft.clauses:
        criterion, pin = clause.criterion, clause.pin
        if pin.level not in criterion.levels:
            yield Finding(
                ("pins", clause.place, "level"),
                pin.entry,
                f"the level is `{pin.level}`" if pin.level else "no level is chosen",
                f"One of: {', '.join(criterion.levels)}",
                "choose one of them",
            )
        if pin.use and pin.use not in criterion.uses:
            yield Finding(
                ("pins", clause.place, "use"),
                pin.entry,
                f"the use is `{pin.use}`",
                f"One of: {', '.join(criterion.uses)}",
                "choose one of them; other uses were not thought through for this criterion",
            )


@rule("VS-06", "warning", OWN)
def newest_text(draft: Draft) -> Iterator[Finding]:
    """A pin follows the newest published version of an entry that nothing has superseded."""
    for place, pin in enumerate(draft.tender.pins):
        current = draft.library.entries.get(pin.id)
        newest = draft.library.published.get(pin.id, (pin.version,))[0]
        keys = ("pins", place, "entry")
        if current is not None and current.status == "superseded":
            yield Finding(
                keys, pin.entry, f"`{pin.id}` is superseded by `{current.superseded_by}`",
                "An entry in use", "read why on its page, then remove or replace the pin",
            )  # fmt: skip
        elif newest != pin.version:
            yield Finding(
                keys, pin.entry, f"`{pin.entry}` has a newer version, {newest}",
                "The newest text, or a good reason to stay",
                "see what changed with `kb tender drift`",
            )  # fmt: skip


@rule("VS-15", "error", OWN)
def not_withdrawn(draft: Draft) -> Iterator[Finding]:
    """No pin names an entry that its community has withdrawn."""
    for place, pin in enumerate(draft.tender.pins):
        current = draft.library.entries.get(pin.id)
        if current is not None and current.status == "withdrawn":
            yield Finding(
                ("pins", place, "entry"), pin.entry, f"`{pin.id}` is withdrawn",
                "An entry in use", "read why on its page, then remove or replace the pin",
            )  # fmt: skip


@rule("VS-16", "warning", OWN)
def living_sources(draft: Draft) -> Iterator[Finding]:
    """A pinned text rests on law and standards that are neither repealed nor replaced."""
    for place, pin in enumerate(draft.tender.pins):
        entry = draft.library.entry(pin.id, pin.version)
        cited = {source for source, _ in citations(entry)} if entry else set()
        for source in sorted(cited & draft.library.sources.keys()):
            known = draft.library.sources[source]
            if known.status in ("repealed", "replaced"):
                yield Finding(
                    ("pins", place, "entry"), pin.entry, f"it cites {known.title}, which is {known.status}",
                    "Sources that hold", "read on the source's page what took its place",
                )  # fmt: skip


@rule("VS-07", "error", "A practice tells what others did; it demands nothing")
def demands_only(draft: Draft) -> Iterator[Finding]:
    """Only criteria and templates are pinned."""
    for pin in draft.missing:
        if (entry := draft.library.entry(pin.id, pin.version)) and not isinstance(entry, Criterion):
            place = draft.tender.pins.index(pin)
            yield Finding(
                ("pins", place, "entry"), pin.entry, f"`{pin.id}` is a {entry.kind}",
                "A criterion or a template", "pin the criteria that it names instead",
            )  # fmt: skip


@rule("VS-08", "error", OWN)
def known_lots(draft: Draft) -> Iterator[Finding]:
    """Every lot that a pin names is a lot of the tender."""
    for place, pin in enumerate(draft.tender.pins):
        for number, lot in enumerate(pin.lots):
            if lot not in draft.lots:
                yield Finding(
                    ("pins", place, "lots", number), pin.entry, f"there is no lot `{lot}`",
                    one_of(draft.lots, "A lot of this tender"),
                    did_you_mean(lot, draft.lots, "correct it, or add the lot"),
                )  # fmt: skip


@rule("VS-09", "error", OWN)
def distinct_lots(draft: Draft) -> Iterator[Finding]:
    """No two lots have the same id."""
    seen: set[str] = set()
    for place, lot in enumerate(draft.tender.lots):
        if lot.id in seen:
            yield Finding(
                ("lots", place, "id"), lot.id, f"a lot `{lot.id}` stands here a second time",
                "An id of its own for each lot", "rename it, and its pins with it",
            )  # fmt: skip
        seen.add(lot.id)


@rule("VS-10", "error", OWN)
def pinned_once(draft: Draft) -> Iterator[Finding]:
    """No entry is pinned twice in a lot, at whatever version."""
    known = [*draft.lots]
    seen: set[tuple[str, str]] = set()
    for place, pin in enumerate(draft.tender.pins):
        lots = [lot for lot in pin.lots or known if (pin.id, lot) in seen]
        if lots:
            yield Finding(
                ("pins", place, "entry"), pin.entry, f"`{pin.id}` is pinned twice in {', '.join(lots)}",
                "Each entry once in a lot", "remove one of the two, or give them different lots",
            )  # fmt: skip
        seen |= {(pin.id, lot) for lot in pin.lots or known}


@rule("VS-11", "error", OWN)
def head_filled_in(draft: Draft) -> Iterator[Finding]:
    """The tender names its buyer, its country and at least one CPV code."""
    tender = draft.tender
    for key, filled, wanted in (
        ("buyer", tender.buyer, "The public body that buys"),
        ("country", tender.country, "The country whose law holds"),
        ("cpv", tender.cpv, "At least one CPV code"),
    ):
        if not filled:
            yield Finding((key,), "", f"`{key}` is not filled in", wanted, f"fill in `{key}`")


@rule("VS-12", "error", OWN)
def known_words(draft: Draft) -> Iterator[Finding]:
    """Country, procedure and languages stand in the vocabulary, each language once."""
    tender, vocabulary = draft.tender, draft.library.vocabulary
    written: list[tuple[Keys, str, Iterable[str]]] = [
        (("country",), tender.country, vocabulary.countries),
        (("procedure",), tender.procedure or "", vocabulary.procedures),
    ]
    written += [
        (("languages", place), language, vocabulary.languages)
        for place, language in enumerate(tender.languages)
    ]
    for keys, word, known in written:
        if word and word not in known:
            yield Finding(
                keys, "", f"`{word}` is not in the vocabulary", one_of(known, "A code that stands there"),
                did_you_mean(word, known, "choose one that stands there"),
            )  # fmt: skip
    for place, language in enumerate(tender.languages):
        if language in tender.languages[:place]:
            yield Finding(
                ("languages", place), "", f"`{language}` stands here a second time",
                "Each language once", "delete one",
            )  # fmt: skip


@rule("VS-13", "warning", OWN)
def text_in_every_language(draft: Draft) -> Iterator[Finding]:
    """The published text of every pin stands in every language of the tender."""
    for place, language in enumerate(draft.tender.languages):
        lacking = [
            clause.pin.id for clause in draft.clauses
            if language not in clause.criterion.levels[clause.level].requirement.languages
            and not (clause.pin.wording and language in clause.pin.wording.root)
        ]  # fmt: skip
        if lacking:
            yield Finding(
                ("languages", place), language,
                f"the library has no `{language}` text of {', '.join(lacking)}",
                "A text in each language; English stands in its place",
                "translate it in `wording`, or take the language out",
            )  # fmt: skip
