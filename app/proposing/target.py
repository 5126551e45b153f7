"""What a form of the community is about: an entry to change, a new one, or a proposal."""

import re
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

KEY = re.compile(
    r"(proposal:[1-9]\d{0,8}|entry:[a-z0-9-]{3,80}|new:(criterion|practice|template)):[0-9a-f]{8}"
)
CURRENT = ("proposal", "published")  # other entries get no new version


@dataclass(frozen=True)
class Target:
    """`key` names the opened form and its unsaved text; `document` is the text that is written into; `base` the text of
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
    def about(self) -> str:
        """What all forms on the same have in common in their keys."""
        return self.key.rpartition(":")[0]

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
        entry.kind,
        _key(f"entry:{entry.id}"),
        heading,
        entry.community,
        entry.id,
        document,
        document,
    )


def of_new(kind: str) -> Target:
    """A new entry."""
    return Target(kind, _key(f"new:{kind}"), f"Write a {kind}")


def of_proposal(kept: Kept) -> Target:
    """The text of a proposal."""
    one = kept.proposal
    heading = f"Proposal {one.id}: {title_of(one)}"
    return Target(
        one.kind, _key(f"proposal:{one.id}"), heading, one.community, one.entry_id, _document(one.text),
        _document(kept.base), kept.base, one,
    )  # fmt: skip


def title_of(proposal: Proposal) -> str:
    """What the text of a proposal is called; its id as long as it has no title."""
    document = _document(proposal.text)
    return (document.title if document else "") or proposal.entry_id


def as_opened(target: Target, form: MultiDict[str, str]) -> Target:
    """The target that a form was opened on, under the key that the form sends along; it may start from
    a newer file than its proposal did."""
    key = form.get("key", "")
    if KEY.fullmatch(key) and key.startswith(f"{target.about}:"):  # a row of a sheet has none
        target = replace(target, key=key)
    newer = target.number and looked_at(target, form).mark not in (target.mark, "")
    return renewed(target) if newer else target


def renewed(target: Target) -> Target:
    """The same, starting from the file as it is at this moment."""
    file = file_text(site().library.root, target.community, target.entry_id)
    document = _document(file)
    return replace(target, document=document, base=document, file=file)


def _key(about: str) -> str:
    return f"{about}:{secrets.token_hex(4)}"


def _document(text: str | None) -> Document | None:
    found = read(text.encode(), "text") if text is not None else None
    return found if isinstance(found, Document) else None
