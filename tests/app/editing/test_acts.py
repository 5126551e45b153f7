"""The buttons of a form: each does its one thing and keeps everything that was typed."""

from dataclasses import replace
from typing import Any

import pytest

from app.editing.acts import MAX_ROWS, Sheet, acted
from app.editing.draft import data_of, draft_of
from app.editing.sections import shown_fields
from tests.real import REAL

FIELDS = shown_fields("criterion", REAL.vocabulary)
ROOT = Sheet(FIELDS, {}).root
LANGUAGES = {code: one.label.en for code, one in REAL.vocabulary.languages.items()}
DATA: Any = {
    "title": {"en": "Quiet", "nl": "Zacht"},
    "use-when": [{"en": "one"}, {"en": "two"}, {"en": "three", "nl": "drie"}],
    "parameters": {"noise-limit": {"type": "number", "unit": "dB", "sources": [{"id": "a"}, {"id": "b"}]}},
    "sources": [{"id": "x", "at": "p. 1"}],
}  # fmt: skip


@pytest.fixture
def sheet() -> Sheet:
    return Sheet(FIELDS, draft_of(ROOT, DATA), ("en", "nl"))


def after(sheet: Sheet, act: str) -> Any:
    return data_of(ROOT, acted(sheet, act, LANGUAGES).draft)


def test_a_row_is_added_at_the_end(sheet: Sheet) -> None:
    changed = acted(sheet, "add:use-when", LANGUAGES)
    assert len(changed.draft["use-when"]) == 4
    assert data_of(ROOT, changed.draft) == DATA


def test_a_row_is_added_inside_a_row(sheet: Sheet) -> None:
    changed = acted(sheet, "add:parameters-0-sources", LANGUAGES)
    assert len(changed.draft["parameters"][0]["sources"]) == 3
    assert data_of(ROOT, changed.draft) == DATA


def test_the_first_row_of_an_empty_list_is_added() -> None:
    changed = acted(Sheet(FIELDS, {}), "add:adopted-by", LANGUAGES)
    assert changed.draft["adopted-by"] == [{}]
    changed = acted(changed, "add:adopted-by-0-sources", LANGUAGES)
    assert changed.draft["adopted-by"] == [{"sources": [""]}]


def test_a_new_number_to_fill_in_is_a_number() -> None:
    assert acted(Sheet(FIELDS, {}), "add:parameters", LANGUAGES).draft["parameters"] == [
        {"type": "number"}
    ]


def test_a_row_is_removed(sheet: Sheet) -> None:
    assert after(sheet, "remove:use-when-1")["use-when"] == [
        DATA["use-when"][0],
        DATA["use-when"][2],
    ]
    assert "sources" not in after(sheet, "remove:sources-0")
    found = after(sheet, "remove:parameters-0-sources-0")
    assert found["parameters"]["noise-limit"]["sources"] == [{"id": "b"}]


def test_rows_change_places(sheet: Sheet) -> None:
    one, two, three = DATA["use-when"]
    assert after(sheet, "up:use-when-1")["use-when"] == [two, one, three]
    assert after(sheet, "down:use-when-1")["use-when"] == [one, three, two]


@pytest.mark.parametrize(
    "act",
    ["", "add", "add:", "add:nothing", "add:title", "add:use-when-0", "remove:use-when", "remove:use-when-3",
     "remove:use-when--1", "remove:use-when-x", "remove:use-when-99999999", "up:use-when-0", "down:use-when-2",
     "remove:title-en", "fly:use-when-0", "add:parameters-9-sources", "remove:-0", "language:xx", "drop:xx",
     "language:", "remove:use-when-\u0663", "add:__class__", "language:en", "drop:en"],
)  # fmt: skip
def test_an_act_that_makes_no_sense_changes_nothing(sheet: Sheet, act: str) -> None:
    changed = acted(sheet, act, LANGUAGES)
    assert data_of(ROOT, changed.draft) == DATA
    assert changed.shown == ("en", "nl")


def test_a_language_comes(sheet: Sheet) -> None:
    changed = acted(sheet, "language:fr", LANGUAGES)
    assert changed.shown == ("en", "nl", "fr")
    assert changed.note == "Every text now has a field for French."


def test_a_language_without_texts_goes_at_once(sheet: Sheet) -> None:
    changed = acted(replace(sheet, shown=("en", "nl", "fr")), "language:fr", LANGUAGES)
    assert changed.shown == ("en", "nl")


def test_a_language_with_texts_goes_only_after_a_question(sheet: Sheet) -> None:
    asked = acted(sheet, "language:nl", LANGUAGES)
    assert (asked.asked, asked.shown) == ("nl", ("en", "nl"))
    assert data_of(ROOT, asked.draft) == DATA
    assert asked.written == {"en": 4, "nl": 2}
    gone = acted(asked, "drop:nl", LANGUAGES)
    assert gone.shown == ("en",)
    found: Any = data_of(ROOT, gone.draft)
    assert found == DATA | {
        "title": {"en": "Quiet"},
        "use-when": [{"en": "one"}, {"en": "two"}, {"en": "three"}],
    }


def test_rows_end_somewhere() -> None:
    full = Sheet(FIELDS, {"cpv": ["45000000"] * MAX_ROWS})
    changed = acted(full, "add:cpv", LANGUAGES)
    assert len(changed.draft["cpv"]) == MAX_ROWS
    assert "200 rows" in changed.note
