"""The page of one proposal: what changes, how it will read, its earlier texts, and what is done with it."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.wrappers import Response as AnyResponse

from app import kept as tenders
from app import viewing
from app.editing.preview import previewed
from app.guard import signed_in
from app.refusals import OvertakenError, RefusedError, TooOftenError
from app.releasing import TextConflictError, conflict
from app.reviewing import acts
from app.reviewing.board import board as listed
from app.reviewing.shown import Shown, document_of, path
from app.site import site
from app.visit import now, settings, store, visitor
from kb.changeclass import CLASSES
from kb.difference import difference
from kb.journal import BusyError
from kb.proposal import OPEN
from kb.reader import Document

pages = Blueprint("reviewing", __name__)
ONE = "/proposals/<int:number>"
LATER = (
    "It could not be published just now, because the site cannot write its files. Nothing is lost: "
    "try again in a minute. If that does not help, tell your operator that the disk may be full."
)


@pages.get("/proposals")
def board() -> str:
    """Every proposal that is for the one who looks, by state."""
    return render_template("reviewing/board.html", **listed())


@pages.get(ONE)
def page(number: int) -> str:
    """What it changes, field by field, with all that is known and was said."""
    return _page(number)


@pages.post(ONE)
def act(number: int) -> str | AnyResponse | tuple[str, int]:
    """What the pressed button says. What was typed comes back when it is refused."""
    try:
        told = acts.done(signed_in().person, number)
    except RefusedError as fault:
        again = _both if fault.field == "settle" else _page
        return again(number, fault=fault), 400
    except TextConflictError as error:
        return _together(number, error), 409
    except OvertakenError as error:
        return _page(number, stale=str(error)), 409
    except TooOftenError as error:
        return _page(number, stale=str(error)), 429
    except (BusyError, OSError) as error:
        raise ServiceUnavailable(LATER, retry_after=30) from error
    return _page(number, told=told) if told else redirect(url_for(".page", number=number), 303)


@pages.get(ONE + "/<any(before,after):side>")
def rendered(number: int, side: str) -> str:
    """The entry as its page will show it, or as it read when the proposal began."""
    shown = found(number)
    text = shown.new if side == "after" else shown.old
    if text is None:
        abort(404, "There was no entry before this proposal.")
    proposal = shown.kept.proposal
    place, data = (proposal.community, proposal.entry_id), getattr(text, "data", {})
    entry, library, hidden = previewed(site().library, proposal.kind, place, data)
    return _drawn("rendered", shown, side=side, entry=entry, library=library, hidden=hidden)


@pages.get(ONE + "/texts")
def texts(number: int) -> str:
    """What changed between any two of its texts; 0 is the text that it began from. What was only tried
    out on the way to the newest one is for the community."""
    shown = found(number)
    newest = shown.kept.proposal.revision
    kept = {
        one.number: one
        for one in shown.seen.revisions
        if one.number == newest or _is_one_of_them(shown)
    }
    first, last = _asked("from", newest - 1 if newest - 1 in kept else 0), _asked("to", newest)
    if not {first, last} <= {0, *kept}:
        abort(404, "This proposal has no such text.")
    old, new = (document_of(kept[one].text if one else shown.kept.base) for one in (first, last))
    changes = difference(old.data if old else {}, new.data if new else {})
    return _drawn("texts", shown, first=first, last=last, changes=changes, texts=kept)


@pages.get(ONE + "/together")
def together(number: int) -> str | AnyResponse:
    """The text that was published meanwhile beside this one, and a way on."""
    shown = found(number)
    if not shown.is_overtaken:
        return redirect(url_for(".page", number=number))
    return _both(number)


def found(number: int) -> Shown:
    """The proposal as this visitor may see it. Raises NotThereError."""
    today = now().date()
    return Shown(viewing.see(store(), visitor(), number, today), today)


def _page(number: int, **more: Any) -> str:
    shown, library = found(number), site().library
    entry_id = shown.kept.proposal.entry_id
    return _drawn(
        "proposal", shown, library=library, linked_from=library.linked_from.get(entry_id, ()),
        tenders=tenders.using(settings().tenders, entry_id),
        kept_tenders=tenders.count_using(settings().tenders, entry_id), classes=CLASSES,
        path_of=lambda change: path(change.keys), **more,
    )  # fmt: skip


def _both(number: int, fault: RefusedError | None = None) -> str:
    kept = viewing.see(store(), visitor(), number, now().date()).kept
    return _together(number, conflict(kept, site().library.root), fault)


def _together(number: int, error: TextConflictError, fault: RefusedError | None = None) -> str:
    return _drawn(
        "together", found(number), texts=error, library=site().library, fault=fault,
        path_of=lambda field: path(field.keys),
    )  # fmt: skip


def _drawn(name: str, shown: Shown, **more: Any) -> str:
    """A page of the proposal with what stands on each of them."""
    title = shown.new.title if isinstance(shown.new, Document) else ""
    return render_template(
        f"reviewing/{name}.html", shown=shown, open_states=OPEN, one=shown.kept.proposal, seen=shown.seen,
        title=title or shown.kept.proposal.entry_id,
        entry_now=site().library.entries.get(shown.kept.proposal.entry_id), **more,
    )  # fmt: skip


def _is_one_of_them(shown: Shown) -> bool:
    """Whether the one who looks belongs to the community or wrote the proposal."""
    person, one = visitor(), shown.kept.proposal
    return person is not None and (person.contributes_to(one.community) or person.id in one.authors)


def _asked(name: str, otherwise: int) -> int:
    number = request.args.get(name, "")
    return int(number) if number.isdecimal() and len(number) < 10 else otherwise
