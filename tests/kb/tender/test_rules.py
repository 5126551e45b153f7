"""The linter: every rule finds its mistake, says where it stands, and knows when it holds."""

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest

from kb.criterion import Criterion
from kb.library import Library
from kb.reader import dump
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.edit import pinned
from kb.tender.file import TenderFile, TenderFileError, open_tender, read_tender
from kb.tender.model import MAX_PINS, LocalText, Pin
from kb.tender.rules import PACKS, check, find_rule, problems, rules_for
from kb.tender.rules.case import Rule
from tests.real import REAL

TENDERS = Path(__file__).parents[2] / "tenders"
BAD = sorted((TENDERS / "bad").glob("*.yaml"))
WORKED = sorted(TENDERS.glob("*.yaml"))
RULES: list[Rule] = [*chain(*PACKS.values())]
ORDER = re.compile(r"^# (over|set|says): (.*)$", re.MULTILINE)
NOT_FOR_PEOPLE = re.compile(
    r"NoneType|\bNone\b|\bstr\b|\bdict\b|\btuple\b|Traceback|Error\b|Decimal|\[\]|<class|\{\}"
)


def orders(case: Path, wanted: str) -> Iterator[str]:
    """Such as the lines that the header of a bad file says will come out."""
    return (match[2] for match in ORDER.finditer(case.read_text("utf-8")) if match[1] == wanted)


def library_of(case: Path, small: Library) -> Library:
    """The real criteria if the header says `over: criteria`, else the small library as `set` changes it."""
    if "criteria" in orders(case, "over"):
        return REAL
    for change in orders(case, "set"):
        name, key, value = re.split("[ =]", change)
        entry = small.entries[name]
        codes = {**getattr(entry, "eforms", {}), key: (value,)}
        update = {"eforms": codes} if key.startswith("bt-") else {key: value}
        changed = entry.model_copy(update=update)
        small = replace(small, entries={**small.entries, name: changed})
    return small


def lines(file: TenderFile, library: Library, day: date, rule: str) -> list[str]:
    """What the check says under one rule, without the file's name."""
    found = problems(check(Draft(file.tender, library, day)), file.document)
    return [str(one).removeprefix(f"{one.place.path}:") for one in found if one.rule == rule]


def draft_of(name: str, library: Library, day: date) -> Draft:
    case = TENDERS / "bad" / f"{name}.yaml"
    return Draft(open_tender(case).tender, library_of(case, library), day)


def ids(draft: Draft) -> set[str]:
    return {one.rule.id for one in check(draft)}


@pytest.mark.parametrize("case", BAD, ids=[case.stem for case in BAD])
def test_a_mistake_gives_exactly_its_findings(case: Path, library: Library, today: date) -> None:
    rule = case.stem.partition("--")[0]
    says = [*orders(case, "says")]
    assert lines(open_tender(case), library_of(case, library), today, rule) == says
    assert says
    assert all(f": {rule}: " in one for one in says)


def test_every_rule_has_a_bad_file_and_every_bad_file_a_rule() -> None:
    assert {case.stem.partition("--")[0] for case in BAD} == {rule.id for rule in RULES}


def test_no_two_rules_share_an_id() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_one_plain_sentence_with_a_basis(rule: Rule) -> None:
    assert rule.text.endswith(".")
    assert "  " not in rule.text
    assert rule.basis
    assert find_rule(rule.id) in [(pack, rule) for pack in PACKS]


def test_there_is_no_rule_of_an_unknown_id() -> None:
    assert find_rule("AW-99") is None


def test_no_finding_speaks_of_python() -> None:
    said = [line for case in BAD for line in orders(case, "says")]
    assert len(said) > 100
    assert [line for line in said if NOT_FOR_PEOPLE.search(line)] == []


@pytest.mark.parametrize("path", WORKED, ids=[path.stem for path in WORKED])
def test_a_worked_tender_has_no_error_and_no_open_question(path: Path, today: date) -> None:
    found = check(Draft(open_tender(path).tender, REAL, today))
    todo = [one for one in found if one.is_open and one.rule.severity != "warning"]
    assert [(one.rule.id, one.finding.wrong) for one in todo] == []
    assert any(one.answer for one in found)


def test_there_are_three_worked_tenders() -> None:
    assert len(WORKED) == 3


@pytest.mark.parametrize("rule", [one for one in RULES if one.since], ids=lambda rule: rule.id)
def test_a_dated_rule_does_not_hold_before_its_day(
    rule: Rule, library: Library, today: date
) -> None:
    assert rule.since
    before = draft_of(rule.id, library, rule.since - timedelta(days=1))
    assert rule.id not in {one.id for one in rules_for(before)}
    assert rule.id in ids(draft_of(rule.id, library, rule.since))


def test_a_rule_that_has_ended_does_not_hold_any_more(library: Library, today: date) -> None:
    draft = draft_of("AW-02", library, today)
    rule = next(one for one in PACKS["eu-2014-24"] if one.id == "AW-02")
    assert replace(rule, until=today).applies(draft)
    assert not replace(rule, until=today - timedelta(days=1)).applies(draft)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
