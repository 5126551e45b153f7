from dataclasses import replace

from index.compounds import lexicon
from index.documents import Said, context, document, facet_values
from index.fields import schema
from index.weights import stored
from kb.library import Library
from kb.registers import Asked, Everyday
from tests.generate import criterion, library_of, typed


def made(**changes: object) -> Said:
    library = library_of([criterion("tree-survival", **changes)])
    return document(library.entries["tree-survival"], context(library, lexicon(library)))


def test_every_field_of_a_document_is_in_the_schema(library: Library) -> None:
    names = set(schema().names())
    given = context(library, lexicon(library))
    for entry in library.entries.values():
        assert stored(entry, given, {}).keys() <= names


def test_texts_go_to_the_field_of_their_group_and_language() -> None:
    said = made(
        title={"en": "Trees", "nl": "Bomen", "bg": "Дървета"},
        levels={"core": {"requirement": {"en": "Ninety of a hundred live."}}},
        rationale={"en": "Shade."},
    )
    assert (said["title", "en"], said["title", "nl"], said["title", "other"]) == (
        ["Trees"],
        ["Bomen"],
        ["Дървета"],
    )
    assert said["demand", "en"] == ["Ninety of a hundred live."]
    assert "Shade." in said["more", "en"]


def test_labels_of_topics_uses_and_codes_are_there_in_all_languages() -> None:
    said = made(topics=["waste"], cpv=["09331200"])
    assert "Abfall" in said["terms", "de"]
    assert "Technische specificatie" in said["terms", "nl"]
    assert "Modules solaires photovoltaïques" in said["terms", "fr"]


def test_a_thing_is_indexed_where_it_is_named_in_any_language() -> None:
    said = made(
        summary={"en": "Clean chains.", "de": "Lieferketten ohne Zwangsarbeit."},
        rationale={"en": "No forced labour in the chain, no forced labour in the mine."},
    )
    assert said["summary", "concept"] == ["forced-labour"]
    assert said["more", "concept"] == ["forced-labour", "forced-labour"]
    assert ("title", "concept") not in said


def test_a_thing_is_not_named_by_its_words_apart() -> None:
    assert ("more", "concept") not in made(rationale={"en": "Labour is not forced."})


def test_what_is_broader_is_named_with_a_thing() -> None:
    tree = Everyday(names={"en": ("tree",)})
    oak = Everyday(names={"en": ("oak",), "nl": ("eik",)}, broader=("tree",))
    library = replace(library_of([criterion("a", "Oaks")]), everyday={"tree": tree, "oak": oak})
    said = document(library.entries["a"], context(library, lexicon(library)))
    assert said["title", "concept"] == ["oak", "tree"]


def test_the_parts_of_a_compound_are_found() -> None:
    said = made(
        title={"en": "Trees", "de": "Strassenbaum"}, summary={"en": "-.", "de": "Baum der Strasse."}
    )
    assert said["parts", "de"][:2] == ["strass", "baum"]


def test_how_people_ask_for_an_entry_is_indexed() -> None:
    library = library_of([criterion("a", "Survival of trees")])
    asked = {"a": Asked(wordings={"en": ("our saplings die",), "de": ("tote Bäume",)})}
    library = replace(library, asked=asked)
    said = document(library.entries["a"], context(library, lexicon(library)))
    assert (said["asked", "en"], said["asked", "de"]) == (["our saplings die"], ["tote Bäume"])


def test_codes_hold_the_id_the_broader_cpv_codes_and_the_numbers_of_cited_laws() -> None:
    codes = made(cpv=["45233140"])["codes", "other"]
    assert {"tree-survival", "45233140", "45233000", "45000000", "2014/24/EU"} <= set(codes)
    assert codes.count("45233140") > codes.count("45233000")


def test_the_history_is_not_searched() -> None:
    history = [
        {"version": "1.0.0", "date": "2026-01-01", "change": "major", "note": {"en": "Zebra."}}
    ]
    assert "Zebra" not in str(made(history=history))


def test_facet_values_are_those_of_the_entry() -> None:
    entry = typed(
        criterion("a", "A", cpv=["45233140", "45000000"], topics=["waste"], countries=["NL"])
    )
    values = facet_values(entry)
    assert values["division"] == ("45",)
    assert (values["level"], values["country"]) == (("core",), ("NL",))
