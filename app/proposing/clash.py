"""Two people wrote at once: what the form started from, what stands there now, and what was typed."""

from dataclasses import replace
from typing import NamedTuple

from app import review
from app.editing.check import Spot, spot
from app.editing.draft import like
from app.editing.work import Work
from app.proposing.target import Looked, Target, of_proposal, renewed
from app.refusals import OvertakenError
from app.site import site
from app.store import proposals
from app.visit import store
from kb.reader import Data, Document, read
from kb.threeway import Field, merged


class ClashError(Exception):
    """Another text stands there than the one that the form of `target` was opened on."""

    def __init__(self, target: Target, looked: Looked) -> None:
        super().__init__("Another text was saved since this form was opened.")
        self.target, self.looked = target, looked


class Joined(NamedTuple):
    """The form over the text that stands there now, with both put together, and every place that
    somebody else changed, with the form's field for it."""

    target: Target
    work: Work
    fields: list[tuple[Spot, Field]]


def joined(clash: ClashError, work: Work) -> Joined:
    """What was typed in `work`, put together with the text that stands there now.

    Raises OvertakenError when nothing that can be read stands there.
    """
    target, began = _meanwhile(clash.target, clash.looked)
    mine = like(work.sheet.root, work.data, began or None)
    assert isinstance(mine, dict)
    return put_together(target, began, mine)


def put_together(target: Target, began: dict[str, Data], mine: dict[str, Data]) -> Joined:
    """`mine`, which started from `began`, put together with the document of `target`."""
    if target.document is None:
        raise OvertakenError("The file of the entry is gone. Download your text and ask an editor.")
    whole = merged(began, target.document.data, {"kind": target.kind, **mine})
    work = target.work(whole.data)
    others = [one for one in whole.fields if one.outcome != "mine"]
    placed = [(spot(work.sheet.fields, whole.data, one.keys), one) for one in others]
    return Joined(target, work, [(where, one) for where, one in placed if where.name])


def _meanwhile(target: Target, looked: Looked) -> tuple[Target, dict[str, Data]]:
    """The form over what stands there now, and the data that the stale form started from."""
    if not target.number:
        return renewed(target), _published(target.entry_id, looked.mark)
    with store().reading() as db:
        fresh = replace(of_proposal(review.found(db, target.number)), key=target.key)
        texts = {one.number: one.text for one in proposals.revisions(db, target.number)}
    if looked.revision != fresh.revision:
        return fresh, _data(texts.get(looked.revision, ""))
    again = renewed(fresh)
    return again, _published(target.entry_id, looked.mark)


def _published(entry_id: str, mark: str) -> dict[str, Data]:
    """The data of the published text with this fingerprint; nothing if there is none."""
    library = site().library
    found = (one for one in library.versions(entry_id) if one.fingerprint == mark)
    return next((dict(library.document(one).data) for one in found), {})


def _data(text: str) -> dict[str, Data]:
    document = read(text.encode(), "text")
    return document.data if isinstance(document, Document) else {}
