"""Other words from an editor: for one field, or for the whole text in its form."""

from dataclasses import replace

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app import review
from app.changed import field_name
from app.editing.drawn import drawing, pressed
from app.editing.parse import posted
from app.editing.work import Work, shown
from app.guard import signed_in
from app.proposing.target import of_proposal
from app.refusals import OvertakenError, RefusedError, TooOftenError
from app.reviewing.acts import allowed, looked_at
from app.reviewing.shown import document_of, is_kept, keys_of, path, value_at
from app.store.proposals import Kept
from app.visit import now, store
from kb.canonical import CanonicalError, rewritten
from kb.difference import Change
from kb.proposal import Given
from kb.reader import Data, Document

pages = Blueprint("suggesting", __name__, url_prefix="/proposals/<int:number>/suggest")


@pages.get("/field")
def field(number: int) -> str:
    """The form for one field, with the words that stand there now."""
    return _field(_kept(number), request.args.get("keys", ""))


@pages.post("/field")
def take_field(number: int) -> AnyResponse | tuple[str, int]:
    """Keep the other words of one field as a suggestion."""
    kept, keys = _kept(number), request.form.get("keys", "")
    try:
        _suggest(kept, keys, _with(kept, keys, request.form.get("words", "")))
    except RefusedError as fault:
        return _field(kept, keys, fault=fault), 400
    except OvertakenError as error:
        return _field(_kept(number), keys, stale=str(error)), 409
    except TooOftenError as error:
        return _field(_kept(number), keys, stale=str(error)), 429
    return redirect(url_for("reviewing.page", number=number), 303)


@pages.get("")
def whole(number: int) -> str:
    """The form over the whole text."""
    kept = _kept(number)
    return _whole(kept, of_proposal(kept).work())


@pages.post("")
def take_whole(number: int) -> str | AnyResponse | tuple[str, int]:
    """What a button of that form does; `suggest` keeps the text as a suggestion."""
    kept, form = _kept(number), posted(request)
    work = of_proposal(kept).filled(form)
    if form.get("act") != "suggest":
        return _whole(kept, pressed(work, form.get("act", "check")), form)
    try:
        _suggest(kept, "", work.text)
    except (RefusedError, OvertakenError, TooOftenError) as error:
        status = {RefusedError: 400, TooOftenError: 429}.get(type(error), 409)
        return _whole(_kept(number), work, form, str(error)), status
    return redirect(url_for("reviewing.page", number=number), 303)


def _kept(number: int) -> Kept:
    """The proposal, for an editor who may suggest something now. Raises as `review.act` does."""
    return allowed(signed_in().person, number, "suggest")


def _suggest(kept: Kept, keys: str, text: str) -> None:
    if text == kept.proposal.text:
        raise RefusedError("words", "These are the words that stand there already.")
    given = Given(looked_at(), text=text, reason=request.form.get("reason", ""))
    review.act(store(), signed_in().person, kept.proposal.id, "suggest", given, now(), keys=keys)


def _with(kept: Kept, keys: str, words: str) -> str:
    """The text of the proposal with other words at one place."""
    document = _readable(kept, keys)
    if not words.strip():
        raise RefusedError("words", "Write the words that you would rather have.")
    try:
        data = _put(document.data, [*keys_of(keys)], words.strip())
        assert isinstance(data, dict)
        return rewritten(document, data)
    except CanonicalError as error:
        raise RefusedError("words", str(error)) from None


def _put(data: Data, keys: list[str | int], words: str) -> Data:
    """The data with other words at one place, all else the same."""
    if not keys:
        return words
    first, *rest = keys
    if isinstance(data, list):
        at = int(first)
        return [*data[:at], _put(data[at], rest, words), *data[at + 1 :]]
    assert isinstance(data, dict)
    return {**data, str(first): _put(data[str(first)], rest, words)}


def _readable(kept: Kept, keys: str) -> Document:
    document = document_of(kept.proposal.text)
    words = value_at(document.data, keys) if document else None
    if document is None or not isinstance(words, str) or is_kept(path(keys_of(keys))):
        abort(404, "The text of the proposal has no such field.")
    return document


def _field(kept: Kept, keys: str, fault: RefusedError | None = None, stale: str = "") -> str:
    words = value_at(_readable(kept, keys).data, keys)
    return render_template(
        "reviewing/suggest-field.html", one=kept.proposal, keys=keys, fault=fault, stale=stale,
        about=field_name(Change(keys_of(keys), None, None)), now=words, words=request.form.get("words", words),
    )  # fmt: skip


def _whole(kept: Kept, work: Work, form: MultiDict[str, str] | None = None, fault: str = "") -> str:
    name = (
        "editing/_form.html"
        if request.headers.get("X-Part") == "form"
        else "reviewing/suggest.html"
    )
    target = replace(
        of_proposal(kept), heading=f"Suggest other words for proposal {kept.proposal.id}"
    )
    return render_template(
        name, **drawing(shown(work), request.path, target.base), target=target, one=kept.proposal,
        fault=fault, form=form or {}, choosable={},
    )  # fmt: skip
