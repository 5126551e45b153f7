"""A form saved as a proposal or as its next text, and handed in."""

from collections.abc import Mapping
from dataclasses import replace

from werkzeug.datastructures import MultiDict

from app import review, viewing
from app.editing.check import ID_RULES
from app.editing.work import Work
from app.proposing.clash import ClashError
from app.proposing.target import Looked, Target
from app.refusals import OvertakenError, RefusedError, TooOftenError
from app.site import site
from app.store import attempts
from app.store.attempts import NEW_PROPOSAL, NEW_TEXT, Limit
from app.visit import now, store
from kb.changeclass import CLASSES, Advice, advice
from kb.people import Person
from kb.problem import Problem
from kb.proposal import ASKED, OPEN, Given, Proposal
from kb.reader import read

LONGEST_NOTE = 300  # characters; the form has the same limit
TOO_MANY: Mapping[Limit, str] = {
    NEW_PROPOSAL: f"You have begun {NEW_PROPOSAL.often} proposals within an hour, as many as one account may.",
    NEW_TEXT: f"You have saved {NEW_TEXT.often} texts within an hour, as many as one account may.",
}  # fmt: skip


def save(person: Person, target: Target, work: Work, text: str, looked: Looked) -> Proposal:
    """The proposal with this text as its newest; a new draft where there was no proposal.

    Raises ClashError when another text stands there by now, RefusedError for a field, TooOftenError,
    and what `review` raises.
    """
    document = read(text.encode("utf-8", "replace"), "text")
    if isinstance(document, Problem):
        raise RefusedError("", document.sentences)
    if target.number:
        return _changed(person, target, text, looked)
    return _begun(person, target, work, text, looked)


def hand_in(person: Person, proposal: Proposal, given: Given) -> Proposal:
    """Hand the proposal in with the class and the note that `ready` found."""
    wanted = replace(given, revision=proposal.revision)
    return review.act(store(), person, proposal.id, "submit", wanted, now()).proposal


def ready(target: Target, work: Work, form: MultiDict[str, str]) -> Given:
    """What comes along when a text is handed in. Raises RefusedError when something is missing."""
    change = next((one for one in CLASSES if one == form.get("hand-change")), None)
    if has_errors(work) and form.get("unfinished") != "yes":
        raise RefusedError("unfinished", "Mend what is listed above, or say that you need help.")
    if change is None:
        raise RefusedError("hand-change", "Choose what kind of change this is.")
    told = advised(target, work)
    if told and told.refuses(change):
        raise RefusedError("hand-change", " ".join(told.reasons))
    if not form.get("hand-note", "").strip():
        raise RefusedError("hand-note", "Say in a sentence what changes and why.")
    if len(form["hand-note"]) > LONGEST_NOTE:
        raise RefusedError("hand-note", f"At most {LONGEST_NOTE} characters. Shorten it.")
    return Given(0, change=change, note=form["hand-note"])


def has_errors(work: Work) -> bool:
    """Whether something is to be mended before the text can be published."""
    return any(one.problem.severity == "error" for one in work.told)


def advised(target: Target, work: Work) -> Advice | None:
    """The class of the change, as far as a text can tell that has no errors."""
    new = read(work.text.encode("utf-8", "replace"), "text")
    if work.judged is None or has_errors(work) or isinstance(new, Problem):
        return None
    old = target.base
    return advice(old if old and old.data.get("status") == "published" else None, new)


def count(person: Person, limit: Limit) -> None:
    """Count one of what a person may do only so often. Raises TooOftenError."""
    with store().writing() as db:
        if seconds := attempts.wait(db, limit, str(person.id), now()):
            raise TooOftenError(seconds, TOO_MANY[limit])
        attempts.note(db, limit, str(person.id), now())


def _begun(person: Person, target: Target, work: Work, text: str, looked: Looked) -> Proposal:
    """A new draft."""
    if target.base is None:
        _refuse_place(person, work)
    if looked.mark != target.mark:
        raise ClashError(target, looked)
    count(person, NEW_PROPOSAL)
    try:
        return review.begin(
            store(), site().library, person, work.community, work.entry_id, work.kind, text, now(),
            looked.mark,
        ).proposal  # fmt: skip
    except OvertakenError:
        raise ClashError(target, looked) from None
    except RefusedError as error:
        raise RefusedError("entry-id" if error.field == "id" else error.field, str(error)) from None


def _changed(person: Person, target: Target, text: str, looked: Looked) -> Proposal:
    """The next text of a proposal; it starts from another file than before if the form did."""
    before = target.proposal
    assert before
    if looked.mark != target.mark or looked.revision != target.revision:
        raise ClashError(target, looked)
    is_renewed = target.mark != before.base_fingerprint
    if text == before.text and not is_renewed:
        return before
    count(person, NEW_TEXT)
    given = Given(looked.revision, text=text)
    base = target.file if is_renewed else None
    return review.act(store(), person, target.number, "save", given, now(), base).proposal


def _refuse_place(person: Person, work: Work) -> None:
    """Where a new entry cannot be begun. The rules see a retired id only once the rest can be read."""
    if not person.contributes_to(work.community):
        raise RefusedError("community", "Choose one of your communities.")
    if not work.entry_id:
        raise RefusedError("entry-id", "Give it a title, or a short name of your own.")
    wrong = [one.problem.sentences for one in work.told if one.problem.rule in ID_RULES]
    if (retired := site().library.retired.get(work.entry_id)) and not wrong:
        wrong = [f"`{work.entry_id}` was retired on {retired.date}. Choose another short name."]
    if wrong:
        raise RefusedError("entry-id", " ".join(wrong))
    same = viewing.listed(store(), person, now().date(), states=OPEN, entry=work.entry_id)
    for kept in same.kept:
        one = kept.proposal
        if person.id in one.authors or one.state in ASKED:
            raise RefusedError(
                "entry-id", f"Proposal {one.id} has this short name already. Choose another."
            )
