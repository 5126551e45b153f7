"""What is done with proposals, and who may do it.

Each act reads the one who acts and the proposal anew in its own transaction, asks `kb.proposal`,
keeps what follows and writes the audit. Publishing, which also writes files, is in `app.releasing`;
what one sees of proposals in `app.viewing`.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from app import fitness
from app.admission import count
from app.refusals import NotAllowedError, NotThereError, OvertakenError, RefusedError
from app.store import Db, Store, audit, people, proposals, said
from app.store.attempts import NEW_COMMENT
from app.store.proposals import Begun, Kept
from kb.decode import MAX_BYTES
from kb.fingerprint import fingerprint
from kb.library import Library
from kb.people import Person
from kb.proposal import (
    OPEN,
    Act,
    Given,
    Proposal,
    Refusal,
    may_see,
    step,
)
from kb.reader import Document, read
from kb.rules.published import odd_id

NOBODY = Person(0, "", "")  # a visitor without an account
OVERTAKEN = "Another text of the entry was published meanwhile. Put both texts together."
RELEASING = "It is being published just now. Look again in a minute."
LONGEST_COMMENT = 5_000  # characters
LARGEST = 2**31 - 1  # number that every database understands
DONE: Mapping[Act, str] = {
    "save": "saved a text", "submit": "handed in", "suggest": "suggested other words",
    "take-over-suggestion": "took over a suggestion", "request-changes": "asked for changes",
    "accept": "accepted", "decline": "declined", "withdraw": "withdrew", "publish": "published",
    "reopen": "opened again",
}  # fmt: skip
ENDED: Mapping[str, str] = {  # how an entry ends -> what is said in the audit
    "withdrawn": "withdrew the entry", "superseded": "superseded the entry",
}  # fmt: skip
FIELD: Mapping[Act, str] = {
    "request-changes": "reason", "decline": "reason", "accept": "note",
    "take-over-suggestion": "suggestion",
}  # fmt: skip


def begin(
    store: Store, library: Library, actor: Person, community: str, entry_id: str, kind: str,
    text: str, now: datetime, seen: str | None = None,
) -> Kept:  # fmt: skip
    """A new draft, which starts from the file as it is now, if there is one. `seen` is the fingerprint
    of the file's text that the person looked at, empty for no file; None does not ask.

    Raises RefusedError when no entry can have this id there, NotAllowedError for whoever does not
    contribute to the community, OvertakenError when the file is another one than was seen.
    """
    text = _fit("text", text)
    _refuse_place(library, community, entry_id)
    base = file_text(library.root, community, entry_id)
    if seen is not None and seen != (began_from(entry_id, base)[1] if base is not None else ""):
        raise OvertakenError("Another text of the entry was published meanwhile.")
    with store.writing() as db:
        person = acting(db, actor)
        if not person.contributes_to(community):
            raise NotAllowedError("Only contributors of the community propose texts for it.")
        begun = Begun(community, entry_id, kind, text, base)
        kept = found(db, proposals.begin(db, person.id, begun, now))
        note(db, now, person, "began a proposal", kept, kept.proposal)
        return kept


def act(
    store: Store, actor: Person, proposal_id: int, what: Act, given: Given, now: datetime,
    base: str | None = None, keys: str = "", library: Library | None = None,
) -> Kept:  # fmt: skip
    """Do anything but publish. `base` is the file's text that a saved text was put together with,
    None if it starts from the same as before; `keys` name the field of a suggestion; accepting asks
    the rules of the `library`, because what is accepted is fit to be published.

    Raises NotAllowedError, OvertakenError when the proposal is no longer what the person looked at,
    RefusedError for a field that lacks something, NotThereError.
    """
    if what == "publish":
        raise ValueError("publishing writes files: app.releasing does it")
    given = _fitting(given)
    if what == "accept":
        _refuse_unfit(store, library, actor, proposal_id, given, now)
    with store.writing() as db:
        person, kept = acting(db, actor), found(db, proposal_id, taken=True)
        if base is not None:
            given = replace(given, base=began_from(kept.proposal.entry_id, _fit("text", base)))
        after = stepped(kept, what, person, given, now.date())
        if what == "suggest":
            count(db, {NEW_COMMENT: str(person.id)}, now)
            said.comment(db, kept.proposal, person.id, keys, given.reason, now, given.text)
        if what == "take-over-suggestion":
            said.take_over(db, proposal_id, given.suggestion, now)
        if after.revision != kept.proposal.revision:
            proposals.save(db, person.id, after, kept.base if base is None else base, now)
        proposals.set_state(db, after, now)
        note(db, now, person, DONE[what], kept, after)
        return found(db, proposal_id)


def comment(
    store: Store, actor: Person, proposal_id: int, keys: str, text: str, now: datetime
) -> None:
    """Say something about a field, as anybody with an account may who sees the proposal.

    Raises RefusedError, NotThereError, OvertakenError, and TooOftenError for whoever says too much.
    """
    text = _fit("comment", text).strip()
    if not text:
        raise RefusedError("comment", "Write what you think about it.")
    if len(text) > LONGEST_COMMENT:
        raise RefusedError("comment", f"A comment has at most {LONGEST_COMMENT:,} characters.")
    with store.writing() as db:
        person, kept = acting(db, actor), found(db, proposal_id, taken=True)
        if not may_see(kept.proposal, person, now.date()):
            raise NotThereError("There is no such proposal.")
        if kept.proposal.state not in OPEN:
            raise OvertakenError(f"It is {kept.proposal.state} now, so nothing can be added.")
        count(db, {NEW_COMMENT: str(person.id)}, now)
        said.comment(db, kept.proposal, person.id, _fit("comment", keys), text, now)
        note(db, now, person, "commented", kept, kept.proposal)


def acting(db: Db, actor: Person) -> Person:
    """The one who acts, as the database knows them now. Raises NotAllowedError."""
    known = people.by_id(db, actor.id)
    if known is None or known.disabled:
        raise NotAllowedError("This account has been closed.")
    return known


def found(db: Db, proposal_id: int, taken: bool = False) -> Kept:
    """A proposal, with what it began from; `taken`: nobody else changes it meanwhile."""
    ask = proposals.taken if taken else proposals.by_id
    kept = ask(db, proposal_id) if proposal_id <= LARGEST else None
    if kept is None:
        raise NotThereError("There is no such proposal.")
    base, mark = began_from(kept.proposal.entry_id, kept.base) if kept.base else ("", "")
    return replace(kept, proposal=replace(kept.proposal, base=base, base_fingerprint=mark))


def stepped(kept: Kept, what: Act, person: Person, given: Given, today: date) -> Proposal:
    """The proposal after an act; a refusal is raised as the error that belongs to it."""
    after = step(kept.proposal, what, person, given, today)
    if isinstance(after, Proposal):
        if kept.is_releasing:
            raise OvertakenError(RELEASING)
        return after
    raise _error(after, what)


def note(
    db: Db, now: datetime, person: Person | None, did: str, kept: Kept, after: Proposal,
    to_mark: str = "",
) -> None:  # fmt: skip
    """The line of the audit about an act: from the text that is published to the one of `after`."""
    about = f"proposal {after.id}, text {after.revision}"
    if after.reason and after.reason != kept.proposal.reason:
        about = f"{about}: {after.reason}"
    if kept.released:
        about = f"{kept.released}, {about}"
    mark = to_mark or began_from(after.entry_id, after.text)[1]
    began = after.base_fingerprint or None
    audit.write(db, now, person, did, about, after.entry_id, began, mark or None, after.id)


def began_from(entry_id: str, text: str) -> tuple[str, str]:
    """Reference and fingerprint of a text; both empty while it cannot be read."""
    document = read(text.encode(), entry_id)
    if not isinstance(document, Document):
        return "", ""
    return f"{entry_id}@{document.data.get('version')}", fingerprint(entry_id, document.data)


def file_text(root: Path, community: str, entry_id: str) -> str | None:
    """The text of an entry's file at this moment, as publishing will compare it."""
    path = root / community / f"{entry_id}.yaml"
    return path.read_bytes().decode("utf-8", "replace") if path.exists() else None


