"""What a button on the page of a proposal does. Who may do it is asked in the services."""

from collections.abc import Callable, Mapping
from datetime import date

from flask import abort, current_app, request

from app import following, releasing, review, viewing
from app.refusals import NotAllowedError, OvertakenError, RefusedError
from app.reviewing.shown import document_of, path
from app.site import site
from app.store.proposals import Kept
from app.visit import now, settings, store
from kb.canonical import CanonicalError, rewritten
from kb.changeclass import CLASSES
from kb.git import CommitError
from kb.people import Person
from kb.proposal import Act, Given, refusal
from kb.reader import Data, Document, Keys
from kb.threeway import Side, merged

LONGEST_WINDOW = 180  # days
PLAIN: tuple[Act, ...] = ("request-changes", "decline", "withdraw", "reopen")


def done(person: Person, number: int) -> str:
    """Do what the form says; what is to be told besides, mostly nothing.

    Raises as `review.act` and `releasing.publish` do.
    """
    act = request.form.get("act", "")
    if act not in ACTS:
        abort(400, "This page has no such button.")
    return ACTS[act](person, number) or ""


def looked_at() -> int:
    """The revision that the person looked at; 0, which is none, where the form does not say."""
    number = request.form.get("revision", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0


def allowed(person: Person, number: int, act: Act) -> Kept:
    """The proposal, for somebody to whom an act is open now. Raises as `review.act` does."""
    today = now().date()
    kept = viewing.see(store(), person, number, today).kept
    if refused := refusal(kept.proposal, act, person, today):
        error = NotAllowedError if refused.why == "forbidden" else OvertakenError
        raise error(refused.words)
    return kept


def _comment(person: Person, number: int) -> None:
    keys, text = request.form.get("keys", "")[:300], request.form.get("text", "")
    review.comment(store(), person, number, keys, text, now())


def _plain(what: Act) -> Callable[[Person, int], None]:
    def act(person: Person, number: int) -> None:
        given = Given(looked_at(), reason=request.form.get("reason", ""))
        review.act(store(), person, number, what, given, now())

    return act


def _accept(person: Person, number: int) -> None:
    form = request.form
    change = next((one for one in CLASSES if one == form.get("change")), None)
    given = Given(looked_at(), change=change, note=form.get("note", ""), consultation_days=_days())
    review.act(store(), person, number, "accept", given, now(), library=site().library)


def _days() -> int:
    """How many days the community is asked, from the last day that the form names; 0 for none."""
    wanted = request.form.get("until", "").strip()
    if not wanted:
        return 0
    try:
        days = (date.fromisoformat(wanted) - now().date()).days
    except ValueError:
        days = 0
    if not 0 < days <= LONGEST_WINDOW:
        raise RefusedError("until", "Give a day after today and within half a year, as 2027-01-31.")
    return days


def _take_over(person: Person, number: int) -> None:
    take_over(person, number, looked_at(), request.form.get("suggestion", ""))


def take_over(person: Person, number: int, revision: int, suggestion: str) -> None:
    """Take the words of an open suggestion (its number, as a form says it) into a proposal. One that was
    made for an earlier text is put together with this one, if both leave room for that.

    Raises as `review.act` does.
    """
    wanted = int(suggestion) if suggestion.isdecimal() and len(suggestion) < 5 else -1
    given = Given(revision, suggestion=wanted, text=_joined(person, number, wanted))
    review.act(store(), person, number, "take-over-suggestion", given, now())


def _joined(person: Person, number: int, wanted: int) -> str | None:
    """The newest text with what an older suggestion changes; None where the suggestion fits as it is.

    Raises OvertakenError when both changed the same field.
    """
    seen = viewing.see(store(), person, number, now().date())
    one = seen.kept.proposal
    if not 0 <= wanted < len(one.suggestions) or one.suggestions[wanted].revision == one.revision:
        return None
    made = one.suggestions[wanted]
    texts = {revision.number: revision.text for revision in seen.revisions}
    began, theirs, mine = map(document_of, (texts[made.revision], made.text, one.text))
    whole = merged(began.data, theirs.data, mine.data) if began and theirs and mine else None
    if whole is None or whole.conflicts or mine is None:
        raise OvertakenError(
            "The same words were changed since this was suggested. Take over by hand what is good in it."
        )
    return _written(mine, whole.data)


def _written(document: Document, data: dict[str, Data]) -> str:
    """The text of a document with these data. Raises OvertakenError where they cannot be written."""
    try:
        return rewritten(document, data)
    except CanonicalError as error:
        raise OvertakenError(f"{error} Take over by hand what is good in it.") from error


def _put_together(person: Person, number: int) -> None:
    """The next text is what was published meanwhile with what is proposed; the form settles what both
    changed. Raises RefusedError where it does not."""
    kept = allowed(person, number, "save")
    texts = releasing.conflict(kept, site().library.root)
    began, theirs, mine = map(document_of, (texts.base or "{}", texts.theirs, texts.mine))
    if not (began and theirs and mine and texts.merged):
        raise OvertakenError("The texts cannot be put together field by field. Use the form.")
    settled: dict[Keys, Side] = {}
    for one in texts.merged.conflicts:
        side = request.form.get(f"settle-{path(one.keys)}")
        if side not in ("theirs", "mine"):
            raise RefusedError(
                "settle", "Choose one of the two wherever both changed the same place."
            )
        settled[one.keys] = "theirs" if side == "theirs" else "mine"
    whole = merged(began.data, theirs.data, mine.data, settled)
    given = Given(looked_at(), text=_written(theirs, whole.data))
    review.act(store(), person, number, "save", given, now(), base=texts.theirs)


def _publish(person: Person, number: int) -> str:
    """Publish, and show it at once. What git did not take is told to the one who published."""
    told = ""
    try:
        releasing.publish(store(), settings(), person, number, looked_at(), now())
    except CommitError as error:
        told = f"It is published, but git did not take it. Tell your operator: {error}"
    following.refresh(current_app._get_current_object(), settings())  # type: ignore[attr-defined]
    return told


ACTS: Mapping[str, Callable[[Person, int], str | None]] = {
    **{what: _plain(what) for what in PLAIN},
    "comment": _comment,
    "accept": _accept,
    "take-over-suggestion": _take_over,
    "put-together": _put_together,
    "publish": _publish,
}
