"""Rules of our own: every pin points at published text and is filled in."""

from collections.abc import Iterator

from kb.criterion import Criterion
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
    """A pin follows the newest published version of an entry that is still in use."""
    for place, pin in enumerate(draft.tender.pins):
        current = draft.library.entries.get(pin.id)
        newest = draft.library.published.get(pin.id, (pin.version,))[0]
        keys = ("pins", place, "entry")
        if current is not None and current.status in ("withdrawn", "superseded"):
            follows = f", superseded by `{current.superseded_by}`" if current.superseded_by else ""
            yield Finding(
                keys, pin.entry, f"`{pin.id}` is {current.status}{follows}",
                "An entry in use", "read why on its page, then remove or replace the pin",
            )  # fmt: skip
        elif newest != pin.version:
            yield Finding(
                keys, pin.entry, f"`{pin.entry}` has a newer version, {newest}",
                "The newest text, or a good reason to stay",
                "see what changed with `kb tender drift`",
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
