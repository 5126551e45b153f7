"""What a button of a form for contributors does."""

from datetime import date

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app import viewing
from app.editing.drawn import pressed
from app.editing.pages import file_of
from app.editing.parse import posted
from app.editing.work import Work, checked, shown
from app.guard import signed_in
from app.proposing.clash import ClashError, joined
from app.proposing.files import from_file
from app.proposing.saving import hand_in, ready, save
from app.proposing.shown import Answer, page
from app.proposing.target import Target, as_opened, looked_at, of_proposal
from app.proposing.unsaved import close, offered
from app.refusals import OvertakenError, RefusedError
from app.reviewing.acts import take_over
from app.site import site
from app.visit import now, store
from kb.people import Person
from kb.proposal import Proposal


def answered(target: Target) -> Answer:
    """What a button does. Everything typed comes back, whatever happens."""
    person, form = signed_in().person, posted(request)
    button, target = form.get("act", "check"), as_opened(target, form)
    if button == "upload":
        return _uploaded(person, target, form)
    work = target.filled(form)
    if button == "download":
        return file_of(work.text, work.entry_id)
    act, _, suggestion = button.partition(":")
    if act not in ("save", "submit", "take"):
        return page(target, shown(pressed(work, button)), form)
    work = checked(site().library, work, date.today())
    try:
        given = ready(target, work, form) if button == "submit" else None
        saved = save(person, target, work, work.text, looked_at(target, form))
    except RefusedError as error:
        return page(target, shown(work), form, fault=error, status=400)
    except ClashError as clash:
        return _clashed(clash, work)
    close(person, target.key)
    if given:
        hand_in(person, saved, given)
        return redirect(url_for("proposing.handed_in", number=saved.id), 303)
    return _taken(person, saved, suggestion) if act == "take" else _to_saved(saved)


def _taken(person: Person, saved: Proposal, suggestion: str) -> Answer:
    """Other words from an editor, taken into the text that was just saved."""
    try:
        take_over(person, saved.id, saved.revision, suggestion)
    except (OvertakenError, RefusedError) as error:
        target = of_proposal(viewing.see(store(), person, saved.id, now().date()).kept)
        work = checked(site().library, target.work(), date.today())
        return page(target, work, stuck=str(error), status=409)
    return _to_saved(saved)


def _to_saved(saved: Proposal) -> AnyResponse:
    return redirect(url_for("proposing.edit", number=saved.id, saved=1, _anchor="saved"), 303)


def _uploaded(person: Person, target: Target, form: MultiDict[str, str]) -> Answer:
    """A file as the text of a proposal. Its form was sent without the one that is typed in, which is
    offered again, also when the file was saved."""
    work = target.work() if target.document else target.filled(form)
    try:
        work, text = from_file(target, form)
        work = checked(site().library, work, date.today())
        saved = save(person, target, work, text, looked_at(target, form))
    except RefusedError as error:
        waiting = offered(person, target.about)
        return page(target, shown(work), form, fault=error, status=400, unsaved=waiting)
    except ClashError as clash:
        return _clashed(clash, work)
    return _to_saved(saved)


def _clashed(clash: ClashError, work: Work) -> Answer:
    both = joined(clash, work)
    return page(both.target, both.work, clash=both, mine=work, status=409)
