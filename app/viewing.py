"""What one who asks sees of proposals: one of them with all that belongs to it, and lists of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, takewhile

from app.refusals import NotThereError
from app.review import acting, found
from app.store import Store, people, proposals, said
from app.store.proposals import Kept, Revision
from app.store.said import Comment
from kb.people import Person
from kb.proposal import OPEN, Act, State, acts, may_see, waits_for

NOBODY = Person(0, "", "")  # a visitor without an account


@dataclass(frozen=True)
class Seen:
    """A proposal with all that was said and written, and what the one who looks may do now.
    `names` are those of the people in it, for readers who have an account themselves."""

    kept: Kept
    comments: tuple[Comment, ...]
    revisions: tuple[Revision, ...]
    acts: tuple[Act, ...]
    names: Mapping[int, str]
    comments_allowed: bool = False


@dataclass(frozen=True)
class Listed:
    """Proposals for one who asks: `waiting` for them are these; there is `more` behind the last."""

    kept: tuple[Kept, ...]
    names: Mapping[int, str]
    waiting: frozenset[int]
    more: bool


def see(store: Store, actor: Person | None, proposal_id: int, today: date) -> Seen:
    """A proposal for a page. Raises NotThereError when it is not for the one who asks."""
    with store.reading() as db:
        person = acting(db, actor) if actor else NOBODY
        kept = found(db, proposal_id)
        if not may_see(kept.proposal, person, today):
            raise NotThereError("There is no such proposal.")
        open_to = () if kept.is_releasing else acts(kept.proposal, person, today)
        comments, texts = said.comments(db, proposal_id), proposals.revisions(db, proposal_id)
        there = _people(kept) | {one.person for one in comments} | {one.person for one in texts}
        names = people.names(db, there) if actor else {}
        may_speak = actor is not None and kept.proposal.state in OPEN
        return Seen(kept, comments, texts, open_to, names, may_speak)


def listed(
    store: Store, actor: Person | None, today: date, *, states: Iterable[State] = (),
    person: int | None = None, entry: str | None = None, community: str | None = None,
    only_waiting: bool = False, since: datetime | None = None, before: int | None = None,
    limit: int = 50,
) -> Listed:  # fmt: skip
    """At most `limit` proposals that are for the one who asks, those that changed last first, and
    none that changed before `since`; `before` is the number of the last one that was told already."""
    with store.reading() as db:
        reader = acting(db, actor) if actor else NOBODY
        every = proposals.listed(
            db, states=states, person=person, entry=entry, community=community, before=before
        )  # fmt: skip
        fresh = takewhile(lambda one: since is None or one.changed >= since, every)
        mine = (
            one
            for one in fresh
            if may_see(one.proposal, reader, today)
            and (not only_waiting or waits_for(one.proposal, reader, today))
        )
        kept = tuple(islice(mine, limit + 1))
        there = {number for one in kept for number in _people(one)}
        names = people.names(db, there) if actor else {}
    waiting = {one.proposal.id for one in kept if waits_for(one.proposal, reader, today)}
    return Listed(kept[:limit], names, frozenset(waiting), len(kept) > limit)


def _people(kept: Kept) -> set[int]:
    one = kept.proposal
    helped = (made.by for made in one.suggestions)
    return {*one.authors, *one.reviewers, *helped, *([kept.publisher] if kept.publisher else [])}
