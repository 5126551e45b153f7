"""Publishing an accepted proposal: files and database as one, whatever stops it in between.

First the database is told which version will be written, then `kb.publish` writes the files, then
the proposal is published. The lock of the folder says, after any interruption, which of the two
happened; `reconcile` asks it at every start and in `kb doctor`.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from app import fitness, review
from app.refusals import OvertakenError
from app.settings import Settings
from app.store import Db, Store, StoreError, audit, people, proposals
from app.store.proposals import Kept
from kb import publish as files
from kb.ending import has_ended, is_ending
from kb.git import Signature
from kb.journal import BusyError, Step, locked, no_step
from kb.people import Person
from kb.proposal import Given
from kb.reader import Data, Document, read
from kb.release import Planned, ReleaseError, lock_on_disk
from kb.threeway import Merged, merged

log = logging.getLogger(__name__)


class TextConflictError(OvertakenError):
    """The file was changed since the proposal began: the three texts, and the three put together as
    far as they can be read (`merged` is None where not; `theirs` where the file is gone)."""

    def __init__(self, kept: Kept, theirs: str | None) -> None:
        super().__init__(review.OVERTAKEN)
        self.base, self.theirs, self.mine = kept.base, theirs, kept.proposal.text
        self.merged = _merged(self.base, theirs, self.mine)


def conflict(kept: Kept, root: Path) -> TextConflictError:
    """The texts of a proposal beside the file as it is now."""
    one = kept.proposal
    return TextConflictError(kept, review.file_text(root, one.community, one.entry_id))


@dataclass(frozen=True)
class Ended:
    """A publication that had been interrupted, and whether it turned out to have happened."""

    proposal: int
    reference: str
    published: bool


def publish(
    store: Store, settings: Settings, actor: Person, proposal_id: int, revision: int,
    now: datetime, step: Step = no_step,
) -> str:  # fmt: skip
    """Publish an accepted proposal; the reference of the new version.

    Raises as `review.act`, TextConflictError when the file changed meanwhile, RefusedError when the
    text is not fit, BusyError and OSError when nothing can be written now, CommitError when it is
    published but git did not take it.
    """
    end(store, settings.criteria, proposal_id, now)
    with store.reading() as db:
        kept = review.found(db, proposal_id)
        _refuse(db, kept, actor, revision, now)
        note = _note(db, kept, actor, now, settings.git_commit)
    announce = partial(_announce, store, actor, kept, now)
    try:
        done = files.publish(
            settings.criteria, fitness.proposed(kept), note, step, announce, settings.packed
        )
    except files.ConflictError as error:
        raise TextConflictError(kept, error.theirs) from error
    except ReleaseError as error:
        raise fitness.refused(error) from error
    except Exception:
        _end_or_leave(store, settings.criteria, proposal_id, now)
        raise
    _end_or_leave(store, settings.criteria, proposal_id, now)
    return done.reference


def reconcile(store: Store, root: Path, now: datetime) -> tuple[Ended, ...]:
    """Bring every interrupted publication to its end in the database too.

    Raises BusyError and OSError when the folder cannot be asked just now.
    """
    with store.reading() as db:
        waiting = proposals.releasing(db)
    ended = (end(store, root, kept.proposal.id, now) for kept in waiting)
    return tuple(one for one in ended if one)


def mend(store: Store, root: Path) -> None:
    """At a start: `reconcile`, and serve readers even where that cannot be done just now."""
    try:
        for one in reconcile(store, root, datetime.now(UTC)):
            log.warning("an interrupted publication was ended: %s", one)
    except (BusyError, OSError):
        log.exception("an interrupted publication waits: run `kb doctor`")


def end(store: Store, root: Path, proposal_id: int, now: datetime) -> Ended | None:
    """If a proposal was announced: published when its version is in the lock, else as it was before.
    Does nothing to any other. Raises as `reconcile`."""
    with store.reading() as db:
        if not review.found(db, proposal_id).is_releasing:
            return None
    with locked(root), store.writing() as db:  # whoever is writing the files has finished then
        kept = review.found(db, proposal_id, taken=True)
        if not kept.is_releasing or not kept.released:
            return None
        happened = _happened(root, kept, kept.released)
        if happened:
            _publish(db, root, kept, now)
        else:
            proposals.recall(db, proposal_id)
        return Ended(proposal_id, kept.released, happened)


def _happened(root: Path, kept: Kept, reference: str) -> bool:
    """Whether the files say that it was published. The end of an entry is no new line in the lock."""
    one = kept.proposal
    if is_ending(one.text):
        return has_ended(review.file_text(root, one.community, one.entry_id), one.text)
    entry_id, _, version = reference.partition("@")
    return lock_on_disk(root).get((entry_id, version)) == kept.mark


def _end_or_leave(store: Store, root: Path, proposal_id: int, now: datetime) -> None:
    try:
        end(store, root, proposal_id, now)
    except (BusyError, OSError, StoreError):
        log.exception(
            "proposal %s: the next start or `kb doctor` ends its publication", proposal_id
        )


def _publish(db: Db, root: Path, kept: Kept, now: datetime) -> None:
    after = replace(kept.proposal, state="published")
    proposals.set_state(db, after, now)
    publisher = people.by_id(db, kept.publisher) if kept.publisher else None
    did = review.ENDED.get(str(_data(after.text).get("status")), review.DONE["publish"])
    review.note(db, now, publisher, did, kept, after, kept.mark or "")
    for path in _superseded(root, kept):
        old, mark = review.began_from(path.stem, path.read_text("utf-8"))
        about = f"{old}, proposal {after.id}: by {after.entry_id}"
        did = review.ENDED["superseded"]
        audit.write(db, now, publisher, did, about, path.stem, mark, mark, after.id)


def _superseded(root: Path, kept: Kept) -> Iterator[Path]:
    """The files of the entries that this text is the first to supersede."""
    before, after = (_data(text).get("supersedes") for text in (kept.base, kept.proposal.text))
    for old in after if isinstance(after, list) else ():
        if old not in (before if isinstance(before, list) else ()):
            yield from root.glob(f"*/{old}.yaml")


def _data(text: str | None) -> dict[str, Data]:
    document = read((text or "{}").encode(), "text")
    return document.data if isinstance(document, Document) else {}


def _announce(store: Store, actor: Person, seen: Kept, now: datetime, plan: Planned) -> None:
    """Tell the database what will be written, if all is still as it was and still allowed."""
    with store.writing() as db:
        kept = review.found(db, seen.proposal.id, taken=True)
        person = _refuse(db, kept, actor, seen.proposal.revision, now)
        if kept != seen:
            raise OvertakenError("The proposal was changed meanwhile. Look at it again.")
        proposals.announce(db, kept.proposal.id, person.id, plan.reference, plan.fingerprint)


def _refuse(db: Db, kept: Kept, actor: Person, revision: int, now: datetime) -> Person:
    """The publisher as the database knows them now, if they may. Whether the file changed is asked
    later, of the file itself and with the folder locked; so nothing is said about it here."""
    person = review.acting(db, actor)
    given = Given(revision, current=kept.proposal.base_fingerprint)
    review.stepped(kept, "publish", person, given, now.date())
    return person


def _note(db: Db, kept: Kept, actor: Person, now: datetime, with_git: bool) -> files.Note:
    proposal = kept.proposal
    assert proposal.change  # no text is accepted without
    reviewers = dict.fromkeys((*proposal.reviewers, actor.id))
    names = ", ".join(_name(db, one) for one in reviewers)
    author = proposal.authors[0]
    signed = Signature(f"{_name(db, author)} <person-{author}@localhost>", names)
    return files.Note(proposal.change, proposal.note, now.date(), signed if with_git else None)


def _name(db: Db, person_id: int) -> str:
    person = people.by_id(db, person_id)
    name = person.name if person else ""
    return "".join(sign for sign in name if sign not in "<>").strip() or f"person {person_id}"


def _merged(base: str | None, theirs: str | None, mine: str) -> Merged | None:
    documents = [read((text or "{}").encode(), "text") for text in (base, theirs, mine)]
    data = [one.data for one in documents if isinstance(one, Document)]
    if theirs is None or len(data) < 3:
        return None
    began, published, proposed = data
    return merged(began, published, proposed)
