"""Tender files: read as strictly as entries, and written so that they are read back alike."""

from decimal import Decimal
from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.tender.file import TenderFileError, open_tender, read_tender, tender_text
from kb.tender.model import MAX_PINS

WORKED = sorted((Path(__file__).parents[2] / "tenders").glob("*.yaml"))
PIN = "{entry: noise-limit@1.0.0, fingerprint: 'sha256:" + "0" * 64 + "'}"
TENDER = """kind: tender
title: {en: Quiet works}
languages: [en]
lots: [{id: lot-1, title: {en: All of it}}]
pins: [%s]
"""


def said(content: str) -> str:
    with pytest.raises(TenderFileError) as refused:
        read_tender(content.encode(), "works.yaml")
    return str(refused.value)


@pytest.mark.parametrize("path", WORKED, ids=[path.stem for path in WORKED])
def test_a_tender_is_read_back_as_it_was_written(path: Path) -> None:
    tender = open_tender(path).tender
    assert read_tender(tender_text(tender).encode(), "again.yaml").tender == tender


def test_a_pin_without_version_is_no_pin() -> None:
    assert said(TENDER % PIN.replace("@1.0.0", "")) == (
        'works.yaml:5:9: wrong-reference: `entry` is "noise-limit". Expected is an entry and its '
        "version, such as `noise-limit@1.0.0`. Fix: copy it from the entry's page."
    )


def test_a_fingerprint_is_whole_or_refused() -> None:
    assert said(TENDER % PIN.replace("0" * 64, "12ab")) == (
        'works.yaml:5:35: wrong-fingerprint-form: `fingerprint` is "sha256:12ab". Expected is '
        "`sha256:` and 64 digits or letters a to f. Fix: copy it from the entry's page, or pin the "
        "entry again."
    )


def test_a_language_is_a_code() -> None:
    assert said((TENDER % PIN).replace("[en]", "[English]")) == (
        'works.yaml:3:13: wrong-language-form: `languages` is "English". Expected is an ISO language '
        "code of two letters, such as nl. Fix: write the code."
    )


def test_five_hundred_pins_are_read_and_one_more_is_refused() -> None:
    whole = read_tender((TENDER % ", ".join([PIN] * MAX_PINS)).encode(), "works.yaml")
    assert len(whole.tender.pins) == 500
    assert said(TENDER % ", ".join([PIN] * (MAX_PINS + 1))) == (
        "works.yaml:5:1: too-many: `pins` has 501 items. At most 500. Fix: split the file."
    )


def test_a_cell_of_forty_thousand_characters_is_refused_not_cut() -> None:
    long = PIN.removesuffix("}") + ", wording: {en: " + "x" * 40_000 + "}}"
    assert said(TENDER % long).endswith(
        "text-too-long: `wording.en` has 40000 characters. At most 30000 characters. "
        "Fix: shorten the text, or split it."
    )


def test_all_that_is_wrong_is_said_at_once() -> None:
    lines = said("kind: tender\ntitle: x\nlots: []\nlanguages: []\ncolour: red").splitlines()
    assert [line.split(": ")[1] for line in lines] == [
        "wrong-type", "too-few", "too-few", "unknown-key",
    ]  # fmt: skip


@given(st.text(max_size=60))
def test_any_words_of_the_buyer_come_back_or_are_refused_in_plain_words(words: str) -> None:
    tender = read_tender((TENDER % PIN).encode(), "works.yaml").tender
    changed = tender.model_copy(update={"buyer": words})
    assert said_or_read(tender_text(changed), words)


def said_or_read(content: str, words: str) -> bool:
    """Whether the buyer's words came back, or were refused at their place."""
    try:
        again = read_tender(content.encode(), "again.yaml").tender
    except TenderFileError as error:
        return all(str(one).startswith("again.yaml:") for one in error.problems)
    return again.buyer == normalize("NFC", words).strip()


@pytest.mark.parametrize(
    "amount", ["999999999999999.999999", "123456789012345.123456", "0.000001", "-0.1", "1.50"]
)
def test_an_amount_is_written_to_its_last_digit(amount: str) -> None:
    content = (TENDER % PIN) + f"estimated-value: {{amount: {amount}, currency: EUR}}\n"
    tender = read_tender(content.encode(), "works.yaml").tender
    again = read_tender(tender_text(tender).encode(), "again.yaml").tender
    assert again.estimated_value
    assert again.estimated_value.amount == Decimal(amount)
