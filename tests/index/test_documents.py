from dataclasses import replace

from index.compounds import lexicon
from index.documents import SHORT_NAME, codes, facet_values, labels, told
from index.draft import drafted, given
from index.making import lengths, segment
from index.segment import Segment
from index.weights import STEPS
from kb.library import Library
from kb.registers import Asked, Everyday
from tests.generate import criterion, library_of, typed


def held(library: Library) -> tuple[Segment, dict[str, float]]:
    """The segment of a library with one entry, and its terms with their weights."""
    draft = drafted(list(library.entries.values()), given(library, lexicon(library)))
    made = segment(draft, lengths(draft))
    return made, dict(zip(made.terms, (made.post_weights / STEPS).tolist(), strict=True))


def terms(**changes: object) -> dict[str, float]:
    return held(library_of([criterion("tree-survival", **changes)]))[1]


def test_texts_go_to_their_group_with_all_their_languages() -> None:
    library = library_of([
        criterion("a", title={"en": "Trees", "nl": "Bomen"}, rationale={"en": "Shade."},
                  levels={"core": {"requirement": {"en": "Ninety of a hundred live."}}})
    ])  # fmt: skip
    texts = list(told(library.entries["a"], library))
    assert texts[0] == ("title", (("en", "Trees"), ("nl", "Bomen")))
    assert ("demand", (("en", "Ninety of a hundred live."),)) in texts
    assert ("more", (("en", "Shade."),)) in texts


def test_a_word_is_stored_by_its_stem_in_its_language() -> None:
    found = terms(title={"en": "Trees", "nl": "Bomen", "bg": "Дървета"})
    assert {"en:tree", "nl:bom", "other:дървета"} <= found.keys()
    assert "en:the" not in found


def test_a_word_in_the_title_weighs_more_than_in_a_text() -> None:
    found = terms(title={"en": "Zebra"}, rationale={"en": "Giraffe."})
    assert found["en:zebra"] > 4 * found["en:giraff"]


def test_labels_of_topics_uses_and_codes_are_there_in_all_languages() -> None:
    library = library_of([criterion("a", topics=["waste"], cpv=["09331200"])])
    said = [
        text
        for by_language in labels(library.entries["a"], library)
        for text in by_language.items()
    ]
    assert ("de", "Abfall") in said
    assert ("nl", "Technische specificatie") in said
    assert ("fr", "Modules solaires photovoltaïques") in said
    assert "de:abfall" in held(library)[1]


def test_a_thing_is_indexed_where_it_is_named_in_any_language() -> None:
    found = terms(summary={"en": "Clean chains.", "de": "Lieferketten ohne Zwangsarbeit."})
    assert "concept:forced-labour" in found


def test_a_thing_is_counted_in_the_language_that_names_it_most() -> None:
    once = terms(summary={"en": "Forced labour."})
    again = terms(summary={"en": "Forced labour.", "de": "Zwangsarbeit."})
    assert again["concept:forced-labour"] == once["concept:forced-labour"]


def test_a_thing_is_not_named_by_its_words_apart() -> None:
    assert "concept:forced-labour" not in terms(rationale={"en": "Labour is not forced."})


def test_what_is_broader_is_named_with_a_thing() -> None:
    tree = Everyday(names={"en": ("tree",)})
    oak = Everyday(names={"en": ("oak",), "nl": ("eik",)}, broader=("tree",))
    library = replace(library_of([criterion("a", "Oaks")]), everyday={"tree": tree, "oak": oak})
    assert {"concept:oak", "concept:tree"} <= held(library)[1].keys()


def test_the_parts_of_a_compound_are_found() -> None:
    found = terms(
        title={"en": "Trees", "de": "Strassenbaum"}, summary={"en": "-.", "de": "Baum der Strasse."}
    )
    only_parts = terms(title={"en": "Trees", "de": "Strasse"}, summary={"en": "-.", "de": "Baum."})
    assert found["de:baum"] > only_parts["de:baum"]


def test_how_people_ask_for_an_entry_is_indexed_and_not_shown() -> None:
    library = library_of([criterion("a", "Survival of trees")])
    asked = {"a": Asked(wordings={"en": ("our saplings die",), "de": ("tote Bäume",)})}
    made, found = held(replace(library, asked=asked))
    assert {"en:sapl", "de:tot"} <= found.keys()
    assert not any("saplings" in text for text in made.shown)


def test_codes_hold_the_id_the_broader_cpv_codes_and_the_numbers_of_cited_laws() -> None:
    library = library_of([criterion("tree-survival", cpv=["45233140"])])
    found = list(codes(library.entries["tree-survival"], library))
    assert {"tree-survival", "45233140", "45233000", "45000000", "2014/24/EU"} <= set(found)
    assert found.count("45233140") > found.count("45233000")


def test_the_numbers_in_a_title_are_taken_whole() -> None:
    titles = (
        "EN 301 549 in 2024; ETSI TR 101 552; IEC 61215-1; loi 2021-1104; SFS 2019:508; 2023-2027"
        "; due diligence (CSDDD) in the Union (EU)"
    )
    assert SHORT_NAME.findall(titles) == [
        "EN 301 549", "ETSI TR 101 552", "IEC 61215-1;", "2021-1104", "SFS 2019:508;", "CSDDD",
    ]  # fmt: skip


def test_the_history_is_not_searched() -> None:
    history = [
        {"version": "1.0.0", "date": "2026-01-01", "change": "major", "note": {"en": "Zebra."}}
    ]
    assert "en:zebra" not in terms(history=history)


def test_facet_values_are_those_of_the_entry() -> None:
    entry = typed(
        criterion("a", "A", cpv=["45233140", "45000000"], topics=["waste"], countries=["NL"])
    )
    values = facet_values(entry)
    assert values["division"] == ("45",)
    assert (values["level"], values["country"]) == (("core",), ("NL",))
