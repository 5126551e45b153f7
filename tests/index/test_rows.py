"""The rows of a document say what its entry says, in every language, and how people ask for it."""

from pathlib import Path

from index import opened, rows
from index.build import ready
from index.documents import told
from index.rows import Document, Said
from kb.library import Library
from tests.real import REAL


def every_document(library: Library, folder: Path) -> dict[str, Document]:
    segment = opened.read(ready(library, folder)).segments[0]
    return {one: Document(segment, number) for number, one in enumerate(segment.ids)}


def wordings(library: Library, entry_id: str) -> list[str]:
    register = library.asked.get(entry_id)
    return [one for all_ in register.wordings.values() for one in all_] if register else []


def test_rows_say_what_the_entries_say(real_instance: Path) -> None:
    for entry_id, document in every_document(REAL, real_instance / "index").items():
        said = rows.said(document, document.rows, wordings(REAL, entry_id))
        assert [one for one in said if one.text] == [
            Said(language, text, one.group == "asked")
            for one in told(REAL.entries[entry_id], REAL)
            for language, text in one.said
        ], entry_id


def test_rows_are_found_by_words_and_by_things(real_instance: Path) -> None:
    documents = every_document(REAL, real_instance / "index")
    document = documents["drought-resistant-hospital"]
    said = {
        name: [
            one.text.lower()
            for one in rows.said(
                document, at.tolist(), wordings(REAL, "drought-resistant-hospital")
            )
        ]
        for name, at in (
            ("word", rows.with_words(document, ["en:drought", "en:nosuchword"])),
            ("thing", rows.naming(document, "drought")),
        )
    }
    assert said["word"]
    assert all("drought" in one for one in said["word"])
    assert set(said["word"]) <= set(said["thing"])
    assert len(rows.with_words(document, ["en:nosuchword"])) == 0
    assert len(rows.naming(document, "no-such-thing")) == 0


def test_a_document_knows_the_terms_that_it_is_found_by(real_instance: Path) -> None:
    documents = every_document(REAL, real_instance / "index")
    document = documents["drought-resistant-hospital"]
    assert rows.holds(document, "en:drought")
    assert not rows.holds(document, "en:nosuchword")
    assert sum(rows.holds(one, "en:drought") for one in documents.values()) == 2
