"""Proposing that an entry be withdrawn, or that another take its place. A second person decides."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import review, viewing
from app.entries import find
from app.guard import signed_in
from app.refusals import NotAllowedError, OvertakenError, RefusedError
from app.reviewing.shown import document_of
from app.site import site
from app.visit import now, store
from index.request import Request
from kb.ending import superseded, withdrawn
from kb.fingerprint import fingerprint
from kb.model import AnyEntry
from kb.people import Person
from kb.proposal import OPEN, Given
from kb.release import ReleaseError

pages = Blueprint("ending", __name__)
ALIKE = 6


@pages.get("/entries/<entry_id>/withdraw")
def withdraw(entry_id: str) -> str:
    """The form: why, and which entry takes its place, if one does."""
    entry = _entry(entry_id, signed_in().person)
    return _page(entry)


@pages.post("/entries/<entry_id>/withdraw")
def propose(entry_id: str) -> AnyResponse | tuple[str, int]:
    """Begin and hand in the proposal that the entry end."""
    person = signed_in().person
    entry = _entry(entry_id, person)
    try:
        number = _begun(entry, person)
    except RefusedError as fault:
        return _page(entry, fault), 400
    return redirect(url_for("reviewing.page", number=number), 303)


def _begun(entry: AnyEntry, person: Person) -> int:
    reason = request.form.get("reason", "").strip()
    by = request.form.get("chosen") or request.form.get("replaced-by", "").strip()
    if not reason:
        raise RefusedError("reason", "Say why, in a sentence that helps its readers.")
    open_ones = viewing.listed(store(), person, now().date(), states=OPEN, entry=entry.id).kept
    if same := next((one for one in open_ones if person.id in one.proposal.authors), None):
        raise RefusedError(
            "reason", f"You have an open proposal for it already: {same.proposal.id}."
        )
    text, mark = _text(entry, reason, _successor(entry, by))
    kept = review.begin(
        store(), site().library, person, entry.community, entry.id, entry.kind, text, now(), mark
    )
    number = kept.proposal.id
    review.comment(store(), person, number, "", reason, now())
    given = Given(kept.proposal.revision, change="patch", note=reason)
    review.act(store(), person, number, "submit", given, now())
    return number


def _text(entry: AnyEntry, reason: str, by: str) -> tuple[str, str]:
    """The text with which the entry ends, and the fingerprint of the one that it begins from."""
    document = document_of(review.file_text(site().library.root, entry.community, entry.id))
    if document is None:
        raise OvertakenError("The file of the entry cannot be read just now.")
    try:
        text = superseded(document, by, reason) if by else withdrawn(document, reason)
    except ReleaseError as error:
        raise RefusedError("reason", str(error)) from error
    return text, fingerprint(entry.id, document.data)


def _successor(entry: AnyEntry, typed: str) -> str:
    """The id of the entry in use that was typed by its id, title or address; empty for none typed.

    Raises RefusedError for any other.
    """
    if not typed:
        return ""
    name = typed.rpartition("/")[2].partition("@")[0]
    others = [one for one in site().library.entries.values() if one.id != entry.id]
    named = (one for one in others if one.id == name or typed.casefold() == one.title.en.casefold())
    found = next(named, None)
    if found is None:
        raise RefusedError("replaced-by", f"No other entry has the id or the title “{typed}”.")
    if found.status != "published":
        state = "only a proposal yet" if found.status == "proposal" else f"{found.status} itself"
        raise RefusedError("replaced-by", f"“{found.title.en}” is {state}. Choose an entry in use.")
    return found.id


def _alike(entry: AnyEntry, typed: str) -> list[AnyEntry]:
    """What a search finds for typed words among the entries that could take the place of one."""
    wanted = Request(typed, {"kind": (entry.kind,), "status": ("published",)}, size=ALIKE + 1)
    hits = [site().library.entries[one.id] for one in site().search.search(wanted).hits]
    return [one for one in hits if one.id != entry.id][:ALIKE]


def _entry(entry_id: str, person: Person) -> AnyEntry:
    entry = find(entry_id.partition("@")[0])
    if not person.contributes_to(entry.community):
        raise NotAllowedError("Only contributors of the community propose that an entry end.")
    if entry.status != "published":
        raise OvertakenError(f"This entry is {entry.status}. Only a published one can end.")
    return entry


def _page(entry: AnyEntry, fault: RefusedError | None = None) -> str:
    library, typed = site().library, request.form.get("replaced-by", "").strip()
    near = library.of_community(entry.community)
    return render_template(
        "reviewing/withdraw.html", entry=entry, fault=fault,
        near=[one for one in near if one.status == "published" and one.kind == entry.kind and one.id != entry.id],
        alike=_alike(entry, typed) if fault and fault.field == "replaced-by" and typed else [],
        linked_from=library.linked_from.get(entry.id, ()),
    )  # fmt: skip
