"""The library finds everything by id, version and link."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from kb.library import Library, citations, links, version_key
from kb.load import NoVocabularyError, load
from kb.model import AnyEntry
from kb.rules import check


def ids(entries: tuple[AnyEntry, ...]) -> list[str]:
    return [entry.id for entry in entries]


def test_an_entry_is_found_by_id_and_knows_its_place(library: Library) -> None:
    entry = library.entry("noise-limit")
    assert entry is library.entries["noise-limit"]
    assert (entry.id, entry.community, entry.reference) == (
        "noise-limit",
        "quiet-works",
        "noise-limit@1.1.0",
    )
    assert entry.fingerprint == library.lock["noise-limit", "1.1.0"]


def test_every_version_is_found_for_ever(library: Library) -> None:
    assert library.entry("noise-limit", "1.1.0") is library.entry("noise-limit")
    first = library.entry("noise-limit", "1.0.0")
    assert first is library.past["noise-limit", "1.0.0"]
    assert first.fingerprint == library.lock["noise-limit", "1.0.0"]
    assert [entry.version for entry in library.versions("noise-limit")] == ["1.1.0", "1.0.0"]


def test_what_does_not_exist_is_none(library: Library) -> None:
    assert library.entry("noise") is None
    assert library.entry("noise-limit", "9.0.0") is None
    assert library.versions("noise") == ()


def test_published_versions_are_known_newest_first(library: Library) -> None:
    assert library.published["noise-limit"] == ("1.1.0", "1.0.0")
    assert "tree-log" not in library.published


def test_versions_are_ordered_as_numbers() -> None:
    assert sorted(["1.10.0", "1.9.0", "1.0.2"], key=version_key) == ["1.0.2", "1.9.0", "1.10.0"]


def test_the_file_of_an_entry_is_found_for_every_version(library: Library) -> None:
    current, first = library.versions("noise-limit")
    assert library.document(current).path.endswith("quiet-works/noise-limit.yaml")
    assert library.document(first).path.endswith("quiet-works/past/noise-limit@1.0.0.yaml")


def test_a_community_lists_its_entries_by_title(library: Library) -> None:
    assert ids(library.of_community("quiet-works")) == [
        "noise-limit",
        "quiet-machines",
        "sound-wall",
    ]
    assert library.of_community("nobody") == ()


def test_links_are_known_from_both_ends(library: Library) -> None:
    assert links(library.entries["noise-limit"]) == {"quiet-machines", "tree-log"}
    assert links(library.entries["sound-wall"]) == {"quiet-machines"}
    assert links(library.entries["tree-log"]) == {"tree-survival"}
    assert ids(library.linked_from["quiet-machines"]) == ["noise-limit", "sound-wall"]
    assert ids(library.linked_from["sound-wall"]) == ["quiet-machines"]
    assert ids(library.linked_from["tree-survival"]) == ["lindens-of-oslo", "tree-log"]
    assert "noise-limit" not in library.linked_from


def test_a_source_knows_who_cites_it(library: Library) -> None:
    assert ids(library.cited_by["quiet-label"]) == ["noise-limit", "quiet-machines"]
    assert ids(library.cited_by["city-criteria"]) == ["noise-limit"]
    assert "old-noise-law" not in library.cited_by


def test_every_citation_stands_where_it_is_said_to(library: Library) -> None:
    for entry in library.entries.values():
        document, found = library.document(entry), list(citations(entry))
        assert [document.get(*keys) for _, keys in found] == [source for source, _ in found]
    assert len(list(citations(library.entries["noise-limit"]))) == 8


def test_registers_know_their_ids(library: Library) -> None:
    assert library.sources["quiet-label"].id == "quiet-label"
    assert library.organisations["city-of-oslo"].country == "NO"
    assert library.glossary["noise-barrier"].names["nl"] == ("geluidsscherm",)
    assert library.retired["silent-sites"].date == date(2026, 1, 15)
    assert library.communities["quiet-works"].id == "quiet-works"


def test_the_files_are_counted(library: Library) -> None:
    assert library.files_read == 14


def test_the_content_changes_with_a_file_and_not_with_the_place(
    library: Library, folder: Path
) -> None:
    assert load(folder).content == library.content
    path = folder / "glossary.yaml"
    path.write_text(path.read_text("utf-8").replace("sound wall", "sound fence"), "utf-8")
    assert load(folder).content != library.content


def test_one_broken_file_does_not_hide_the_others(folder: Path, today: date) -> None:
    (folder / "city-trees/tree-log.yaml").write_text("title: {", "utf-8")
    (folder / "quiet-works/sound-wall.yaml").write_text("kind: criterion\n", "utf-8")
    library = load(folder)
    assert set(library.entries) == {
        "noise-limit",
        "quiet-machines",
        "tree-survival",
        "lindens-of-oslo",
    }
    assert {Path(problem.place.path).name for problem in check(library, today)} == {
        "tree-log.yaml",
        "sound-wall.yaml",
    }


def test_one_broken_source_does_not_take_the_others_with_it(folder: Path) -> None:
    path = folder / "sources.yaml"
    path.write_text(path.read_text("utf-8").replace("year: 2000", "year: old"), "utf-8")
    library = load(folder)
    assert [problem.rule for problem in library.problems] == ["wrong-year"]
    assert "old-noise-law" not in library.sources
    assert library.sources["quiet-label"].id == "quiet-label"


def test_all_mistakes_of_a_file_are_told_at_once(folder: Path, today: date) -> None:
    path = folder / "city-trees/tree-survival.yaml"
    broken = path.read_text("utf-8").replace("min: 50", "min: 50 %")
    broken = broken.replace("review-by: 2027", "review-by: 27").replace("rationale:", "rationalle:")
    path.write_text(broken, "utf-8")
    problems = check(load(folder), today)
    assert [(problem.place.line, problem.rule) for problem in problems] == [
        (6, "wrong-date"),
        (20, "wrong-number"),
        (47, "unknown-key"),
    ]


def test_without_a_vocabulary_nothing_can_be_understood(folder: Path) -> None:
    (folder / "vocabulary.yaml").unlink()
    with pytest.raises(NoVocabularyError, match="no readable vocabulary") as caught:
        load(folder)
    assert [problem.rule for problem in caught.value.problems] == ["missing-vocabulary"]


def test_notes_hidden_files_and_schemas_are_left_alone(folder: Path, today: date) -> None:
    (folder / "README.md").write_text("# Guide", "utf-8")
    (folder / "quiet-works/.noise-limit.yaml.new").write_text("half", "utf-8")
    (folder / ".git").mkdir()
    (folder / ".git/config").write_text("[core]", "utf-8")
    (folder / "schema").mkdir()
    (folder / "schema/criterion.json").write_text("{}", "utf-8")
    library = load(folder)
    assert check(library, today) == []
    assert library.files_read == 14


@pytest.mark.parametrize("register", ["sources", "glossary", "organisations"])
def test_a_folder_of_a_register_joins_the_one_file(
    register: str, library: Library, folder: Path
) -> None:
    (folder / register).mkdir()
    shutil.move(folder / f"{register}.yaml", folder / register / "noise.yaml")
    (folder / f"{register}.yaml").write_text("{}\n", "utf-8")
    read = load(folder)
    assert set(getattr(read, register)) == set(getattr(library, register))
    assert read.problems == ()


def test_norway_and_version_ten_are_kept_as_they_are_written(
    library: Library, folder: Path
) -> None:
    path = folder / "quiet-works/noise-limit.yaml"
    path.write_text(path.read_text("utf-8").replace("ref: N-1", "ref: 1.10"), "utf-8")
    entry = load(folder).entries["noise-limit"]
    assert entry.countries == ("NO",)
    assert entry.equivalents[0].ref == "1.10"
    assert library.entries["lindens-of-oslo"].country == "NO"


def test_a_criterion_gives_the_values_of_a_level(library: Library) -> None:
    values = library.entries["tree-survival"].values("core")
    assert {name: str(value) for name, value in values.items()} == {
        "surviving": "90",
        "years": "2030-06-01",
        "season": "autumn",
    }


def test_an_entry_says_its_languages_uses_and_divisions(library: Library) -> None:
    entry = library.entries["noise-limit"]
    assert entry.languages == ("en", "nl")
    assert entry.uses == ("award-criterion",)
    assert library.entries["lindens-of-oslo"].divisions == ("77",)
