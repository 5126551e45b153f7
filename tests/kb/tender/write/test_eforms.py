"""Blocks for eForms notices: clean by the official rules, complete, and never silently cut."""

import json
import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from kb.tender.model import LocalText, Tender
from kb.tender.sdk import sdk
from kb.tender.write.eforms import write_eforms
from kb.tender.write.job import ExportError
from kb.tender.write.splice import splice
from kb.tender.write.ubl import name
from tests.official import SDK, eforms_findings, minimal_notice
from tests.worked import NAMES, award_pins, changed, job, lot_changed, tender

STREET = "street-without-exhaust"  # price 60, award criteria 30 and 10
TEXT = re.compile(
    r'<cac:PartyName>.*?</cac:PartyName>|<(\w+:\w+) languageID="ENG">.*?</\1>', re.DOTALL
)


def blocks(of: str | Tender) -> str:
    return write_eforms(job(of)).decode()


def spliced(of: str | Tender) -> bytes:
    return splice(write_eforms(job(of)), minimal_notice())


def bilingual(notice: bytes, other: str) -> bytes:
    """The notice in a second language too: every text stands twice."""
    text = TEXT.sub(lambda found: found[0] + found[0].replace("ENG", other), notice.decode())
    head = "<cbc:NoticeLanguageCode>ENG</cbc:NoticeLanguageCode>"
    extra = f"<cac:AdditionalNoticeLanguage><cbc:ID>{other}</cbc:ID></cac:AdditionalNoticeLanguage>"
    return text.replace(head, head + extra).encode()


def texts(notice: bytes, path: str, language: str = "ENG") -> list[str]:
    steps = "/".join(name(step) for step in path.split("/"))
    found = ElementTree.fromstring(notice).iterfind(f".//{steps}[@languageID='{language}']")
    return [one.text or "" for one in found]


def test_the_worked_tenders_are_clean_by_the_official_rules(tmp_path: Path) -> None:
    notices = {one: spliced(one) for one in NAMES}
    both = {"refuse-trucks": "DEU", "solar-framework": "NLD"}
    for one, other in both.items():
        notice = bilingual(minimal_notice(), other)
        notices[f"{one}-{other}"] = splice(write_eforms(job(one)), notice)
    assert eforms_findings(tmp_path, notices) == {one: [] for one in notices}


def test_every_way_of_weighing_is_clean_by_the_official_rules(tmp_path: Path) -> None:
    price = {"type": "price"}
    reason = {"en": "The market is too young for exact weights."}
    no_weight = {"weight": (None, None)}
    ways = {
        "range": award_pins(
            lot_changed(STREET, weighting="per-mid", price={**price, "weight": 50, "weight-to": 70}),
            weight_to=(Decimal(40), Decimal(12)),
        ),
        "decimal": award_pins(
            lot_changed(STREET, weighting="dec-exa", price={**price, "weight": 0.6}),
            weight=(Decimal("0.3"), Decimal("0.1")),
        ),
        "points": lot_changed(STREET, weighting="poi-exa"),
        "order": award_pins(
            lot_changed(
                STREET, weighting="ord-imp", order_reason=reason, price={**price, "rank": 1}
            ),
            **no_weight, rank=(Decimal(2), Decimal(3)),
        ),
        "formula": lot_changed(STREET, formula={"en": "Score = quality / price < 1 & > 0"}),
        "fixed": award_pins(
            lot_changed(STREET, price={"type": "cost", "fixed": 100}),
            weight=(Decimal(70), Decimal(30)), minimum_points=(Decimal(40), None),
        ),
    }  # fmt: skip
    notices = {way: spliced(one) for way, one in ways.items()}
    assert eforms_findings(tmp_path, notices) == {way: [] for way in ways}
    assert b"<efbc:ParameterNumeric>35</efbc:ParameterNumeric>" in notices["range"]
    assert texts(notices["range"], "cac:SubordinateAwardingCriterion/cbc:Description")[1].endswith(
        "(30–40\u00a0%) [kb: share-of-zero-emission-work@1.1.2]"
    )
    assert b"number-weight" not in notices["formula"]
    assert texts(notices["order"], "cac:AwardingCriterion/cbc:Description") == [reason["en"]]
    assert b">fix-tot<" in notices["fixed"]
    assert b">min-score<" in notices["fixed"]


