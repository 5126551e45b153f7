"""What a form of the community is about: an entry to change, a new one, or a proposal."""

import secrets
from dataclasses import dataclass, replace

from flask import abort
from werkzeug.datastructures import MultiDict

from app.editing.work import Work, from_data, from_form
from app.entries import find
from app.review import file_text
from app.site import site
from app.store.proposals import Kept
from kb.fingerprint import fingerprint
from kb.proposal import Proposal
from kb.reader import Data, Document, read

CURRENT = ("proposal", "published")  # other entries get no new version


@dataclass(frozen=True)
class Target:
    """`key` names its unsaved text; `document` is the text that is written into; `base` the text of
    the file that it all starts from, as read and as it stands (`file`), None for a new entry."""

    kind: str
    key: str
    heading: str
    community: str = ""
    entry_id: str = ""
    document: Document | None = None
    base: Document | None = None
    file: str | None = None
    proposal: Proposal | None = None

    @property
    def mark(self) -> str:
        """The fingerprint of the text that it starts from; empty for a new entry."""
        return fingerprint(self.entry_id, self.base.data) if self.base else ""

    @property
    def number(self) -> int:
        """The number of the proposal; 0 before there is one."""
        return self.proposal.id if self.proposal else 0

    @property
    def revision(self) -> int:
        return self.proposal.revision if self.proposal else 0

    def work(self, data: dict[str, Data] | None = None) -> Work:
        """The form with these data, else with those of the text as it stands."""
        found = data or (self.document.data if self.document else {})
        return self._placed(
            from_data(site().library, self.kind, found, self.community, self.entry_id)
        )

    def filled(self, form: MultiDict[str, str]) -> Work:
        """The form as it was sent. Where the entry stands is taken from it for a new one only."""
        return self._placed(from_form(site().library, self.kind, form))

    def _placed(self, work: Work) -> Work:
        if self.entry_id:
            work = replace(work, community=self.community, entry_id=self.entry_id)
        return replace(work, document=self.document, is_new=self.base is None)


@dataclass(frozen=True)
class Looked:
    """The text that a form was opened on: the revision of a proposal, the fingerprint of a file."""

    revision: int
    mark: str


def looked_at(target: Target, form: MultiDict[str, str]) -> Looked:
    """What a form says about the text that it was opened on; else the text as it is."""
    number = form.get("revision", "")
    known = number.isascii() and number.isdigit() and len(number) < 10
    return Looked(int(number) if known else target.revision, form.get("base", target.mark))


def of_entry(entry_id: str) -> Target:
    """A change of the entry as it stands now. Aborts with 404 or 410 where there is none to change."""
    entry = find(entry_id)
    if "@" in entry_id:
        abort(404, "Only the current version of an entry can be changed.")
    document = site().library.document(entry)
    heading = f"Suggest a change to “{entry.title.en}”"
    return Target(
        entry.kind, f"entry:{entry.id}", heading, entry.community, entry.id, document, document
    )


def of_new(kind: str, form: MultiDict[str, str] | None = None) -> Target:
    """A new entry. Each form of one has a key of its own, which it sends along."""
    key = form.get("key", "") if form else ""
    if not key.startswith(f"new:{kind}:"):  # another page of ours began it: a row of a sheet
        key = f"new:{kind}:{secrets.token_hex(4)}"
    return Target(kind, key, f"Write a {kind}")


def of_proposal(kept: Kept) -> Target:
    """The text of a proposal."""
    one = kept.proposal
    document = _document(one.text)
    name = (document.title if document else "") or one.entry_id
    return Target(
        one.kind, f"proposal:{one.id}", f"Proposal {one.id}: {name}", one.community, one.entry_id,
        document, _document(kept.base), kept.base, one,
    )  # fmt: skip


def as_opened(target: Target, form: MultiDict[str, str]) -> Target:
    """The target that a form was opened on: it may start from a newer file than its proposal did."""
    newer = target.number and looked_at(target, form).mark not in (target.mark, "")
    return renewed(target) if newer else target


def renewed(target: Target) -> Target:
    """The same, starting from the file as it is at this moment."""
    file = file_text(site().library.root, target.community, target.entry_id)
    document = _document(file)
    return replace(target, document=document, base=document, file=file)


def _document(text: str | None) -> Document | None:
    found = read(text.encode(), "text") if text is not None else None
    return found if isinstance(found, Document) else None
