"""Whether a proposed text could be published as it is, in the words of a page."""

from collections.abc import Iterable
from datetime import date

from app.refusals import RefusedError
from app.store.proposals import Kept
from kb.library import Library
from kb.problem import Problem
from kb.proposal import Proposal
from kb.publish import Note, Proposed, foreseen, intended
from kb.release import ReleaseError


def proposed(kept: Kept) -> Proposed:
    """What publishing the proposal would put where."""
    one = kept.proposal
    return Proposed(one.community, one.entry_id, one.text, kept.base)


def refuse_unfit(library: Library, kept: Kept, after: Proposal, today: date) -> None:
    """Nothing, if `after`, which an act would make of the proposal, could be published into this
    library. Raises RefusedError with the field that speaks against it."""
    if errors := foreseen(library, proposed(kept), today).errors:
        raise _faulty(errors)
    try:
        intended(library, proposed(kept), Note(after.change or "patch", after.note, today))
    except ReleaseError as error:
        raise refused(error) from error


def refused(error: ReleaseError) -> RefusedError:
    """A refusal to publish for a page: at the text or at the class of the change, and in words without
    the places of files."""
    return _faulty(error.problems) if error.problems else RefusedError("change", str(error))


def _faulty(errors: Iterable[Problem]) -> RefusedError:
    words = " ".join(error.sentences for error in errors)
    return RefusedError("text", f"The text has errors, which come first. {words}")
