"""Start from your own document: what a draft covers, at which level, and what it misses."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kb.criterion import Criterion, Legal
from kb.library import Library
from kb.parameter import LEVELS
from kb.registers import Word
from kb.shown import shown_requirement
from kb.tender.fill import default_value, needed
from kb.tender.own.covered import Coverage, covered, shared_digits
from kb.tender.own.likeness import Likeness, stems
from kb.tender.own.measured import measured
from kb.tender.own.passages import passages
from tests.real import REAL

TODAY = date(2026, 11, 22)
BUILDING, TRUCKS, PANELS = "45233120", "34144510", "09331200"
PARAPHRASES = [
    (
        "module-warranty",
        "The supplier gives a product warranty of at least 15 years on the panels and a warranty on "
        "their power for 30 years with at least 87 % of nominal power at the end.",
        PANELS,
    ),
    (
        "total-cost-of-ownership-award",
        "Bids are compared on total cost of ownership over ten years: purchase, electricity, "
        "maintenance and residual value of the trucks.",
        TRUCKS,
    ),
    (
        "hours-for-people-far-from-the-labour-market",
        "At least 5 % of the contract value is spent on people with a distance to the labour market, "
        "such as long-term unemployed and apprentices.",
        BUILDING,
    ),
    (
        "module-carbon-footprint",
        "Photovoltaic modules shall have a carbon footprint of no more than 550 kg CO2 per kWp, shown "
        "by a certificate calculated according to the French method.",
        PANELS,
    ),
]
GENERAL = [
    "The contractor shall submit monthly invoices by e-mail. Payment takes place within 30 days after "
    "approval by the contract manager of the authority.",
    "The bidder must be registered in a trade register and hand in a signed declaration together with "
    "the tender documents before the closing date.",
    "Paint for walls must be white and washable. Two layers are applied with a roller in all offices "
    "on the second floor.",
]


def of(text: str, cpv: str = "", library: Library = REAL, country: str = "") -> Coverage:
    return covered(passages(text), None, library, [cpv] if cpv else [], TODAY, country)


@pytest.mark.parametrize(("entry_id", "text", "cpv"), PARAPHRASES)
def test_a_demand_in_other_words_is_laid_beside_its_entry(
    entry_id: str, text: str, cpv: str
) -> None:
    ((passage, matches),) = of(text, cpv).passages
    assert passage.text == text
    assert entry_id in [match.criterion.id for match in matches[:2]]


@pytest.mark.parametrize("text", GENERAL)
def test_general_terms_cover_nothing(text: str) -> None:
    assert [matches for _, matches in of(text).passages] == [()]


def every_text(language: str) -> list[tuple[str, str]]:
    """(id, published text with defaults) of the lowest level of every entry written in a language."""
    found = []
    for entry in REAL.entries.values():
        if isinstance(entry, Criterion) and entry.status == "published":
            level = next(name for name in LEVELS if name in entry.levels)
            if language in entry.levels[level].requirement.languages:
                values = {
                    name: default_value(entry.parameters[name], level, TODAY)
                    for name in needed(entry, level)
                }
                text = shown_requirement(entry, level, values, REAL.vocabulary, language)
                found.append((entry.id, text))
    return found


@pytest.mark.parametrize("language", ["en", "nl", "de", "fr"])
def test_the_published_text_is_most_like_its_own_entry_in_each_language(language: str) -> None:
    likeness = Likeness(REAL)
    texts = every_text(language)
    assert len(texts) > 20
    for entry_id, text in texts:
        passage = likeness.weighed(stems(text))
        named = [one for one, _ in likeness.similar(text)]
        alike = [found for one in named if (found := likeness.best(passage, one))]
        best = max(alike, key=lambda one: one.score)
        assert best.reference.criterion.id == entry_id
        assert best.reference.language == language
        assert best.score > 0.30


def test_the_language_of_the_passage_is_the_language_of_the_entry_beside_it() -> None:
    text = dict(every_text("nl"))["module-carbon-footprint"]
    match = of(text).best["module-carbon-footprint"]
    assert match.language == "nl"
    assert match.certainty == "likely"
    assert text in match.requirement


def near(library: Library, text: str) -> Coverage:
    """A noise passage laid beside the noise limit of the small library."""
    return covered(passages(text), lambda _: [("noise-limit", 1.0)], library, ["45233120"], TODAY)


@pytest.mark.parametrize(
    ("said", "met", "higher"),
    [
        ("70 dB(A)", None, ("core", "advanced")),
        ("65 dB(A)", "core", ("advanced",)),
        ("62,5 dB(A)", "core", ("advanced",)),
        ("60 decibel", "advanced", ()),
        ("55 dB(A)", "advanced", ()),
    ],
)
def test_numbers_say_which_level_is_met(
    library: Library, said: str, met: str | None, higher: tuple[str, ...]
) -> None:
    text = f"The noise of the site at the nearest facade must stay below {said}."
    match = near(library, text).best["noise-limit"]
    assert (match.met, match.higher) == (met, higher)
    assert [one.name for one in match.measured] == ["noise-level"]


def test_without_a_number_the_words_say_which_level_is_near(library: Library) -> None:
    text = (
        "The noise at the nearest facade must stay low by day and night, so that neighbours sleep."
    )
    match = near(library, text).best["noise-limit"]
    assert match.measured == ()
    assert (match.met, match.higher) == ("advanced", ())


def test_only_the_entries_that_the_search_names_are_looked_at(library: Library) -> None:
    text = "The noise at the nearest facade must stay below 65 dB(A)."
    for entry_id in ("quiet-machines", "nobody"):
        named = [(entry_id, 1.0)]
        found = covered(passages(text), lambda _, named=named: named, library, [], TODAY)
        assert found.best == {}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("at most 1\u2009000 dB(A)", "1000"),
        ("at most 1.000 dB(A)", "1000"),
        ("at most 0.125 dB(A)", "0.125"),
        ("at most 62,5\u00a0dB(A)", "62.5"),
        ("at most 62.5-dB(A)", "62.5"),
        ("at most 65 decibel, so 65 dB(A)", "65"),
    ],
)
def test_numbers_are_read_as_europe_writes_them(library: Library, text: str, value: str) -> None:
    criterion = library.entries["noise-limit"]
    assert isinstance(criterion, Criterion)
    (found,) = measured(text, criterion, library.vocabulary, TODAY)
    assert found.value == Decimal(value)


def test_a_number_before_a_unit_in_the_singular_is_read(library: Library) -> None:
    criterion = library.entries["noise-limit"]
    assert isinstance(criterion, Criterion)
    unit = Word.model_validate({"label": {"en": "decibels"}, "one": {"en": "decibel"}})
    words = library.vocabulary.model_copy(update={"units": {"dB(A)": unit}})
    (found,) = measured("an excess of 1 decibel", criterion, words, TODAY)
    assert found.value == 1


@pytest.mark.parametrize(
    "text", ["65 days", "dB(A)", "65", "60 dB(A) by night and 65 dB(A) by day", "A65 dB(A)"]
)
def test_other_numbers_and_two_numbers_are_not_compared(library: Library, text: str) -> None:
    criterion = library.entries["noise-limit"]
    assert isinstance(criterion, Criterion)
    assert measured(text, criterion, library.vocabulary, TODAY) == ()


def test_a_dated_step_that_holds_today_is_what_a_level_asks(library: Library) -> None:
    criterion = library.entries["noise-limit"]
    assert isinstance(criterion, Criterion)
    (found,) = measured("58 dB(A)", criterion, library.vocabulary, date(2028, 6, 1))
    assert found.reaches == ("core",)


@pytest.mark.parametrize(
    ("one", "other", "digits"),
    [
        ("45000000", "45233120", 2),
        ("45233120", "45233000", 5),
        ("45233120", "45233120", 7),
        ("45233120", "45233140", 0),
        ("34000000", "45000000", 0),
        ("03000000", "03100000", 2),
        ("30000000", "31000000", 0),
    ],
)
def test_cpv_codes_agree_when_one_lies_inside_the_other(one: str, other: str, digits: int) -> None:
    assert shared_digits(one, other) == shared_digits(other, one) == digits


def obliging(library: Library, entry_id: str, source: str, day: date | None = None) -> Library:
    """The library with a legal note that obliges somebody, from a day on."""
    entry = library.entries[entry_id]
    assert isinstance(entry, Criterion)
    said = {
        "source": source,
        "at": "Art. 1",
        "force": "mandatory",
        "note": {"en": "It must be done."},
    }
    note = Legal.model_validate(said | ({"from": str(day)} if day else {}))
    changed = entry.model_copy(update={"legal": (note,)})
    return replace(library, entries={**library.entries, entry_id: changed})


def test_what_is_missing_for_the_codes_comes_with_duties_first(library: Library) -> None:
    text = "Nothing about it."
    assert [one.criterion.id for one in of(text, BUILDING, library).missing] == [
        "noise-limit",
        "quiet-machines",
    ]
    bound = obliging(library, "quiet-machines", "quiet-label")
    first, second = of(text, BUILDING, bound).missing
    assert (first.criterion.id, len(first.obliged), first.digits) == ("quiet-machines", 1, 2)
    assert (second.criterion.id, second.obliged) == ("noise-limit", ())
    assert of(text, "34144510", bound).missing == ()
    assert of(text, "", bound).missing == ()


def test_the_law_on_how_to_buy_obliges_nobody_to_ask_for_this(library: Library) -> None:
    bound = obliging(library, "quiet-machines", "directive-2014-24")
    assert not any(one.obliged for one in of("Nothing about it.", BUILDING, bound).missing)


def test_a_duty_of_the_future_and_of_another_country_is_told_apart(library: Library) -> None:
    later = obliging(library, "quiet-machines", "quiet-label", date(2027, 1, 1))
    first = of("Nothing.", BUILDING, later).missing[0]
    assert (first.criterion.id, first.obliged, len(first.later)) == ("quiet-machines", (), 1)
    national = obliging(library, "quiet-machines", "quiet-label")
    assert of("Nothing.", BUILDING, national, "NO").missing[0].obliged
    assert not any(one.obliged for one in of("Nothing.", BUILDING, national, "DE").missing)


def test_what_is_likely_covered_is_not_missing_and_what_perhaps_is_says_where() -> None:
    text = dict(every_text("en"))["share-of-zero-emission-work"]
    found = of(f"{text}\n\n{GENERAL[0]}", BUILDING)
    missing = {one.criterion.id: one for one in found.missing}
    assert "share-of-zero-emission-work" not in missing
    for entry_id, match in found.best.items():
        if match.certainty == "perhaps" and entry_id in missing:
            assert missing[entry_id].perhaps == match.passage


def test_the_missing_ones_of_the_real_library_start_with_the_obliged() -> None:
    found = of("Nothing about it.", TRUCKS).missing
    assert len(found) > 10
    obliged = [bool(one.obliged) for one in found]
    assert obliged == sorted(obliged, reverse=True)
    assert obliged[0]
    assert all(one.criterion.status == "published" for one in found)
