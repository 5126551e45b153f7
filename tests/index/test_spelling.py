from pathlib import Path

import pytest

from index.build import update
from index.request import Request
from index.search import Search, open_search
from index.spelling import corrected, distance, shelved
from tests.generate import criterion, library_of
from tests.index.conftest import Open

SLIPS = """
excavater excavator | generater generator | machinary machinery | recyling recycling | asphlat asphalt
concret concrete | demoliton demolition | insultation insulation | baterry battery | chargeing charging
hydrogn hydrogen | emision emission | diesle diesel | vehical vehicle | electrc electric
solr solar | pannel panel | invertor inverter | warrenty warranty | certifcate certificate
tracability traceability | suplier supplier | workrs workers | aprentice apprentice | subcontracter subcontractor
minimun minimum | salery salary | cleanning cleaning | acident accident | saftey safety
hospitl hospital | pateint patient | recrod record | medicne medicine | antibotics antibiotics
anesthesia anaesthesia | dialisis dialysis | sterilisor steriliser | pacmaker pacemaker | disposible disposable
sofware software | securty security | acessible accessible | algoritm algorithm | inteface interface
labtop laptop | refurbised refurbished | sovereinty sovereignty | vegtables vegetables | kitchin kitchen
"""
PAIRS = [tuple(pair.split()) for pair in SLIPS.replace("\n", "|").split("|") if pair.strip()]
RIGHT = [
    "Oslo",
    "Copenhagen",
    "Huawei",
    "asbestos",
    "tender",
    "quinoa",
    "museum",
    "Tuesday",
    "giraffe",
    "violin",
]


def test_there_are_fifty_pairs() -> None:
    assert len(PAIRS) == 50


@pytest.mark.parametrize(("typed", "meant"), PAIRS)
def test_a_slip_is_put_right(real: Search, typed: str, meant: str) -> None:
    results = real.search(Request(typed))
    found = {hit.id for hit in results.hits}
    wanted = {hit.id for hit in real.search(Request(meant, size=3)).hits}
    assert found & wanted
    assert results.suggestion is None or results.suggestion[:4] == meant[:4]


@pytest.mark.parametrize("word", RIGHT)
def test_a_word_that_is_no_slip_is_left_alone(real: Search, word: str) -> None:
    assert real.search(Request(word)).suggestion is None


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("de", "Zwangsarbiet", "Zwangsarbeit"),
        ("nl", "zonnepanlen", "zonnepanelen"),
        ("fr", "panneua solaire", "panneau solaire"),
        ("pl", "koparak", "koparka"),
        ("sv", "grävmaskn", "grävmaskin"),
    ],
)
def test_slips_are_put_right_in_the_language_of_the_reader(
    real: Search, language: str, typed: str, meant: str
) -> None:
    assert real.search(Request(typed, language=language)).suggestion == meant


def test_a_misspelt_word_finds_what_was_meant_and_says_so(real: Search) -> None:
    results = real.search(Request("excavater"))
    assert results.relaxed
    assert results.hits[0].why == ("“excavater” was read as excavator",)


def test_of_words_equally_near_one_with_the_same_consonants_is_meant() -> None:
    shelves = shelved({"excavated": 9, "excavator": 1})
    assert corrected("excavater", shelves) == "excavator"


def test_of_words_equally_near_the_one_used_most_is_meant_however_long() -> None:
    assert corrected("tractorx", shelved({"tractors": 500, "tractor": 1})) == "tractors"


@pytest.mark.parametrize(
    ("word", "other"), [("soap", "swap"), ("shoes", "shows"), ("tram", "team")]
)
def test_a_short_word_is_rather_one_that_entries_lack(word: str, other: str) -> None:
    assert corrected(word, shelved({other: 9})) is None
    assert corrected("solr", shelved({"solar": 9})) == "solar"


def test_an_abbreviation_and_a_stop_word_are_nobodys_slip(searching: Open) -> None:
    search = searching(
        criterion("a", "A card in dieselben Farben", title={"en": "Card", "de": "dieselben Karten"})
    )
    assert search.search(Request("CSRD")).total == 0
    assert search.search(Request("carrd")).suggestion == "card"
    assert search.search(Request("dieselbus", language="de")).suggestion is None


def test_a_foreign_word_is_found_as_it_is_written_not_by_its_stem(searching: Open) -> None:
    rails = {"en": "Rails", "fr": "Voies ferrées"}
    search = searching(criterion("a", title=rails, summary=rails))
    assert search.search(Request("ferries")).total == 0
    assert search.search(Request("ferrées")).total == 1
    assert search.search(Request("ferries", language="fr")).total == 1


def test_a_word_that_only_a_replaced_title_held_is_nobodys_spelling(tmp_path: Path) -> None:
    before, after = (library_of([criterion("a", words)]) for words in ("Zebramanager", "Juice"))
    open_search(before, tmp_path).close()
    update(after, ["a"], tmp_path)
    search = open_search(after, tmp_path)
    assert "juice" in search._postings.spelt("en")
    assert "zebramanager" not in search._postings.spelt("en")
    search.close()


@pytest.mark.parametrize("word", ["cat", "2014", "x" * 40, "Zorro"])
def test_what_cannot_be_told_is_not_corrected(word: str) -> None:
    assert corrected(word, shelved({"cart": 1, "zebra": 1})) is None


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("panel", "panel", 0),
        ("panle", "panel", 1),
        ("pannel", "panel", 1),
        ("pamel", "panel", 1),
        ("pa", "panel", 3),
    ],
)
def test_distance_counts_slips(one: str, other: str, slips: int) -> None:
    assert distance(one, other, 2) == slips
