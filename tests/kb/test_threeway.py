"""Three texts: what one side changed is taken over, what both changed is asked."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.difference import Span
from kb.library import Library
from kb.threeway import Merged, merged

values = st.sampled_from(["a", "b", "c"])
nested = st.recursive(
    values,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("xyz"), inner, max_size=3)
    ),
    max_leaves=8,
)
mappings = st.dictionaries(st.sampled_from("xyz"), nested, max_size=3)
UNTIMED = settings(deadline=None)

BASE: dict[str, Any] = {
    "title": {"en": "Noise at night", "nl": "Geluid"},
    "use-when": ["At night.", "Near homes."],
    "levels": {"core": {"requirement": {"en": "At most {limit}."}}},
}


def outcomes(found: Merged) -> dict[str, str]:
    return {" / ".join(map(str, one.keys)): one.outcome for one in found.fields}


def test_what_only_one_side_changed_is_taken_over() -> None:
    theirs = {**BASE, "title": {"en": "Noise at night", "nl": "Nachtgeluid", "de": "Lärm"}}
    mine = {**BASE, "title": {"en": "Less noise at night", "nl": "Geluid"}, "cpv": ["45000000"]}
    found = merged(BASE, theirs, mine)
    assert found.data["title"] == {
        "en": "Less noise at night",
        "nl": "Nachtgeluid",
        "de": "Lärm",
    }
    assert found.data["cpv"] == ["45000000"]
    assert found.conflicts == ()
    assert outcomes(found) == {
        "title / en": "mine",
        "title / nl": "theirs",
        "title / de": "theirs",
        "cpv": "mine",
    }


def test_what_both_changed_is_a_conflict_that_keeps_my_words_until_it_is_settled() -> None:
    theirs = {**BASE, "title": {**BASE["title"], "en": "Noise by night"}}
    mine = {**BASE, "title": {**BASE["title"], "en": "Noise at dawn"}}
    found = merged(BASE, theirs, mine)
    (one,) = found.conflicts
    assert one.keys == ("title", "en")
    assert found.data["title"]["en"] == "Noise at dawn"  # type: ignore[index, call-overload]
    assert Span("added", "by") in one.their_words
    assert Span("added", "dawn") in one.my_words
    for side, wanted in (("theirs", theirs), ("mine", mine)):
        settled = merged(BASE, theirs, mine, {("title", "en"): side})  # type: ignore[dict-item]
        assert settled.data == wanted
        assert settled.conflicts == ()


def test_items_of_a_list_are_put_together_one_by_one() -> None:
    theirs = {**BASE, "use-when": ["By day.", "At night.", "Near homes."]}
    mine = {**BASE, "use-when": ["At night.", "Near homes and schools."]}
    found = merged(BASE, theirs, mine)
    assert found.data["use-when"] == ["By day.", "At night.", "Near homes and schools."]
    assert found.conflicts == ()


def test_what_both_added_in_one_place_is_kept_twice() -> None:
    theirs = {**BASE, "use-when": [*BASE["use-when"], "Theirs."]}
    mine = {**BASE, "use-when": [*BASE["use-when"], "Mine."]}
    found = merged(BASE, theirs, mine)
    assert found.data["use-when"] == [*BASE["use-when"], "Theirs.", "Mine."]
    assert outcomes(found) == {"use-when / 2": "both"}


def test_an_item_that_both_changed_is_a_conflict_at_its_place() -> None:
    theirs = {**BASE, "use-when": ["First.", "At night, always.", "Near homes."]}
    mine = {**BASE, "use-when": ["At night, sometimes.", "Near homes."]}
    found = merged(BASE, theirs, mine)
    assert [one.keys for one in found.conflicts] == [("use-when", 0)]
    assert found.conflicts[0].theirs == "- First.\n- At night, always."


def test_a_text_that_they_changed_and_i_took_out_is_a_conflict() -> None:
    theirs = {**BASE, "title": {"en": "Other", "nl": "Geluid"}}
    mine = {key: value for key, value in BASE.items() if key != "title"}
    (one,) = merged(BASE, theirs, mine).conflicts
    assert (one.keys, one.mine) == (("title",), None)


@UNTIMED
@given(mappings, mappings)
def test_where_one_side_did_nothing_the_other_one_wins(base: Any, other: Any) -> None:
    assert merged(base, base, other).data == other
    assert merged(base, other, base).data == other
    assert merged(base, other, other).data == other
    assert merged(base, other, base).conflicts == merged(base, base, other).conflicts == ()


@UNTIMED
@given(mappings, mappings, mappings)
def test_every_conflict_can_be_settled(base: Any, theirs: Any, mine: Any) -> None:
    found = merged(base, theirs, mine)
    settled = merged(base, theirs, mine, {one.keys: "mine" for one in found.conflicts})
    assert settled.conflicts == ()
    assert settled.data == found.data
    other = merged(base, theirs, mine, {one.keys: "theirs" for one in found.conflicts})
    assert other.conflicts == ()
    assert len({one.keys for one in found.fields}) == len(found.fields)
    sides = [one.outcome for one in merged(base, mine, theirs).fields]
    assert sides.count("conflict") == len(found.conflicts)


def test_the_versions_of_a_real_entry_are_put_together(library: Library) -> None:
    old = library.documents["past", "noise-limit", "1.0.0"].data
    new = library.documents["entry", "noise-limit"].data
    mine = {**old, "rationale": {"en": "Because of sleep."}}
    found = merged(old, new, mine)
    assert found.conflicts == ()
    assert found.data == {**new, "rationale": {"en": "Because of sleep."}}
