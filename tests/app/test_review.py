"""Proposals through the service: who may do what is asked anew each time, and everything is kept."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest

from app import accounts, releasing, review, viewing
from app.factory import create_app
from app.refusals import NotAllowedError, NotThereError, OvertakenError, RefusedError
from app.releasing import Ended, TextConflictError
from app.settings import Settings
from app.store import Store, StoreError, audit, open_store, people, proposals
from app.store.proposals import Kept
from kb.ending import withdrawn
from kb.load import load
from kb.people import Person, Role
from kb.proposal import Act, Given
from kb.rules import check
from tests.app.conftest import shut
from tests.app.databases import Away
from tests.app.members import COMMUNITIES
from tests.kb.killed import LIMIT
from tests.kb.test_publish import MACHINES

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TODAY = NOW.date()


@dataclass
class Desk:
    """A store and a folder of one test, and people who work at them."""

    store: Store
    settings: Settings
    ann: Person
    edith: Person
    eve: Person
    adam: Person

    def begin(self, text: str | None = None, who: Person | None = None) -> Kept:
        root = self.settings.criteria
        text = text or (root / LIMIT).read_text("utf-8").replace("min: 30", "min: 20")
        return review.begin(
            self.store, load(root, self.settings.packed), who or self.ann, "quiet-works", "noise-limit", "criterion",
            text, NOW,
        )  # fmt: skip

    def act(self, who: Person, kept: Kept, what: Act, **given: object) -> Kept:
        handed = Given(kept.proposal.revision, **given)  # type: ignore[arg-type]
        library = load(self.settings.criteria, self.settings.packed) if what == "accept" else None
        return review.act(
            self.store, who, kept.proposal.id, what, handed, NOW, library=library
        )  # fmt: skip

    def accepted(self) -> Kept:
        kept = self.act(self.ann, self.begin(), "submit")
        return self.act(self.edith, kept, "accept", change="minor", note="Lower limits.")

    def publish(self, kept: Kept, who: Person | None = None, **more: object) -> str:
        return releasing.publish(
            self.store, self.settings, who or self.eve, kept.proposal.id, kept.proposal.revision,
            NOW, **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def fresh(self, kept: Kept) -> Kept:
        with self.store.reading() as db:
            return review.found(db, kept.proposal.id)


def somebody(store: Store, login: str, role: Role | None, administrator: bool = False) -> Person:
    with store.writing() as db:
        person = people.add(db, login, login.title(), administrator, NOW)
        if role:
            people.set_role(db, person.id, "quiet-works", role)
        return person


def opened(folder: Path, instance: Path, url: str) -> Desk:
    store = open_store(url)
    instance.mkdir(exist_ok=True)  # what was read is kept there
    return Desk(
        store, Settings(folder, instance, database_url=url), somebody(store, "ann", "contributor"),
        somebody(store, "edith", "editor"), somebody(store, "eve", "editor"),
        somebody(store, "adam", None, administrator=True),
    )  # fmt: skip


@pytest.fixture
def desk(folder: Path, tmp_path: Path, database_url: str) -> Iterator[Desk]:
    made = opened(folder, tmp_path / "instance", database_url)
    yield made
    made.store.close()


def test_a_proposal_goes_from_draft_to_a_version(desk: Desk) -> None:
    kept = desk.accepted()
    assert desk.publish(kept) == "noise-limit@1.2.0"
    done = desk.fresh(kept)
    assert done.proposal.state == "published"
    assert done.proposal.reviewers == (desk.edith.id, desk.eve.id)
    library = load(desk.settings.criteria)
    assert check(library, TODAY) == []
    assert library.lock["noise-limit", "1.2.0"] == done.mark


def test_every_act_is_in_the_audit_with_the_texts_it_was_about(desk: Desk) -> None:
    kept = desk.accepted()
    before = load(desk.settings.criteria).entries["noise-limit"].fingerprint
    desk.publish(kept)
    with desk.store.reading() as db:
        lines = audit.lines(db, "noise-limit")
    assert [(one.who, one.act, one.about) for one in lines] == [
        ("Eve", "published", "noise-limit@1.2.0, proposal 1, text 1"),
        ("Edith", "accepted", "proposal 1, text 1"),
        ("Ann", "handed in", "proposal 1, text 1"),
        ("Ann", "began a proposal", "proposal 1, text 1"),
    ]
    assert {one.from_mark for one in lines} == {before}
    assert lines[0].to_mark == load(desk.settings.criteria).entries["noise-limit"].fingerprint


def test_nobody_begins_where_they_do_not_contribute(desk: Desk) -> None:
    with pytest.raises(NotAllowedError, match="Only contributors"):
        desk.begin(who=desk.adam)
    with desk.store.reading() as db:
        assert list(proposals.listed(db)) == []


@pytest.mark.parametrize(
    ("community", "entry_id", "field"),
    [
        ("nowhere", "noise", "community"), ("..", "noise", "community"),
        ("quiet-works", "../noise", "id"), ("quiet-works", "nоise", "id"),
        ("quiet-works", "", "id"), ("quiet-works", "tree-survival", "id"),
        ("quiet-works", "noise\n", "id"),
    ],
)  # fmt: skip
def test_nothing_begins_where_no_file_may_be(
    desk: Desk, community: str, entry_id: str, field: str
) -> None:
    library = load(desk.settings.criteria)
    with pytest.raises(RefusedError) as caught:
        review.begin(
            desk.store, library, desk.ann, community, entry_id, "criterion", "kind: x", NOW
        )
    assert caught.value.field == field


@pytest.mark.parametrize("text", ["a\0b", "half \ud800", "long " * 60_000])
def test_what_no_database_keeps_is_refused_beside_its_field(desk: Desk, text: str) -> None:
    with pytest.raises(RefusedError) as caught:
        desk.begin(text)
    assert caught.value.field == "text"
    with pytest.raises(RefusedError):
        desk.act(desk.ann, desk.begin(), "save", text=text)


def test_a_text_that_is_not_yaml_yet_is_a_fine_draft(desk: Desk) -> None:
    kept = desk.act(desk.ann, desk.begin("kind: ["), "save", text="title: {en: half")
    assert (kept.proposal.text, kept.proposal.revision) == ("title: {en: half", 2)


def test_a_right_that_was_taken_away_meanwhile_counts_at_once(desk: Desk) -> None:
    kept = desk.accepted()
    accounts.set_role(desk.store, None, "eve", "quiet-works", None, COMMUNITIES, NOW)
    with pytest.raises(NotAllowedError):
        desk.publish(kept)
    accounts.set_disabled(desk.store, None, "ann", True, NOW)
    with pytest.raises(NotAllowedError, match="closed"):
        desk.act(desk.ann, kept, "withdraw")
    assert desk.fresh(kept) == kept


def test_nobody_reviews_or_publishes_own_words(desk: Desk) -> None:
    kept = desk.act(desk.edith, desk.begin(who=desk.edith), "submit")
    with pytest.raises(NotAllowedError, match="partly your own"):
        desk.act(desk.edith, kept, "accept", change="minor", note="Mine.")
    kept = desk.act(desk.eve, kept, "accept", change="minor", note="Good.")
    with pytest.raises(NotAllowedError, match="partly your own"):
        desk.publish(kept, desk.edith)
    with pytest.raises(NotAllowedError):
        desk.publish(kept, desk.adam)
    assert desk.publish(kept) == "noise-limit@1.2.0"


def test_a_suggestion_is_taken_over_and_its_maker_reviews_no_more(desk: Desk) -> None:
    kept = desk.act(desk.ann, desk.begin(), "submit")
    better = kept.proposal.text.replace("min: 20", "min: 25")
    kept = desk.act(desk.edith, kept, "suggest", text=better, reason="Safer.")
    assert kept.proposal.text != better
    kept = desk.act(desk.ann, kept, "take-over-suggestion", suggestion=0)
    assert (kept.proposal.text, kept.proposal.suggestions) == (better, ())
    assert kept.proposal.authors == (desk.ann.id, desk.edith.id)
    with pytest.raises(NotAllowedError):
        desk.act(desk.edith, kept, "accept", change="minor", note="Good.")
    kept = desk.act(desk.eve, kept, "accept", change="minor", note="Good.")
    desk.publish(kept)


def test_whoever_looked_at_an_older_text_is_told_so(desk: Desk) -> None:
    old = desk.begin()
    desk.act(desk.ann, old, "save", text="title: new")
    with pytest.raises(OvertakenError, match="changed since you opened it"):
        desk.act(desk.ann, old, "save", text="title: lost?")


def test_what_is_missing_is_told_beside_its_field(desk: Desk) -> None:
    kept = desk.act(desk.ann, desk.begin(), "submit")
    for what, field in (("accept", "note"), ("decline", "reason"), ("suggest", "text")):
        with pytest.raises(RefusedError) as caught:
            desk.act(desk.edith, kept, what)  # type: ignore[arg-type]
        assert caught.value.field == field
    assert desk.fresh(kept) == kept


def test_a_draft_is_for_its_author_and_later_for_the_community(desk: Desk) -> None:
    kept = desk.begin()
    number = kept.proposal.id
    assert viewing.see(desk.store, desk.ann, number, TODAY).acts == ("save", "submit", "withdraw")
    for other in (desk.edith, desk.adam, None):
        with pytest.raises(NotThereError):
            viewing.see(desk.store, other, number, TODAY)
        assert viewing.listed(desk.store, other, TODAY).kept == ()
    with pytest.raises(NotThereError):
        review.comment(desk.store, desk.edith, number, "title", "Hm.", NOW)
    kept = desk.act(desk.ann, kept, "submit", consultation_days=7)
    review.comment(desk.store, desk.adam, number, "title/en", " Good. ", NOW)
    seen = viewing.see(desk.store, None, number, TODAY)
    assert [(one.person, one.text) for one in seen.comments] == [(desk.adam.id, "Good.")]
    assert seen.acts == ()
    assert len(viewing.listed(desk.store, None, TODAY, community="quiet-works").kept) == 1
    assert viewing.listed(desk.store, None, date(2026, 12, 31)).kept == ()
    with pytest.raises(NotThereError):
        viewing.see(desk.store, None, 99, TODAY)


def test_nothing_is_said_about_what_has_ended(desk: Desk) -> None:
    kept = desk.act(desk.ann, desk.begin(), "withdraw")
    with pytest.raises(OvertakenError):
        review.comment(desk.store, desk.ann, kept.proposal.id, "title", "Still?", NOW)
    with pytest.raises(RefusedError):
        review.comment(desk.store, desk.ann, kept.proposal.id, "title", "  ", NOW)


def test_a_pull_meanwhile_is_a_conflict_that_is_put_together_and_published(desk: Desk) -> None:
    kept = desk.accepted()
    path = desk.settings.criteria / LIMIT
    theirs = path.read_text("utf-8").replace("[noise]", "[noise, trees]")
    path.write_text(theirs, "utf-8")
    with pytest.raises(TextConflictError) as caught:
        desk.publish(kept)
    conflict = caught.value
    assert (conflict.theirs, conflict.mine) == (theirs, kept.proposal.text)
    assert conflict.merged
    assert conflict.merged.conflicts == ()
    assert conflict.merged.data["topics"] == ["noise", "trees"]
    assert desk.fresh(kept) == kept
    kept = desk.act(desk.eve, kept, "request-changes", reason="Put both together.")
    both = theirs.replace("min: 30", "min: 20")
    given = Given(kept.proposal.revision, text=both)
    kept = review.act(desk.store, desk.ann, kept.proposal.id, "save", given, NOW, base=theirs)
    assert (kept.base, kept.proposal.text) == (theirs, both)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[noise]", "[nosie]", "nosie"),
        ("title:", "title: [", "errors"),
        ("kind:", "knd:", "no `kind`"),
    ],
)
def test_a_text_with_errors_is_not_accepted(desk: Desk, old: str, new: str, told: str) -> None:
    bad = (desk.settings.criteria / LIMIT).read_text("utf-8").replace(old, new)
    kept = desk.act(desk.ann, desk.begin(bad), "submit")
    with pytest.raises(RefusedError, match="which come first") as caught:
        desk.act(desk.edith, kept, "accept", change="minor", note="Good.")
    assert caught.value.field == "text"
    assert told in str(caught.value)
    assert str(desk.settings.criteria) not in str(caught.value)
    assert desk.fresh(kept) == kept


def test_who_may_not_accept_hears_that_first(desk: Desk) -> None:
    kept = desk.act(desk.ann, desk.begin("kind: ["), "submit")
    with pytest.raises(NotAllowedError):
        desk.act(desk.ann, kept, "accept", change="minor", note="Good.")
    with pytest.raises(ValueError, match="give the library"):
        review.act(desk.store, desk.edith, kept.proposal.id, "accept", Given(1), NOW)


@pytest.mark.parametrize(("change", "told"), [("patch", "A patch changes wording only")])
def test_a_class_that_is_too_small_is_not_accepted(desk: Desk, change: str, told: str) -> None:
    kept = desk.act(desk.ann, desk.begin(), "submit")
    with pytest.raises(RefusedError, match=told) as caught:
        desk.act(desk.edith, kept, "accept", change=change, note="Good.")
    assert caught.value.field == "change"


def test_a_text_that_was_overtaken_is_not_accepted(desk: Desk) -> None:
    kept = desk.act(desk.ann, desk.begin(), "submit")
    path = desk.settings.criteria / LIMIT
    path.write_text(path.read_text("utf-8") + "# pulled\n", "utf-8")
    with pytest.raises(OvertakenError, match="published meanwhile"):
        desk.act(desk.edith, kept, "accept", change="minor", note="Good.")


def test_what_became_wrong_after_it_was_accepted_is_refused_and_stays_accepted(desk: Desk) -> None:
    kept = desk.accepted()
    path = desk.settings.criteria / "vocabulary.yaml"
    path.write_text(path.read_text("utf-8").replace("  noise:", "  sound:"), "utf-8")
    with pytest.raises(RefusedError, match="come first"):
        desk.publish(kept)
    assert desk.fresh(kept) == kept


def test_an_entry_ends_by_four_eyes(desk: Desk) -> None:
    root = desk.settings.criteria
    text = withdrawn(load(root).documents["entry", "noise-limit"], "No longer measured.")
    kept = desk.act(desk.ann, desk.begin(text), "submit")
    kept = desk.act(desk.edith, kept, "accept", change="patch", note="No longer measured.")
    with pytest.raises(NotAllowedError):
        desk.publish(kept, desk.ann)
    assert desk.publish(kept) == "noise-limit@1.1.0"
    library = load(root)
    assert library.entries["noise-limit"].status == "withdrawn"
    assert check(library, TODAY) == []
    with desk.store.reading() as db:
        assert audit.lines(db, "noise-limit")[0].act == "withdrew the entry"


def test_what_a_new_entry_supersedes_ends_in_the_audit_too(desk: Desk) -> None:
    root = desk.settings.criteria
    text = (root / MACHINES).read_text("utf-8")
    for old, new in (
        ("version: 1.0.0", "version: 0.1.0"), ("status: published", "status: proposal"),
        ("released: 2026-03-01\n", ""), ("supersedes: [sound-wall]", "supersedes: [noise-limit]"),
        ("title: {en: Quiet machines}", "title: {en: Silent machines}"),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    text = text[: text.index("history:")] + text[text.index("contributors:") :]
    kept = review.begin(
        desk.store, load(root), desk.ann, "quiet-works", "silent-machines", "criterion", text, NOW
    )
    kept = desk.act(desk.ann, kept, "submit")
    kept = desk.act(desk.edith, kept, "accept", change="major", note="One for both.")
    assert desk.publish(kept) == "silent-machines@1.0.0"
    mark = load(root).entries["noise-limit"].fingerprint
    with desk.store.reading() as db:
        assert audit.lines(db, "silent-machines")[0].act == "published"
        line = audit.lines(db, "noise-limit")[0]
    assert (line.who, line.act, line.from_mark, line.to_mark) == (
        "Eve", "superseded the entry", mark, mark,
    )  # fmt: skip
    assert line.about == "noise-limit@1.1.0, proposal 1: by silent-machines"


@pytest.mark.parametrize("last", range(5))
def test_an_end_that_was_interrupted_happened_or_did_not_begin(desk: Desk, last: int) -> None:
    text = withdrawn(load(desk.settings.criteria).documents["entry", "noise-limit"], "Wrong.")
    kept = desk.act(desk.ann, desk.begin(text), "submit")
    kept = desk.act(desk.edith, kept, "accept", change="patch", note="Wrong.")
    with pytest.raises(Killed) as killed:
        desk.publish(kept, step=killed_at(last))
    happens = str(killed.value) not in ("text 0 is on the disk", "the plan is on the disk")
    (ended,) = releasing.reconcile(desk.store, desk.settings.criteria, NOW)
    assert ended.published == happens
    entry = load(desk.settings.criteria).entries["noise-limit"]
    assert entry.status == ("withdrawn" if happens else "published")
    assert desk.fresh(kept).proposal.state == ("published" if happens else "accepted")


def test_a_list_comes_in_parts_and_hides_nothing_behind_what_others_may_not_see(desk: Desk) -> None:
    mine = [desk.begin().proposal.id for _ in range(3)]
    handed = desk.act(desk.edith, desk.begin(who=desk.edith), "submit")
    for _ in range(5):
        desk.begin(who=desk.eve)
    first = viewing.listed(desk.store, desk.ann, TODAY, limit=2)
    assert [one.proposal.id for one in first.kept] == [handed.proposal.id, mine[2]]
    assert first.more
    assert first.names[desk.edith.id] == "Edith"
    rest = viewing.listed(desk.store, desk.ann, TODAY, limit=2, before=mine[2])
    assert [one.proposal.id for one in rest.kept] == [mine[1], mine[0]]
    assert not rest.more
    assert viewing.listed(desk.store, None, TODAY).names == {}
    eve = viewing.listed(desk.store, desk.eve, TODAY, only_waiting=True)
    assert [one.proposal.id for one in eve.kept] == [handed.proposal.id]
    assert eve.waiting == {handed.proposal.id}


class Killed(BaseException):
    """As if the process had been killed: nothing of ours catches it."""


def killed_at(last: int):  # type: ignore[no-untyped-def]
    steps: list[str] = []

    def step(name: str) -> None:
        steps.append(name)
        if len(steps) > last:
            raise Killed(name)

    return step


@pytest.mark.parametrize("last", range(9))
def test_what_was_interrupted_anywhere_is_published_or_not_begun(desk: Desk, last: int) -> None:
    kept = desk.accepted()
    with pytest.raises(Killed) as killed:
        desk.publish(kept, step=killed_at(last))
    happens = str(killed.value) not in (
        *(f"text {number} is on the disk" for number in range(3)), "the plan is on the disk",
    )  # fmt: skip
    assert desk.fresh(kept).is_releasing
    assert viewing.see(desk.store, desk.eve, kept.proposal.id, TODAY).acts == ()
    with pytest.raises(OvertakenError, match="being published"):
        desk.act(desk.eve, kept, "request-changes", reason="Too late.")
    ended = releasing.reconcile(desk.store, desk.settings.criteria, NOW)
    assert ended == (Ended(kept.proposal.id, "noise-limit@1.2.0", happens),)
    assert releasing.reconcile(desk.store, desk.settings.criteria, NOW) == ()
    if happens:
        assert desk.fresh(kept).proposal.reviewers == (desk.edith.id, desk.eve.id)
    else:
        assert desk.fresh(kept) == kept
        assert desk.publish(kept) == "noise-limit@1.2.0"
    library = load(desk.settings.criteria)
    assert check(library, TODAY) == []
    assert ("noise-limit", "1.2.0") in library.lock
    with desk.store.reading() as db:
        assert [one.act for one in audit.lines(db)].count("published") == 1


def test_a_start_ends_what_was_interrupted(desk: Desk, folder: Path) -> None:
    kept = desk.accepted()
    with pytest.raises(Killed):
        desk.publish(kept, step=killed_at(6))
    shut(create_app(desk.settings))
    assert desk.fresh(kept).proposal.state == "published"


def test_a_full_disk_leaves_the_proposal_accepted(desk: Desk) -> None:
    kept = desk.accepted()

    def full(name: str) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        desk.publish(kept, step=full)
    assert desk.fresh(kept) == kept
    assert desk.publish(kept) == "noise-limit@1.2.0"


def test_without_the_database_nothing_is_published(desk: Desk, away: Away) -> None:
    kept, before = desk.accepted(), load(desk.settings.criteria).content
    desk.store.close()
    with away():
        with pytest.raises(StoreError):
            desk.publish(kept)
        desk.store.close()
    assert load(desk.settings.criteria).content == before
    assert desk.fresh(kept) == kept
    assert desk.publish(kept) == "noise-limit@1.2.0"


@pytest.mark.parametrize("last", [0, 3, 8])
def test_a_database_that_goes_while_files_are_written_hears_of_it_later(
    desk: Desk, away: Away, last: int
) -> None:
    kept, steps = desk.accepted(), count()
    with ExitStack() as gone:

        def step(name: str) -> None:
            if next(steps) == last:
                desk.store.close()
                gone.enter_context(away())

        assert desk.publish(kept, step=step) == "noise-limit@1.2.0"
        desk.store.close()
    assert desk.fresh(kept).is_releasing
    ended = releasing.reconcile(desk.store, desk.settings.criteria, NOW)
    assert ended == (Ended(kept.proposal.id, "noise-limit@1.2.0", True),)
    assert desk.fresh(kept).proposal.state == "published"


def test_of_two_that_publish_at_once_one_does(desk: Desk) -> None:
    kept = desk.accepted()

    def other(name: str) -> None:
        with pytest.raises(OvertakenError):
            desk.act(desk.ann, kept, "withdraw")

    desk.publish(kept, step=other)
    with pytest.raises(OvertakenError, match="published now"):
        desk.publish(kept)


def test_a_proposal_that_changed_under_the_publisher_is_not_announced(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = desk.accepted()
    real = releasing.files.publish

    def late(*words, **more):  # type: ignore[no-untyped-def]
        desk.act(desk.ann, kept, "withdraw")
        return real(*words, **more)

    monkeypatch.setattr(releasing.files, "publish", late)
    with pytest.raises(OvertakenError):
        desk.publish(kept)
    assert desk.fresh(kept).proposal.state == "withdrawn"
    assert load(desk.settings.criteria).entries["noise-limit"].version == "1.1.0"


def test_publishing_is_no_act_among_others(desk: Desk) -> None:
    with pytest.raises(ValueError, match="releasing"):
        desk.act(desk.eve, desk.accepted(), "publish")


def test_another_process_sees_the_same(desk: Desk) -> None:
    kept = desk.accepted()
    again = open_store(desk.settings.database_url)
    assert replace(desk, store=again).fresh(kept) == kept
    again.close()
