"""The addresses of the forms: suggest a change, write a new entry, go on with a proposal."""

from datetime import date

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import viewing
from app.editing.pages import file_of
from app.editing.work import checked, copied, fresh
from app.entries import find
from app.errors import REFUSALS, answer, as_http
from app.forgery import StaleFormError
from app.guard import SignedOutError, signed_in
from app.proposing.answered import answered
from app.proposing.clash import put_together
from app.proposing.shown import Answer, barrier, closed, opened, page, rescued
from app.proposing.target import (
    Target,
    of_entry,
    of_new,
    of_proposal,
    renewed,
    title_of,
)
from app.refusals import NotAllowedError, OvertakenError
from app.site import site
from app.store import proposals
from app.visit import now, store, visitor
from kb.proposal import refusal

pages = Blueprint("proposing", __name__)
NEW = "/contribute/new/<any(criterion,practice,template):kind>"


@pages.get("/entries/<entry_id>/suggest")
def suggest(entry_id: str) -> Answer:
    """The form over an entry as it stands, for contributors of its community."""
    target = of_entry(entry_id)
    return closed(target) or opened(target, target.work())


@pages.post("/entries/<entry_id>/suggest")
def suggested(entry_id: str) -> Answer:
    """What a button of that form does; saving begins a proposal."""
    return answered(of_entry(entry_id))


@pages.get(NEW)
def new(kind: str) -> Answer:
    """An empty form, or with `from` the texts of an entry for a new one."""
    target, source = of_new(kind), request.args.get("from", "")
    if not source:
        return closed(target) or opened(target, fresh(site().library, kind, "", date.today()))
    entry = find(source)
    if entry.kind != kind:
        return redirect(f"{url_for('.new', kind=entry.kind)}?from={entry.reference}")
    work = copied(site().library, entry, date.today())
    work.sheet.draft["related"] = [*work.sheet.draft.get("related", ()), entry.id]
    return closed(target) or opened(target, work)


@pages.post(NEW)
def written(kind: str) -> Answer:
    """What a button of that form does; saving begins a proposal."""
    return answered(of_new(kind))


@pages.get("/proposals/<int:number>/edit")
def edit(number: int) -> Answer:
    """The form over a proposal, with what is to be mended; `together` puts it together with the text
    of the entry that was published meanwhile."""
    target, refused = _proposal(number)
    if refused:
        return barrier(target, str(refused), 403 if isinstance(refused, NotAllowedError) else 409)
    if "together" in request.args and target.base and target.document:
        both = put_together(renewed(target), target.base.data, target.document.data)
        return page(both.target, both.work, clash=both)
    return opened(target, checked(site().library, target.work(), date.today()))


@pages.post("/proposals/<int:number>/edit")
def edited(number: int) -> Answer:
    """What a button of that form does; saving makes the next text of the proposal."""
    target, refused = _proposal(number)
    if refused:
        raise refused
    return answered(target)


@pages.get("/proposals/<int:number>/text.yaml")
def text(number: int) -> Response:
    """The text of a proposal as a file, for everybody who may see it."""
    kept = viewing.see(store(), visitor(), number, now().date()).kept
    return file_of(kept.proposal.text, kept.proposal.entry_id)


@pages.get("/proposals/<int:number>/handed-in")
def handed_in(number: int) -> Answer:
    """Thanks, the number, and what happens next."""
    kept = viewing.see(store(), signed_in().person, number, now().date()).kept
    with store().reading() as db:
        waiting = proposals.waiting(db, kept.proposal.community)
    return render_template(
        "proposing/handed-in.html",
        proposal=kept.proposal,
        title=title_of(kept.proposal),
        waiting=waiting,
    )


def _proposal(number: int) -> tuple[Target, Exception | None]:
    """The form over a proposal, and why it cannot be changed now. Raises NotThereError."""
    person = signed_in().person
    kept = viewing.see(store(), person, number, now().date()).kept
    refused = refusal(kept.proposal, "save", person, now().date())
    error = NotAllowedError if refused and refused.why == "forbidden" else OvertakenError
    return of_proposal(kept), error(refused.words) if refused else None


def _kept(error: Exception) -> AnyResponse:
    """A form that was refused comes back as it was typed, with the reason."""
    http = as_http(error)
    drawn = rescued(http)
    if drawn is None:
        return answer(http)
    response = make_response(drawn)
    response.headers.update([one for one in http.get_headers() if one[0] == "Retry-After"])
    return response


for _refusal in (StaleFormError, SignedOutError, *REFUSALS):
    pages.register_error_handler(_refusal, _kept)
