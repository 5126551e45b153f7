"""The pages of a form for contributors, drawn."""

from dataclasses import replace
from typing import Any, TypeAlias

from flask import Response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from app import viewing
from app.editing.drawn import drawing
from app.editing.sheets import fields_of
from app.editing.work import Work, shown
from app.errors import HELP
from app.guard import signed_in
from app.proposing.clash import Joined
from app.proposing.said import talk
from app.proposing.saving import advised, has_errors
from app.proposing.target import CURRENT, KEY, Target, as_opened, looked_at, title_of
from app.proposing.unsaved import offered, taken_up
from app.refusals import RefusedError
from app.site import site
from app.visit import now, store, visit, visitor
from kb.changeclass import CLASSES
from kb.model import ENTRY_MODELS
from kb.proposal import OPEN

Answer: TypeAlias = str | tuple[str, int] | Response | AnyResponse
SIGNED_OUT = "You are no longer signed in, so nothing was saved."
SIGNED_ANEW = "You signed in anew since this form was opened, so nothing was saved yet."


def closed(target: Target) -> Answer | None:
    """The page for whoever may not use this form, which says what is needed; None if nothing is."""
    person, entry = visitor(), site().library.entries.get(target.entry_id)
    if person is None:
        return render_template("proposing/closed.html", target=target, why="")
    if entry and entry.status not in CURRENT:
        return barrier(target, f"This entry is {entry.status}. Nobody changes it any more.", 409)
    if target.community and not person.contributes_to(target.community):
        name = site().library.communities[target.community].name.en
        why = f"You are no contributor of {name}, which keeps this entry. An administrator can make you one."
        return barrier(target, why, 403)
    if not target.community and not person.roles:
        why = "You have no role in a community yet. An administrator can give you one."
        return barrier(target, why, 403)
    return None


def barrier(target: Target, why: str, status: int) -> Answer:
    """Why this form cannot be used, and what can be done instead."""
    return render_template("proposing/closed.html", target=target, why=why), status


def opened(target: Target, work: Work) -> Answer:
    """A form that was just opened: with what was left in it unsaved, or with an offer of that."""
    person = signed_in().person
    waiting = offered(person, target.about)
    wanted = next((one for one in waiting if one.key == request.args.get("draft")), None)
    form = taken_up(person, wanted.key) if wanted else None
    if wanted and form is not None:
        target = as_opened(target, form)
        return page(target, shown(target.filled(form)), form)
    same = viewing.listed(store(), person, now().date(), states=OPEN, entry=target.entry_id or "-")
    others = tuple(one for one in same.kept if one.proposal.id != target.number)
    return page(target, shown(work), unsaved=waiting, others=others)


def page(
    target: Target, work: Work, form: MultiDict[str, str] | None = None,
    fault: RefusedError | None = None, status: int = 200, clash: Joined | None = None,
    mine: Work | None = None, **more: Any,
) -> Answer:  # fmt: skip
    """The form with its surroundings, or alone for a script that puts it in place. What it says about
    the text that it was opened on stays, whatever was saved meanwhile."""
    about = talk(target, work)
    drawn = drawing(work, request.path, target.base, about.said)
    if fault:
        drawn["errors"] = {**drawn["errors"], fault.field: [str(fault)]}
    alone = request.headers.get("X-Part") == "form"
    template = "editing/_form.html" if alone else "proposing/write.html"
    return render_template(
        template, **drawn | {"said": about.said}, target=target, one=target.proposal, seen=about.seen, looked=looked_at(target, form or MultiDict()),
        form=form or {}, fault=fault, clash=clash, mine=mine, choosable=_choosable(work.community),
        sent=fields_of, entry_now=site().library.entries.get(target.entry_id),
        title_of=title_of, classes=CLASSES, advice=advised(target, work), has_errors=has_errors(work) and not work.is_fresh,
        good="Nothing to mend. Save it, or hand it in.", **more,
    ), status  # fmt: skip


def rescued(error: HTTPException) -> Answer | None:
    """The form of a request that was refused, as it was typed; None where there is none to show, and
    for a request that no page of ours can have sent."""
    form, kind = request.form, request.form.get("kind", "")
    ours = visit().secret or request.headers.get("Sec-Fetch-Site") == "same-origin"
    if (
        request.method != "POST"
        or kind not in ENTRY_MODELS
        or not ours
        or "X-Part" in request.headers
    ):
        return None
    words = HELP[503] if error.code == 503 else str(error.description)
    is_out = error.code == 403 and visitor() is None
    if is_out:
        words = SIGNED_OUT
    elif words.startswith("This form has run out"):
        words = SIGNED_ANEW
    key = form.get("key", "") if KEY.fullmatch(form.get("key", "")) else ""
    target = Target(kind, key, "What you typed")
    if request.endpoint != "proposing.written":
        target = replace(
            target, community=form.get("community", ""), entry_id=form.get("entry-id", "")
        )
    return page(
        target,
        shown(target.filled(form)),
        form,
        status=error.code or 500,
        banner=words,
        is_out=is_out,
    )


def _choosable(chosen: str) -> dict[str, Any]:
    """The communities for which this person may write, and the one that is chosen already."""
    person = visitor()
    return {
        name: one
        for name, one in site().library.communities.items()
        if name == chosen or (person and person.contributes_to(name))
    }
