"""What of a form stands open."""

from typing import Any

from app.editing.folds import Folds, changed
from app.editing.sections import sections
from app.editing.work import Work, from_data
from kb.library import Library


def form(library: Library, **changes: Any) -> tuple[Work, dict[str, Any]]:
    """The form over an entry with some keys changed, and the data of the entry."""
    base: dict[str, Any] = dict(library.documents["entry", "noise-limit"].data)
    return from_data(library, "criterion", base | changes, "quiet-works", "noise-limit"), base


def test_a_form_over_an_entry_has_changed_nothing(library: Library) -> None:
    for document in library.documents.values():
        if (kind := document.data.get("kind")) in ("criterion", "practice", "template"):
            work = from_data(library, str(kind), document.data)
            assert changed(work.sheet.root, work.data, document.data) == frozenset()


def test_a_change_is_named_by_its_field(library: Library) -> None:
    work, base = form(library, title={"en": "Calm", **_others(library)}, topics=["climate"])
    assert changed(work.sheet.root, work.data, base) == {"title-en", "topics"}
    del work.sheet.draft["rationale"]["en"]
    assert "rationale-en" in changed(work.sheet.root, work.data, base)


def test_a_part_says_why_it_is_open(library: Library) -> None:
    work, _ = form(library)
    parts = {one.anchor: one for one in sections("criterion", work.sheet.fields)}
    folds = Folds({"changed": frozenset(["legal-0-note-en"])}, is_new=False)
    assert folds.part(parts["law"])
    assert folds.hints(parts["law"], work.sheet.draft) == ["changed"]
    assert not folds.part(parts["why"])
    assert folds.hints(parts["why"], work.sheet.draft) == []
    assert folds.hints(parts["demand"], {}) == ["empty"]
    assert Folds(is_new=False, is_whole=True).part(parts["why"])
    assert Folds().part(parts["why"]), "a new entry is not folded"


def test_a_name_that_only_begins_alike_opens_nothing(library: Library) -> None:
    work, _ = form(library)
    legal = next(one for one in work.sheet.fields if one.key == "legal")
    row = work.sheet.draft["legal"][0]
    folds = Folds({"changed": frozenset(["legal-11-note-en"])}, is_new=False)
    assert not folds.row(legal.item, row, "legal-1")
    assert folds.row(legal.item, row, "legal-11")
    assert folds.row(legal.item, {}, "legal-2"), "a row in which nothing stands is open"


def _others(library: Library) -> dict[str, Any]:
    title: Any = library.documents["entry", "noise-limit"].data["title"]
    return {code: words for code, words in title.items() if code != "en"}