def test_the_buyers_answers_are_clean_by_the_official_rules(tmp_path: Path) -> None:
    reason = {"en": "Only trained staff <uses> it & nobody else."}
    answered = lot_changed(
        STREET, accessibility={"code": "n-inc-just", "reason": reason},
        clean_vehicles=False, energy_efficiency=False,
    )  # fmt: skip
    notice = spliced(answered)
    assert eforms_findings(tmp_path, {"answered": notice}) == {"answered": []}
    assert texts(notice, "cac:ProcurementAdditionalType/cbc:ProcurementType")[-1] == reason["en"]
    for said in ('"cvd-scope">false<', '"eed-scope">false<', '"accessibility">n-inc-just<'):
        assert said.encode() in notice


def test_the_official_rules_would_see_our_mistakes(tmp_path: Path) -> None:
    """Negative controls: should one of them pass, the clean answers above would mean nothing."""
    good = spliced(STREET).decode()
    light = award_pins(tender(STREET), weight=(Decimal(20), Decimal(10)))
    described = re.compile(r"<cbc:Description[^>]*>[^<]*share-of-zero-emission-work[^<]*</[^>]*>")
    controls = {
        "sum": spliced(light),
        "code": re.sub('(?<="gpp-criteria">)[a-z]+', "green", good).encode(),
        "description": described.sub("", good).encode(),
    }
    found = eforms_findings(tmp_path, controls)
    assert set(found["sum"]) == {"BR-BT-00539-0200"}
    assert set(found["code"]) == {"BR-BT-00805-0051"}
    assert "BR-BT-00540-0074" in found["description"]


def test_blocks_carry_pins_codes_and_every_language() -> None:
    text = blocks("refuse-trucks")
    for said in (
        'sdk="eforms-sdk-1.15" subtype="16"',
        'listName="selection-criterion">slc-abil-ref-supply<',
        'listName="award-criterion-type">cost<',
        'listName="cvd-scope">true<',
        'listName="cvd-contract-type">veh-acq<',
        'listName="strategic-procurement">env-imp<',
        "[kb: quiet-refuse-vehicles@1.0.0]",
        "documents only: vehicle-and-body-without-exhaust@1.0.1, battery-for-a-full-shift@1.0.0",
    ):
        assert said in text
    assert text.count('languageID="ENG"') == text.count('languageID="DEU"')
    assert text.count('listName="conditions">performance<') == 2  # one per lot
    assert "quiet-refuse-vehicles@1.0.0 is not written in de; its English stands here" in text
    assert "Preis" in text


def test_a_notice_keeps_what_it_has_and_takes_the_blocks_once() -> None:
    once = spliced("refuse-trucks")
    assert splice(write_eforms(job("refuse-trucks")), once) == once
    assert once.count(b'<cbc:ID schemeName="Lot">LOT-000') == 2
    assert once.count(b"<cbc:MaximumLotsSubmittedNumeric>2<") == 1
    assert once.count(b">reserved-execution<") == minimal_notice().count(b">reserved-execution<")
    assert b'languageID="DEU"' not in once


def test_a_full_notice_keeps_its_other_parts(tmp_path: Path) -> None:
    """The maximal notice limits its candidates; which criteria rank them only its author knows."""
    minimal_notice()  # skips where the SDK is absent
    full = (SDK / "notices" / "cn_24_maximal.xml").read_bytes()
    both = splice(write_eforms(job("refuse-trucks")), full)
    found = eforms_findings(tmp_path, {"full": both})
    assert found == {"full": ["BR-BT-00040-0094", "BR-BT-00051-0100"]}
    assert "say which criteria rank them (BT-40)" in blocks(STREET)
    for kept in (b'schemeName="LotsGroup"', b"<!--BT-661-->", b"<cac:Prize>", b"fsr"):
        assert both.count(kept) == full.count(kept)
    assert both.count(b"<cac:AwardingCriterion>") == full.count(b"<cac:AwardingCriterion>")


