"""Data goes into a form and comes back the same."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.editing.draft import data_of, draft_of, like, numeral, tidied
from app.editing.fields import Field, fields_of, with_codes
from app.editing.parse import MAX_FIELDS, form_of, read_form, typed
from app.editing.sections import opened, shown_fields
from app.editing.written import written
from kb.keys import key_of
from kb.model import ENTRY_MODELS, AnyEntry
from kb.reader import Document, read
from tests.real import REAL

ENTRIES = sorted(REAL.entries.values(), key=lambda one: one.id)


def whole(kind: str) -> Field:
    """Every key of a kind as one group, those that publishing writes too."""
    fields = with_codes(fields_of(ENTRY_MODELS[kind]), REAL.vocabulary)
    return Field("", "group", key_of(ENTRY_MODELS[kind], "title"), inside=fields)


ROOTS = {kind: whole(kind) for kind in ENTRY_MODELS}


def through_a_form(root: Field, draft: Any) -> Any:
    """The draft as form fields, and what is read out of them."""
    pairs = [(name.removeprefix("-"), words) for name, words in form_of(root, draft, "")]
    sent = typed(MultiDict(pairs))
    return {one.key: read_form(one, sent, one.key) for one in root.inside}


def test_there_are_entries() -> None:
    assert len(ENTRIES) > 250


@pytest.mark.parametrize("entry", ENTRIES, ids=[one.id for one in ENTRIES])
def test_every_entry_comes_back_from_its_form_as_it_stands_in_its_file(entry: AnyEntry) -> None:
    root, data = ROOTS[entry.kind], REAL.document(entry).data
    draft = through_a_form(root, draft_of(root, data))
    found = like(root, data_of(root, draft), data)
    assert json.dumps(found) == json.dumps(data)  # the order of the keys, too


@pytest.mark.parametrize("entry", ENTRIES[::5], ids=[one.id for one in ENTRIES[::5]])
def test_what_is_downloaded_is_read_as_what_was_typed(entry: AnyEntry) -> None:
    root = Field(
        "", "group", ROOTS[entry.kind].told, inside=shown_fields(entry.kind, REAL.vocabulary)
    )
    data: Any = data_of(root, draft_of(root, REAL.document(entry).data))
    found = read(written(entry.kind, data).encode(), "new.yaml")
    assert isinstance(found, Document)
    kept = ("kind", "version", "status")
    assert {key: found.data[key] for key in kept} == {
        "kind": entry.kind,
        "version": "0.1.0",
        "status": "proposal",
    }
    assert {key: value for key, value in found.data.items() if key not in kept} == data


def test_no_form_of_an_entry_has_more_fields_than_are_read() -> None:
    for entry in ENTRIES:
        root = ROOTS[entry.kind]
        draft = opened(root, draft_of(root, REAL.document(entry).data))
        assert len([*form_of(root, draft, "")]) < MAX_FIELDS / 2


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def drafts(field: Field) -> st.SearchStrategy[Any]:
    """Anything that can be typed into a field."""
    if field.kind == "text":
        return st.dictionaries(st.sampled_from(["en", "nl", "no"]), words, max_size=3)
    if field.kind == "set":
        return st.lists(words, max_size=3)
    if field.kind == "list":
        return st.lists(drafts(field.item), max_size=2)
    if field.kind == "named":
        row = st.builds(lambda name, inner: {"name": name, **inner}, words, drafts(field.item))
        return st.lists(row, max_size=2)
    if field.kind in ("group", "one-of"):
        inner = {one.key: st.deferred(lambda one=one: drafts(one)) for one in field.parts()}
        tag = {field.tag: st.sampled_from(["", *field.forms, "odd"])} if field.tag else {}
        return st.fixed_dictionaries(tag, optional=inner)
    return words


CHOSEN = (
    "title",
    "topics",
    "cpv",
    "parameters",
    "scoring",
    "follow-up",
    "legal",
    "effect",
    "eforms",
    "proposed",
)
SOME = Field(
    "", "group", ROOTS["criterion"].told,
    inside=tuple(one for one in ROOTS["criterion"].inside if one.key in CHOSEN),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(drafts(SOME))
def test_whatever_is_typed_stays_typed(draft: Any) -> None:
    data = data_of(SOME, draft)
    again = through_a_form(SOME, draft)
    assert data_of(SOME, again) == data
    assert data_of(SOME, tidied(SOME, draft)) == data
    assert through_a_form(SOME, again) == again


@settings(max_examples=60, deadline=None)
@given(drafts(SOME))
def test_what_is_filled_in_fills_in_a_form(draft: Any) -> None:
    data = data_of(SOME, draft) or {}
    names = list(data.get("parameters", {})) if isinstance(data, dict) else []
    back = data_of(SOME, through_a_form(SOME, draft_of(SOME, data)))
    if all(name == name.strip() for name in names):
        assert (back or {}) == data


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.from_regex(r"[a-z0-9-]{0,40}", fullmatch=True) | words, words), max_size=40
    )
)
def test_any_fields_at_all_are_read(pairs: list[tuple[str, str]]) -> None:
    sent = typed(MultiDict(pairs))
    for root in ROOTS.values():
        draft = {one.key: read_form(one, sent, one.key) for one in root.inside}
        data_of(root, opened(root, tidied(root, draft)))


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        words,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*CHOSEN, "en", "core", "type"]), inner, max_size=3)
        ),
    )
)
def test_any_data_at_all_can_be_shown(data: Any) -> None:
    for root in ROOTS.values():
        data_of(root, opened(root, draft_of(root, data)))


def form(**pairs: str) -> Any:
    sent = typed(MultiDict([(name.replace("_", "-"), words) for name, words in pairs.items()]))
    return {one.key: read_form(one, sent, one.key) for one in ROOTS["criterion"].inside}


def data(**pairs: str) -> Any:
    return data_of(ROOTS["criterion"], form(**pairs))


def test_names_say_where_a_value_stands() -> None:
    assert data(levels_core_requirement_en="a", use_when_0_en="b", review_by="2027-01-01") == {
        "review-by": "2027-01-01",
        "levels": {"core": {"requirement": {"en": "a"}}},
        "use-when": [{"en": "b"}],
    }


def test_names_that_are_not_known_are_ignored() -> None:
    assert (
        data(
            colour="green",
            status_evil="x",
            fingerprint="x",
            id="x",
            levels_best_note_en="x",
            title="x",
        )
        is None
    )


def test_rows_stand_in_the_order_in_which_they_were_sent() -> None:
    assert data(cpv_7="45000000", cpv_0="45100000", cpv_12="45200000") == {
        "cpv": ["45000000", "45100000", "45200000"]
    }
    assert data(cpv_07="45000000", cpv_99999="45100000") is None


def test_a_number_may_be_typed_with_a_comma() -> None:
    assert numeral("1 250,5") == "1250.5"
    assert numeral("\N{MINUS SIGN}3") == "-3"
    assert numeral("10 %") == "10 %"


def test_a_target_is_a_number_or_a_parameter() -> None:
    assert data(follow_up_target="10,5") == {"follow-up": {"target": "10.5"}}
    assert data(follow_up_target="noise-limit") == {
        "follow-up": {"target": {"parameter": "noise-limit"}}
    }


def test_two_parameters_of_one_name_are_both_kept() -> None:
    found = data(
        parameters_0_name="share",
        parameters_0_unit="%",
        parameters_1_name="share",
        parameters_1_unit="dB",
    )
    assert found["parameters"] == {"share": {"unit": "%"}, "share (2)": {"unit": "dB"}}


def test_the_fields_of_another_form_wait() -> None:
    typed_in = {"scoring_method": "linear", "scoring_unit": "%", "scoring_steps_0_at": "5"}
    assert data(**typed_in) == {"scoring": {"method": "linear", "unit": "%"}}
    assert data(**typed_in | {"scoring_method": "threshold"}) == {
        "scoring": {"method": "threshold", "unit": "%", "steps": [{"at": "5"}]}
    }


def test_a_title_of_a_register_stands_for_its_id() -> None:
    names = {"sources": {"site noise study": "site-noise-study"}}
    sent = typed(
        MultiDict([("sources-0-id", " Site noise  study"), ("sources-1-id", "other")]), names
    )
    field = next(one for one in ROOTS["criterion"].inside if one.key == "sources")
    assert data_of(field, read_form(field, sent, "sources")) == [
        {"id": "site-noise-study"},
        {"id": "other"},
    ]


def test_what_means_the_same_stays_as_it_was_written() -> None:
    root = ROOTS["criterion"]
    base = {
        "countries": [],
        "colour": "x",
        "eforms": {"bt-805": "none"},
        "proposed": "false",
        "title": {"nl": "b", "en": "a"},
    }
    new = {"title": {"en": "c", "nl": "b"}, "eforms": {"bt-805": ["none"], "bt-06": ["env-imp"]}}
    assert json.dumps(like(root, new, base)) == json.dumps({
        "countries": [], "colour": "x", "eforms": {"bt-805": "none", "bt-06": ["env-imp"]}, "proposed": "false",
        "title": {"nl": "b", "en": "c"},
    })  # fmt: skip
    assert like(root, {"title": {"en": "c"}}, {"title": {"en": "a"}, "cpv": ["45000000"]}) == {
        "title": {"en": "c"}
    }
