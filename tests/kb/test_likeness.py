"""Near duplicates are found by the words they share, with reasons and passages."""

import pytest

from kb.entry import Entry
from kb.library import Library
from kb.likeness import Likeness
from kb.model import AnyEntry
from kb.values import Text
from tests.real import REAL


@pytest.fixture(scope="module")
def real() -> Likeness:
    return Likeness(REAL)


def reworded(entry: AnyEntry) -> AnyEntry:
    """The entry under another id, with a title of its own and half of its summary."""
    words = entry.summary.en.split()
    summary = Text({"en": " ".join(words[: len(words) // 2 + 4])})
    title = Text({"en": "Something new for " + entry.title.en.lower()})
    return entry.model_copy(update={"id": "another-id", "title": title, "summary": summary})


def test_a_reworded_copy_finds_its_original_first(real: Likeness) -> None:
    entries = list(real.library.entries.values())[::7]
    missed = [
        entry.id
        for entry in entries
        if [one.entry.id for one in real.near(reworded(entry))[:1]] != [entry.id]
    ]
    assert missed == []


def test_few_real_entries_are_near_to_another_one(real: Likeness) -> None:
    near = [entry.id for entry in real.library.entries.values() if real.near(entry)]
    assert len(near) < len(real.library.entries) / 10


def test_reasons_and_passages_say_what_agrees(real: Likeness) -> None:
    entry = real.library.entries["module-carbon-footprint"]
    found = real.near(reworded(entry))[0]
    assert found.entry.id == entry.id
    assert found.score > 0.8
    both, use, cpv, units = found.reasons
    assert both.startswith("Both say: ")
    assert "wafer" in both
    assert use == "Both are used as technical-specification."
    assert cpv.startswith("Both are for CPV 09331")
    assert units == "Both have numbers in kg CO2e/kWp."
    whole = [one for one in found.passages if one.mine == one.theirs]
    assert whole[0].keys == whole[0].their_keys == ("levels", "core", "requirement", "en")
    assert [span.kind for span in whole[0].spans] == ["same"]


def test_an_entry_is_not_like_itself_nor_like_another_kind(library: Library) -> None:
    likeness = Likeness(library)
    for entry in library.entries.values():
        for one in likeness.near(entry):
            assert isinstance(one.entry, Entry)
            assert one.entry.id != entry.id
            assert one.entry.kind == entry.kind


def test_an_empty_library_has_nothing_like_it(library: Library) -> None:
    empty = Likeness(Library(**{**vars_of(library), "entries": {}}))
    assert empty.near(library.entries["noise-limit"]) == ()


def vars_of(library: Library) -> dict[str, object]:
    return {name: getattr(library, name) for name in library.__dataclass_fields__}