@pytest.mark.parametrize(
    ("notice", "said"),
    [
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "The notice holds a DOCTYPE."),
        (b"<a>\n<b></a>", "The notice is not well-formed XML at line 2"),
        (b"<a/>", "This is no eForms contract notice"),
        (b"\xff\xfe\x00", "not well-formed XML"),
    ],
)
def test_a_file_that_is_no_notice_is_refused(notice: bytes, said: str) -> None:
    with pytest.raises(ExportError, match=said):
        splice(write_eforms(job(STREET)), notice)


def test_a_notice_in_another_language_or_with_other_lots_is_refused() -> None:
    notice = minimal_notice()
    with pytest.raises(ExportError, match="The notice is in FRA, but the tender has no such texts"):
        splice(write_eforms(job(STREET)), notice.replace(b">ENG</cbc:Notice", b">FRA</cbc:Notice"))
    with pytest.raises(ExportError, match=r"The notice has 2 lots, the tender 1\. Make"):
        splice(write_eforms(job(STREET)), spliced("refuse-trucks"))


def test_a_text_beyond_the_limit_is_an_error_that_names_the_pin() -> None:
    long = award_pins(tender(STREET), wording=(LocalText({"en": "must " * 1250}), None))
    with pytest.raises(ExportError) as error:
        blocks(long)
    assert str(error.value) == (
        "BT-540 holds 6000 characters; in `en` share-of-zero-emission-work@1.1.2 has 6289. Nothing"
        " is cut: shorten the wording, or publish it in the documents only."
    )
    with pytest.raises(ExportError, match=r"BT-543 holds 1000 characters; in `en` lot-1 has 1001"):
        blocks(lot_changed(STREET, formula={"en": "x" * 1001}))


def test_performance_clauses_that_are_too_long_together_name_the_longest() -> None:
    pins = [
        pin.model_copy(update={"wording": LocalText({"en": f"The contractor must {'a' * length}"})})
        for length, pin in zip((4000, 3000), tender(STREET).pins[5:7], strict=True)
    ]
    long = tender(STREET).model_copy(update={"pins": tuple(pins)})
    with pytest.raises(ExportError, match=f"longest clause is {pins[0].entry}, has 7"):
        blocks(long)


def test_hostile_words_stay_words() -> None:
    hostile = "must ]]> --> <cbc:ID>&amp;</cbc:ID> ${x} \u202e must"
    words = award_pins(tender(STREET), wording=(LocalText.model_construct({"en": hostile}), None))
    found = texts(spliced(words), "cac:SubordinateAwardingCriterion/cbc:Description")
    assert found[1] == f"{hostile} [kb: share-of-zero-emission-work@1.1.2]"


def test_a_character_that_xml_cannot_carry_is_an_error() -> None:
    words = award_pins(
        tender(STREET), wording=(LocalText.model_construct({"en": "must \x01 do"}), None)
    )
    with pytest.raises(ExportError, match=r"share-of-zero-emission-work@1.1.2 holds the invisible"):
        blocks(words)


def test_a_language_without_notices_is_named_not_dropped_silently() -> None:
    both = changed(STREET, languages=["en", "no"])
    assert "<!-- no is not a language of notices; its texts are not here -->" in blocks(both)
    with pytest.raises(ExportError, match="one of the 24 languages"):
        blocks(changed(STREET, languages=["no"]))


def test_our_limits_languages_and_order_are_those_of_the_sdk() -> None:
    minimal_notice()  # skips where the SDK is absent
    fields = json.loads((SDK / "fields" / "fields-criteria-excerpt.json").read_text("utf-8"))
    lengths = {one["btId"]: one["maxLength"] for one in fields["fields"] if "maxLength" in one}
    assert {term: str(lengths[term]) for term in sdk()["limits"]} == sdk()["limits"]
    official = (SDK / "codelists" / "language_eu-official-language.gc").read_text("utf-8")
    codes = set(re.findall(r'ColumnRef="code">\s*<SimpleValue>([^<]+)<', official))
    assert set(sdk()["languages"].values()) == codes
