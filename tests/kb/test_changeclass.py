"""The class of a change is advised with reasons, and never below what `kb release` refuses."""

from datetime import date
from pathlib import Path

import pytest

from kb.changeclass import CLASSES, advice
from kb.entry import Change
from kb.library import Library
from kb.load import load
from kb.reader import Document, read
from kb.release import ReleaseError, release
from tests.real import REAL


@pytest.fixture
def old(library: Library) -> Document:
    return library.documents["entry", "noise-limit"]


def edited(old: Document, *changes: tuple[str, str]) -> Document:
    text = old.text
    for one, other in changes:
        assert one in text
        text = text.replace(one, other)
    found = read(text.encode(), old.path)
    assert isinstance(found, Document), found
    return found


CHANGES: list[tuple[str, str, Change, str]] = [
    ("min: 30", "min: 20", "minor", "noise-level: min was 30 and is 20."),
    (
        "stricter: lower",
        "stricter: neither",
        "major",
        "noise-level: stricter was lower and is neither.",
    ),
    ("core: 65", "core: 60", "major", "noise-level: the default of level core was 65 and is 60."),
    ("core: 65", "core: 68", "minor", "noise-level: the default of level core was 65 and is 68."),
]


@pytest.mark.parametrize(("one", "other", "least", "reason"), CHANGES)
def test_a_changed_demand_is_at_least_minor_with_its_reason(
    old: Document, one: str, other: str, least: Change, reason: str
) -> None:
    found = advice(old, edited(old, (one, other)))
    assert (found.least, found.reasons[0]) == (least, reason)
    assert found.refuses("patch")
    assert not found.refuses("minor")


def test_words_alone_are_a_patch(old: Document) -> None:
    title = old.data["title"]
    assert isinstance(title, dict)
    found = advice(old, edited(old, (str(title["en"]), "Another title")))
    assert found.least == "patch"
    assert not found.refuses("patch")


def test_nothing_changed_is_no_version(old: Document) -> None:
    assert advice(old, old).least is None
    assert advice(old, old).refuses("major")


def test_a_first_publication_is_major(old: Document) -> None:
    assert advice(None, old).reasons == ("It is the first publication.",)


def test_the_advice_of_real_releases_is_never_below_the_refusal() -> None:
    seen = 0
    for (entry_id, version), past in REAL.past.items():
        later = [one for one in REAL.versions(entry_id) if one.version != version]
        for entry in later[:1]:
            old, new = REAL.document(past), REAL.document(entry)
            if old.data["version"] < new.data["version"]:  # type: ignore[operator]
                found = advice(old, new)
                assert found.reasons
                classes = [one.change for one in entry.history if one.version == entry.version]
                assert not found.refuses(classes[0]) or len(REAL.versions(entry_id)) > 2
                seen += 1
    assert seen > 50


@pytest.mark.parametrize(("one", "other", "least", "reason"), CHANGES)
def test_release_refuses_what_the_advice_says_it_refuses(
    folder: Path, today: date, old: Document, one: str, other: str, least: str, reason: str
) -> None:
    path = folder / "quiet-works/noise-limit.yaml"
    path.write_text(old.text.replace(one, other), "utf-8")
    with pytest.raises(ReleaseError, match=r"A patch changes wording only|These errors"):
        release(load(folder), "noise-limit", "patch", "A note.", today, old=old.text.encode())


@pytest.mark.parametrize("name", CLASSES)
def test_the_guide_says_what_forms_and_pages_say_of_a_class(name: Change) -> None:
    guide = (Path(__file__).parents[2] / "criteria/README.md").read_text("utf-8")
    assert f"- *{name}*: {CLASSES[name]}\n" in guide
