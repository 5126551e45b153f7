"""Every hit says why it was found: by marks, or in words that are true and can be understood."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from index import opened
from index.build import ready
from index.documents import told
from index.draft import given
from index.evidence import Evidence
from index.highlight import Marked
from index.postings import NOTHING
from index.question import questions
from index.request import Request
from index.rows import Document
from index.search import Search, open_search
from index.unseen import Found
from index.why import why as why_found
from kb.registers import Asked, Everyday
from tests.generate import criterion, library_of
from tests.index.conftest import Open
from tests.real import REAL

QUESTIONS = Path(__file__).parents[1] / "questions.tsv"
BLUE_ANGEL = {
    "bidder": [{"en": "A form."}], "evaluator": [{"en": "Read the form."}],
    "labels": [{"source": "blue-angel-noise"}],
}  # fmt: skip
CODES = [
    "34144511-3",
    "341445113",
    "093312000",
    "90910000",
    "2014/24/EU",
    "IEC 61215",
    "19 kW",
    "0,1 %",
    "noise",
    "food",
    "banking",
    "bins",
    "auditing",
    "vans",
    "toner",
    "ferries",
    "EED",
    "trees",
    "drought",
    "beds",
    "uitstoot",
]
QUOTED = re.compile(r"its (\w+) text has “(.+?)”")


def why(search: Search, text: str, language: str = "en") -> dict[str, tuple[str, ...]]:
    """The reasons of every hit, by its id."""
    found = search.search(Request(text, language=language, size=50))
    return {hit.id: hit.why for hit in found.hits}


def test_no_hit_is_without_marks_and_without_a_reason(real: Search) -> None:
    lines = (line for line in QUESTIONS.read_text("utf-8").splitlines() if line[:1] != "#")
    asked = [(row[0], row[1]) for row in csv.reader(lines, delimiter="\t")][::8]
    for language, text in (*asked, *(("en", code) for code in CODES)):
        found = real.search(Request(text, language=language)).hits
        bare = [
            hit.id
            for hit in found
            if not hit.why and "<mark>" not in hit.title_html + hit.summary_html + "".join(hit.highlights)
        ]  # fmt: skip
        assert bare == [], text


def test_what_is_quoted_stands_in_a_text_of_the_entry(real: Search) -> None:
    names = {one.label.said("en"): code for code, one in REAL.vocabulary.languages.items()}
    quoted = 0
    for text in CODES:
        for entry_id, reasons in why(real, text, "en").items():
            for language, words in QUOTED.findall("; ".join(reasons)):
                said = told(REAL.entries[entry_id], REAL)
                texts = [one for row in said for code, one in row.said if code == names[language]]
                assert any(words in one for one in texts), (text, entry_id, words)
                quoted += 1
    assert quoted


def test_a_foreign_word_tells_as_what_it_was_read(searching: Open) -> None:
    search = searching(criterion("a", "Panels without forced labour"))
    assert why(search, "Zwangsarbeit") == {"a": ("“Zwangsarbeit” was read as forced labour",)}


def test_words_that_the_reader_sees_are_not_explained(searching: Open) -> None:
    search = searching(criterion("a", "Panels without forced labour"))
    assert why(search, "forced labour") == {"a": ()}
    assert why(search, "Forced labours") == {"a": ()}
    dutch = {"en": "Solar panel", "nl": "Een zonnepaneel"}
    search = searching(criterion("a", title=dutch, summary=dutch))
    assert why(search, "zonnepanelen", "nl") == {"a": ()}


def test_a_word_that_stands_in_a_text_that_is_not_shown_is_explained(searching: Open) -> None:
    title = {"en": "No forced labour", "de": "Keine Zwangsarbeit"}
    search = searching(criterion("a", title=title, summary=title))
    assert why(search, "Zwangsarbeit") == {"a": ("“Zwangsarbeit” was read as forced labour",)}
    assert why(search, "Zwangsarbeit", "de") == {"a": ()}


def test_a_misspelt_word_tells_as_what_it_was_read(searching: Open) -> None:
    search = searching(criterion("a", "Electric excavator"))
    assert why(search, "Excavater") == {"a": ("“Excavater” was read as excavator",)}


def test_a_cpv_code_is_told_with_its_name(searching: Open) -> None:
    search = searching(
        criterion("a", "Lorry", cpv=["34144511"]), criterion("b", "Wage", cpv=["90910000"])
    )
    named = "it is listed under CPV 34144511, Refuse-collection vehicles"
    assert why(search, "34144511-3") == {"a": (named,)}
    assert why(search, "34100000") == {"a": (named,)}


def test_a_law_that_is_only_cited_is_told(searching: Open) -> None:
    search = searching(criterion("a", "Lorry"))
    for number in ("2014/24/EU", "2014/24"):
        assert why(search, number) == {
            "a": ("it cites Directive 2014/24/EU on public procurement",)
        }


def test_a_law_is_found_by_its_short_name_where_it_is_cited(searching: Open) -> None:
    law = {"source": "directive-2024-1760", "at": "Art. 5", "force": "voluntary"}
    legal = [law | {"note": {"en": "Allowed."}}]
    search = searching(criterion("a", "Lorry", legal=legal), criterion("b", "Lorry"))
    title = "Directive (EU) 2024/1760 on corporate sustainability due diligence (CSDDD)"
    assert why(search, "csddd") == {"a": (f"it cites {title}",)}


def test_a_label_is_found_by_its_name_where_it_is_taken_as_proof(searching: Open) -> None:
    search = searching(criterion("a", "Lorry", verification=BLUE_ANGEL), criterion("b", "Lorry"))
    for name in ("Blue Angel", "Blauer Engel"):
        assert why(search, name) == {"a": ("it takes Blue Angel (Blauer Engel) as proof",)}


def test_a_label_is_told_beside_the_marks_of_other_words(searching: Open) -> None:
    search = searching(criterion("a", "Quiet lorry with an angel", verification=BLUE_ANGEL))
    label = ("it takes Blue Angel (Blauer Engel) as proof",)
    assert why(search, "blue lorry") == {"a": label}
    assert why(search, "lorry with angel") == {"a": ()}


def test_a_law_that_is_cited_is_told_beside_the_marks_of_other_words(searching: Open) -> None:
    search = searching(criterion("a", "A directive on lorries"))
    told_ = ("it cites Directive 2014/24/EU on public procurement",)
    assert why(search, "Directive 2014/24/EU") == {"a": told_}
    assert why(search, "directive lorries") == {"a": ()}


def test_a_law_whose_number_is_seen_is_not_told(searching: Open) -> None:
    search = searching(criterion("a", "Lorries under Directive 2014/24/EU"))
    assert why(search, "directive 2014/24") == {"a": ()}


def test_a_name_of_the_registers_is_told_in_the_readers_language(searching: Open) -> None:
    search = searching(criterion("a", "Quiet lorry", topics=["energy"]))
    assert why(search, "energy") == {"a": ("it is listed under “Energy”",)}
    assert why(search, "energie", "nl") == {"a": ("it is listed under “Energie”",)}


def test_a_text_of_another_language_is_told(searching: Open) -> None:
    search = searching(criterion("a", "Lorry", rationale={"en": "Good.", "de": "Wegen der Zebra."}))
    assert why(search, "Zebra") == {"a": ("its German text has “Zebra”",)}


def test_a_compound_that_has_the_word_is_told(tmp_path: Path) -> None:
    german = criterion("a", "Lorry", rationale={"en": "Good.", "de": "Der Solarpark."})
    other = criterion("b", "Park", rationale={"en": "Good.", "de": "Solar im Park."})
    search = open_search(library_of([german, other]), tmp_path)
    assert why(search, "Park", "de")["a"] == ("its German text has “Solarpark”",)


def test_a_thing_is_told_by_the_words_that_name_it(tmp_path: Path) -> None:
    library = library_of(
        [
            criterion("a", "Walls", rationale={"en": "Good.", "de": "Sie bleiben trocken."}),
            criterion("b", "Floors", rationale={"en": "For the wettest marsh."}),
            criterion("c", "Roofs"),
        ]
    )
    things = {
        "drought": Everyday(names={"en": ("drought",), "de": ("Trockenheit", "trocken")}),
        "marsh": Everyday(names={"en": ("marsh",)}, broader=("drought",)),
    }
    asked = {"c": Asked(wordings={"en": ("why is it so dry",), "de": ("warum so trocken",)})}
    search = open_search(replace(library, everyday=things, asked=asked), tmp_path)
    assert why(search, "drought") == {
        "a": ("its German text has “trocken”, read as drought",),
        "b": ("its English text has “marsh”, which falls under “drought”",),
        "c": ("it answers German questions with “trocken”, read as drought",),
    }


def test_a_word_taken_for_one_of_a_third_language_is_told_with_that(tmp_path: Path) -> None:
    britain = Everyday(names={"en": ("United Kingdom",), "nl": ("Engels",)})
    library = replace(library_of([criterion("a")]), everyday={"britain": britain})
    asked = questions(given(library, {}))("Engel", "de")
    document = Document(opened.read(ready(library, tmp_path)).segments[0], 0)
    speaking = [Evidence("concept", ("engel",), "britain", NOTHING)]
    shown = Marked("A lorry of the <mark>United</mark> <mark>Kingdom</mark>", "", ())
    reasons = why_found(asked, Found(library.entries["a"], document, speaking), shown, False)
    assert reasons == ("“Engel” was read as United Kingdom, “Engels” in Dutch",)


def test_the_word_as_it_was_typed_is_told_before_its_other_forms(searching: Open) -> None:
    title = {"en": "Printer", "es": "Una tonelada"}
    search = searching(criterion("a", title=title, summary={"en": "Ink.", "de": "Toner."}))
    assert why(search, "toner") == {"a": ("its German text has “Toner”",)}


def test_one_word_for_two_things_is_told_once(tmp_path: Path) -> None:
    library = library_of([criterion("a", "Digger and faucet")])
    words = {
        name: Everyday(names={"en": (name,), "nl": ("kraan",)}) for name in ("digger", "faucet")
    }
    search = open_search(replace(library, everyday=words), tmp_path)
    assert why(search, "kraan") == {"a": ("“kraan” was read as digger or faucet",)}


def test_what_is_broader_is_told_as_such(tmp_path: Path) -> None:
    library = library_of([criterion("a", "Machines that last", rationale={"en": "Any PC."})])
    words = {
        "pc": Everyday(names={"en": ("computer", "PC")}),
        "laptop": Everyday(names={"en": ("laptop",)}, broader=("pc",)),
    }
    search = open_search(replace(library, everyday=words), tmp_path)
    assert why(search, "laptop") == {"a": ("“laptop” falls under “computer”",)}


def test_a_wording_is_told_in_the_readers_language_first(tmp_path: Path) -> None:
    wordings = {"nl": ("stil zebrapad",), "en": ("a zebra that is quiet",)}
    library = library_of([criterion("a", "Lorry")])
    search = open_search(replace(library, asked={"a": Asked(wordings=wordings)}), tmp_path)
    told = {"a": ("it answers questions like “a zebra that is quiet”",)}
    assert why(search, "zebra") == told
    assert why(search, "stil zebrapad", "nl") == {
        "a": ("it answers questions like “stil zebrapad”",)
    }


@pytest.mark.parametrize("text", ["", "zzz"])
def test_who_asks_for_nothing_is_told_nothing(searching: Open, text: str) -> None:
    assert not any(why(searching(criterion("a", "Lorry")), text).values())