@pytest.mark.parametrize("regime", ["light", "below-threshold"])
def test_a_rule_finds_its_mistake_only_in_its_regimes(
    rule: Rule, regime: str, library: Library, today: date
) -> None:
    draft = draft_of(rule.id, library, today)
    tender = draft.tender.model_copy(update={"regime": regime})
    assert (rule.id in ids(replace(draft, tender=tender))) == (regime in rule.regimes)


def test_the_law_of_the_directive_does_not_bind_below_the_thresholds() -> None:
    held = {rule.id for rule in RULES if "below-threshold" in rule.regimes}
    assert not held & {"AW-01", "AW-05", "AW-07", "TS-01", "TS-02", "LB-01", "SC-02", "VS-03"}
    assert held >= {"AW-02", "TS-06", "VS-01", "WD-01", "NO-01"}


def test_a_national_pack_holds_only_in_its_country(library: Library, today: date) -> None:
    norwegian = draft_of("NO-01", library, today)
    dutch = replace(norwegian, tender=norwegian.tender.model_copy(update={"country": "NL"}))
    assert "NO-01" in ids(norwegian)
    assert not any(one.id.startswith("NO-") for one in rules_for(dutch))


def test_findings_come_errors_first_then_by_place(library: Library, today: date) -> None:
    found = check(draft_of("SC-04", library, today))
    order = ["error", "warning", "question"]
    ranks = [order.index(one.rule.severity) for one in found]
    assert ranks == sorted(ranks)
    questions = [one.finding.keys[1] for one in found if one.rule.severity == "question"]
    assert questions == sorted(questions, key=str)
    assert len(questions) > 2


def test_an_answer_closes_its_question_and_is_kept(library: Library, today: date) -> None:
    text = (TENDERS / "bad" / "AW-06.yaml").read_text("utf-8")
    answer = "answers:\n- rule: AW-06\n  pin: noise-limit@1.1.0\n  answer: Neighbours hear it.\n"
    file = read_tender((text + answer).encode(), "answered.yaml")
    found = [one for one in check(Draft(file.tender, library, today)) if one.rule.id == "AW-06"]
    assert [one.answer for one in found] == ["Neighbours hear it."]
    assert not found[0].is_open
    assert lines(file, library, today, "AW-06") == []


def test_an_answer_about_another_pin_closes_nothing(library: Library, today: date) -> None:
    text = (TENDERS / "bad" / "AW-06.yaml").read_text("utf-8")
    answer = "answers:\n- rule: AW-06\n  pin: quiet-machines@1.0.0\n  answer: It is quiet.\n"
    file = read_tender((text + answer).encode(), "answered.yaml")
    assert len(lines(file, library, today, "AW-06")) == 1


def test_an_answer_cannot_lift_an_error(library: Library, today: date) -> None:
    text = (TENDERS / "bad" / "AW-02.yaml").read_text("utf-8")
    file = read_tender((text + "answers:\n- rule: AW-02\n  answer: Nearly.\n").encode(), "x.yaml")
    assert len(lines(file, library, today, "AW-02")) == 1


def test_a_reason_for_a_negligible_footprint_lifts_the_thirty_percent(
    library: Library, today: date
) -> None:
    text = (TENDERS / "bad" / "NO-01.yaml").read_text("utf-8")
    answer = "answers:\n- rule: NO-03\n  lot: lot-1\n  answer: Only advice is bought.\n"
    file = read_tender((text + answer).encode(), "answered.yaml")
    assert lines(file, library, today, "NO-01") == []
    assert lines(file, library, today, "NO-03") == []


def test_weights_are_added_without_rounding(library: Library, today: date) -> None:
    thirds = ("33.333333", "33.333333", "33.333334")
    text = (TENDERS / "bad" / "AW-02.yaml").read_text("utf-8")
    for first, second in ((thirds[0], "66.666667"), ("0.1", "99.9")):
        exact = text.replace("'60'", f"'{first}'").replace("'39.9'", f"'{second}'")
        assert lines(read_tender(exact.encode(), "x.yaml"), library, today, "AW-02") == []
    close = text.replace("'60'", "'60.000001'").replace("'39.9'", "'40'")
    assert "60.000001" in close
    assert len(lines(read_tender(close.encode(), "x.yaml"), library, today, "AW-02")) == 1


def test_a_pin_that_is_missing_is_not_also_a_wrong_sum(library: Library, today: date) -> None:
    text = (
        (TENDERS / "bad" / "AW-02.yaml")
        .read_text("utf-8")
        .replace("noise-limit@1.1.0", "gone@1.0.0")
    )
    found = ids(Draft(read_tender(text.encode(), "x.yaml").tender, library, today))
    assert "VS-01" in found
    assert "AW-02" not in found


def many(count: int) -> bytes:
    """A tender with `count` pins, each of its own lot."""
    file = open_tender(TENDERS / "bad" / "VS-10.yaml")
    data = file.tender.model_dump(mode="json", exclude_defaults=True) | {"kind": "tender"}
    pin, lot = data["pins"][1], data["lots"][0]
    data["lots"] = [deepcopy(lot) | {"id": f"lot-{n}"} for n in range(count)]
    data["pins"] = [pin | {"lots": [f"lot-{n}"]} for n in range(count)]
    return dump(data).encode()