def _refuse_unfit(
    store: Store, library: Library | None, actor: Person, proposal_id: int, given: Given,
    now: datetime,
) -> None:  # fmt: skip
    """An accepted text could be published as it is. The text of a revision never changes, so that
    this is asked before the transaction, which is short."""
    if library is None:
        raise ValueError("accepting asks the rules: give the library")
    with store.reading() as db:
        kept = found(db, proposal_id)
        after = stepped(kept, "accept", acting(db, actor), given, now.date())
    if is_overtaken(library.root, kept):
        raise OvertakenError(OVERTAKEN)
    fitness.refuse_unfit(library, kept, after, now.date())


def is_overtaken(root: Path, kept: Kept) -> bool:
    """Whether the entry's file is no longer the one that the proposal began from."""
    return file_text(root, kept.proposal.community, kept.proposal.entry_id) != kept.base


def _refuse_place(library: Library, community: str, entry_id: str) -> None:
    if community not in library.communities:
        raise RefusedError("community", f'There is no community "{community}".')
    if odd := odd_id(entry_id, community, library.vocabulary.levels):
        raise RefusedError("id", f'The id "{entry_id}" {odd}.')
    entry = library.entries.get(entry_id)
    if entry and entry.community != community:
        raise RefusedError("id", f'"{entry_id}" is an entry of {entry.community}. Choose another.')


def _error(refusal: Refusal, what: Act) -> Exception:
    if refusal.why == "forbidden":
        return NotAllowedError(refusal.words)
    if refusal.why == "incomplete":
        return RefusedError(FIELD.get(what, "text"), refusal.words)
    return OvertakenError(refusal.words)


def _fitting(given: Given) -> Given:
    """What was given, in a form that every database keeps."""
    text = None if given.text is None else _fit("text", given.text)
    return replace(
        given, text=text, reason=_fit("reason", given.reason), note=_fit("note", given.note)
    )


def _fit(field: str, text: str) -> str:
    text = text.replace("\r\n", "\n")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:  # half of a character that is written as two
        raise RefusedError(field, "The text holds a character that cannot be kept.") from None
    if size > MAX_BYTES:
        raise RefusedError(field, f"The text is larger than {MAX_BYTES // 1000} kB. Shorten it.")
    if "\0" in text:
        raise RefusedError(field, "The text holds a character that cannot be kept.")
    return text
