"""Values are typed from text, strictly, and printed as they were meant."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from kb.library import Library
from kb.registers import Organisation
from kb.values import (
    Country,
    Cpv,
    Day,
    Number,
    Slug,
    Text,
    Url,
    VersionNumber,
    Words,
    Year,
    Yes,
    texts,
)


def value(kind: Any, written: object) -> Any:
    return TypeAdapter(kind).validate_python(written)


def test_norway_is_a_country_and_not_a_no() -> None:
    assert value(Country, "NO") == "NO"


def test_a_number_is_exact_and_leaves_as_a_plain_one() -> None:
    assert value(Number, "0.10") == Decimal("0.10")
    as_json = TypeAdapter(Number).dump_json
    assert (as_json(Decimal("0.10")), as_json(Decimal("65.0")), as_json(Decimal(-3))) == (
        b"0.1",
        b"65",
        b"-3",
    )


@pytest.mark.parametrize(
    ("kind", "written", "typed"),
    [
        (Day, "2028-02-29", date(2028, 2, 29)),
        (Year, "2026", 2026),
        (Yes, "true", True),
        (Yes, "false", False),
        (Cpv, "45000000-7", "45000000"),
        (Cpv, "45000000", "45000000"),
        (Slug, "noise-limit-2", "noise-limit-2"),
        (VersionNumber, "1.10.0", "1.10.0"),
        (Words, "  two words ", "two words"),
        (Url, "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
    ],
)
def test_the_right_form_is_typed(kind: Any, written: str, typed: object) -> None:
    assert value(kind, written) == typed


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (Day, "2027-02-29"),
        (Day, "2027-W40-1"),
        (Day, "20271001"),
        (Day, "٢٠٢٧-١٠-٠١"),
        (Day, ["2027-10-01"]),
        (Year, "1899"),
        (Yes, "NO"),
        (Yes, True),
        (Cpv, "٤٥٠٠٠٠٠٠"),
        (Cpv, "45000000-77"),
        (Country, "no"),
        (Slug, "noise--limit"),
        (Slug, "Noise"),
        (Slug, "noise\n"),
        (VersionNumber, "1.10"),
        (VersionNumber, "01.0.0"),
        (Number, "1e9"),
        (Number, "NaN"),
        (Number, "1,5"),
        (Number, "9" * 16),
        (Url, "javascript:alert(1)"),
        (Url, "https://example.org/<script>"),
        (Words, "   "),
        (Words, "x" * 4001),
        (Text, {"nl": "Alleen Nederlands"}),
    ],
)
def test_any_other_form_is_refused(kind: Any, written: object) -> None:
    with pytest.raises(ValidationError):
        value(kind, written)


def test_a_text_speaks_the_language_wanted_or_english() -> None:
    text = value(Text, {"en": "noise", "nl": "geluid"})
    assert (text.en, text.said(), text.said("nl"), text.said("fr")) == (
        "noise",
        "noise",
        "geluid",
        "noise",
    )
    assert (text.language("nl"), text.language("fr"), text.languages) == ("nl", "en", ("en", "nl"))


def test_texts_are_found_with_the_keys_of_the_file(library: Library) -> None:
    found = {keys: text.en for keys, text in texts(library.entries["noise-limit"])}
    assert found["use-when", 0] == "People live near the site."
    assert found["history", 1, "note"] == "First publication."
    assert found["parameters", "noise-level", "label"] == "Highest noise level"


def test_what_is_computed_is_never_written() -> None:
    with pytest.raises(ValidationError, match="computed, never written"):
        value(Organisation, {"id": "x", "name": "X", "country": "NO", "kind": "city"})