def test_five_hundred_pins_are_checked(library: Library, today: date) -> None:
    file = read_tender(many(MAX_PINS), "many.yaml")
    found = check(Draft(file.tender, library, today))
    assert len([one for one in found if one.rule.id == "LB-03"]) == MAX_PINS
    assert "VS-10" not in {one.rule.id for one in found}


def test_the_five_hundred_and_first_pin_is_refused_in_plain_words() -> None:
    with pytest.raises(TenderFileError) as refused:
        read_tender(many(MAX_PINS + 1), "many.yaml")
    said = str(refused.value)
    assert "500" in said
    assert not NOT_FOR_PEOPLE.search(said)


@pytest.mark.parametrize("hidden", [r"\x07", r"\u202e", r"\0"])
def test_an_invisible_character_is_refused_with_the_file(hidden: str) -> None:
    text = (TENDERS / "bad" / "WD-01.yaml").read_text("utf-8")
    wording = next(line for line in text.splitlines() if line.startswith("    en: The noise"))
    sentence = wording.removeprefix("    en: ")
    hidden_in = text.replace(wording, f'    en: "{hidden}{sentence}"')
    with pytest.raises(TenderFileError) as refused:
        read_tender(hidden_in.encode(), "x.yaml")
    assert "invisible character U+" in str(refused.value)


def test_a_turnover_of_exactly_twice_the_value_is_allowed(library: Library, today: date) -> None:
    text = (TENDERS / "bad" / "SC-02.yaml").read_text("utf-8").replace("2000000.01", "2000000")
    assert lines(read_tender(text.encode(), "x.yaml"), library, today, "SC-02") == []


def test_a_reason_lifts_what_only_needs_a_reason(library: Library, today: date) -> None:
    text = (TENDERS / "bad" / "SC-02.yaml").read_text("utf-8")
    reason = "  turnover-reason:\n    en: Deposits of the city lie with the firm.\npins:"
    file = read_tender(text.replace("pins:", reason).encode(), "x.yaml")
    assert lines(file, library, today, "SC-02") == []


def published_pins() -> list[Pin]:
    """Every published criterion at each level and use, with its defaults."""
    return [
        pinned(REAL, entry.id, date(2026, 11, 22), level, use)
        for entry in REAL.entries.values()
        if isinstance(entry, Criterion) and entry.status == "published"
        for level in entry.levels
        for use in entry.uses
    ]


def findings_of(pins: list[Pin], languages: tuple[str, ...], day: date) -> set[str]:
    """The findings about these pins, each pinned in a lot of its own: rule, pin and what is wrong."""
    tender = open_tender(TENDERS / "bad" / "VS-10.yaml").tender
    found = set()
    for start in range(0, len(pins), 100):
        some = [
            pin.model_copy(update={"lots": (f"lot-{n}",)})
            for n, pin in enumerate(pins[start : start + 100])
        ]
        lots = [tender.lots[0].model_copy(update={"id": f"lot-{n}"}) for n in range(len(some))]
        filled = tender.model_copy(
            update={"pins": tuple(some), "lots": tuple(lots), "languages": languages}
        )
        for one in check(Draft(filled, REAL, day)):
            found.add(f"{one.rule.id}: {one.finding.about}: {one.finding.wrong}")
    return found


def test_the_defaults_of_the_library_break_no_rule_about_values(today: date) -> None:
    pins = published_pins()
    assert len(pins) > 300
    found = findings_of(pins, ("en",), today)
    broken = ("VS-01", "VS-02", "VS-05", "AW-10", "AW-12", "SC-01", "ST-01", "VS-03", "WD-")
    assert sorted(one for one in found if one.startswith(broken)) == []


def test_the_published_text_as_own_wording_is_not_suspected(today: date) -> None:
    pins = []
    for pin in published_pins():
        clause = Clause(0, pin, REAL.entries[pin.id], REAL.vocabulary)
        languages = clause.criterion.levels[clause.level].requirement.languages
        wording = LocalText({one: clause.published(one) for one in languages})
        pins.append(pin.model_copy(update={"wording": wording}))
    found = findings_of(pins, ("en", "nl", "de", "fr"), today)
    about_words = (
        "WD-0",
        "AW-07",
        "AW-11",
        "TS-0",
        "LB-01",
        "LB-02",
        "EV-",
        "SC-03",
        "SC-04",
        "SC-05",
    )
    suspected = {one for one in found if one.startswith(about_words)}
    silent = ("WD-09", "TS-03", "TS-05", "TS-08")  # not about the words, or asked of any text
    assert [one for one in sorted(suspected) if not one.startswith((*silent, "TS-07"))] == []
    assert len([one for one in suspected if one.startswith("TS-07")]) < 3


def test_a_finding_points_into_the_file(library: Library, today: date) -> None:
    found = next(one for one in check(draft_of("WD-01", library, today)) if one.rule.id == "WD-01")
    assert found.pointer == "/pins/0/wording/en"
    assert found.finding.about == "noise-limit@1.1.0"
