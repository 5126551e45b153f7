"""Changed data land in the text of a file, and nothing else moves."""

import copy
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb import canonical
from kb.canonical import CanonicalError, new_text, rewritten
from kb.difference import difference
from kb.load import load
from kb.model import ENTRY_MODELS
from kb.new import skeleton
from kb.order import KEYS
from kb.reader import Data, Document, Keys, dump, read
from tests.conftest import LIBRARY
from tests.real import REAL

FILES = [
    document
    for library in (REAL, load(LIBRARY))
    for key, document in library.documents.items()
    if key[0] == "entry"
]
ANY = settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.reuse, Phase.generate],  # shrinking a real entry takes minutes and tells no more
)
SIGNS = "{}[]:,&*!|>'\"%@`#-?~<=\n\t \\01aé\u0301. A"

words = st.text(st.characters(codec="utf-8").filter(str.isprintable)) | st.text(SIGNS)
sentences = st.lists(
    st.sampled_from(["One. ", "Two must {share}? ", "e.g. three ", "a: b # c ", "\n", "- x", "NO"])
).map("".join)
scalars = words | sentences | st.none()
keys = st.sampled_from(["en", "nl", "id", "title", "sources", "core", "x-1", "<<", "=", ""]) | words
nested = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=15,
)
mappings = st.dictionaries(keys, nested, max_size=5)
HEAD = """# An entry, with notes of its author.
kind: criterion   # the kind
title:
  en: Noise   # short
summary:
  en: >-
    First sentence.
    Second sentence, which is longer.

topics: [noise, climate]
# About the parameters.
parameters:
  limit:
    label: {en: Limit, nl: "Grens"}   # both
    default: {core: 10}

use-when:
  - {en: "At night."}   # always
  # Not by day.
  - en: 'By day'
    nl: |-
      Over
      dag

countries: []
contributors: [city-trees]
# The end.
"""


def document(text: str) -> Document:
    found = read(text.encode("utf-8", "surrogatepass"), "a.yaml")
    assert isinstance(found, Document), found
    return found


def changed(text: str, change: Any) -> str:
    """The text after `change` was made in a copy of its data."""
    before = document(text)
    data = copy.deepcopy(before.data)
    change(data)
    after = rewritten(before, data)
    assert document(after).data == data
    return after


def lines_of(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that only one of two texts has."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return old, new


def leaves(data: Data, above: Keys = ()) -> list[Keys]:
    if isinstance(data, dict):
        return [one for key, part in data.items() for one in leaves(part, (*above, key))]
    if isinstance(data, list):
        return [one for at, part in enumerate(data) for one in leaves(part, (*above, at))]
    return [above]


def put(data: Any, place: Keys, new: Data) -> None:
    for key in place[:-1]:
        data = data[key]
    data[place[-1]] = new


@pytest.mark.parametrize("one", FILES, ids=[one.path.rpartition("/")[2] for one in FILES])
def test_unchanged_data_give_the_same_bytes(one: Document) -> None:
    assert rewritten(one, copy.deepcopy(one.data)) == one.text
    shuffled = dict(sorted(one.data.items()))
    assert rewritten(one, shuffled) == one.text


@pytest.mark.parametrize(
    "one", FILES[::25], ids=[one.path.rpartition("/")[2] for one in FILES[::25]]
)
def test_every_single_value_changes_no_line_but_its_own(one: Document) -> None:
    for place in leaves(one.data)[::9]:
        data = copy.deepcopy(one.data)
        said = str(one.get(*place))
        put(data, place, f"{said} More: {{share}} of it.")
        after = rewritten(one, data)
        assert document(after).data == data
        gone, new = lines_of(one.text, after)
        assert len(gone) <= 1
        assert 1 <= len(new) <= 3
        start = one.place(*place).line - 1
        assert after.splitlines()[:start] == one.text.splitlines()[:start]


@ANY
@given(data=st.data())
def test_any_change_of_a_real_entry_is_read_back(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(FILES))
    place = data.draw(st.sampled_from(leaves(one.data)))
    cut = data.draw(st.integers(1, len(place)))
    wanted = copy.deepcopy(one.data)
    put(wanted, place[:cut], data.draw(nested))
    after = rewritten(one, wanted)
    assert document(after).data == _nfc(wanted)


@ANY
@given(data=st.data())
def test_taking_out_one_part_of_a_real_entry_takes_out_its_lines_only(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(FILES))
    place = data.draw(st.sampled_from(leaves(one.data)))
    place = place[: data.draw(st.integers(1, len(place)))]
    wanted: Any = copy.deepcopy(one.data)
    holder = wanted
    for key in place[:-1]:
        holder = holder[key]
    del holder[place[-1]]
    after = rewritten(one, wanted)
    assert document(after).data == wanted
    _, new = lines_of(one.text, after)
    is_in_braces = one.place(*place).line == one.place(*place[:-1]).line
    assert len(new) <= 1 + is_in_braces * len(holder)  # it may get a line for each that stays
    first = max(one.place(*place[:1]).line - 2, 0)
    assert after.splitlines()[:first] == one.text.splitlines()[:first]


@ANY
@given(mappings, mappings)
def test_any_data_are_written_into_any_text(old: dict[str, Any], new: dict[str, Any]) -> None:
    for text in (dump(old), new_text(old)):
        assert document(rewritten(document(text), new)).data == _nfc(new)


@ANY
@given(mappings)
def test_a_new_text_is_read_back(data: dict[str, Any]) -> None:
    assert document(new_text(data)).data == _nfc(data)


def _nfc(data: Any) -> Any:
    if isinstance(data, dict):
        return {normalize("NFC", key): _nfc(part) for key, part in data.items()}
    if isinstance(data, list):
        return [_nfc(part) for part in data]
    return normalize("NFC", data) if data else data


def test_one_changed_sentence_changes_one_line() -> None:
    after = changed(
        HEAD, lambda data: data["summary"].update(en="First sentence. Another one. And a third.")
    )
    assert lines_of(HEAD, after) == (
        ["    Second sentence, which is longer."],
        ["    Another one.", "    And a third."],
    )


@pytest.mark.parametrize(
    ("place", "new", "old_lines", "new_lines"),
    [
        (("title", "en"), "Less noise", ["  en: Noise   # short"], ["  en: Less noise   # short"]),
        (
            ("title", "en"),
            "Noise: less",
            ["  en: Noise   # short"],
            ['  en: "Noise: less"   # short'],
        ),
        (("use-when", 1, "en"), "It's day", ["  - en: 'By day'"], ["  - en: 'It''s day'"]),
        (("use-when", 1, "nl"), "Over\nnacht", ["      dag"], ["      nacht"]),
        (
            ("use-when", 0, "en"),
            "In the night.",
            ['  - {en: "At night."}   # always'],
            ['  - {en: "In the night."}   # always'],
        ),
        (
            ("parameters", "limit", "label", "de"),
            "Grenze",
            ['    label: {en: Limit, nl: "Grens"}   # both'],
            ['    label: {en: Limit, nl: "Grens", de: Grenze}   # both'],
        ),
        (("topics", 1), "heat", ["topics: [noise, climate]"], ["topics: [noise, heat]"]),
        (("title", "nl"), "Geluid", [], ["  nl: Geluid"]),
        (
            ("use-when", 0),
            {"en": "At night.", "nl": "x " * 60 + "x"},
            ['  - {en: "At night."}   # always'],
            ["  - en: At night.   # always", "    nl: >-", "      " + "x " * 60 + "x"],
        ),
        (
            ("kind",),
            {"a": {"b": {"c": None}}},
            ["kind: criterion   # the kind"],
            ["kind:   # the kind", "  a:", "    b:", "      c:"],
        ),
        (("countries",), ["NO", "SE"], ["countries: []"], ["countries: [NO, SE]"]),
        (
            ("use-when",),
            [{"en": "At night."}],
            ["  # Not by day.", "  - en: 'By day'", "    nl: |-", "      Over", "      dag"],
            ["  # Not by day."],
        ),
    ],
)
def test_a_value_keeps_its_style_and_its_comment(
    place: Keys, new: Data, old_lines: list[str], new_lines: list[str]
) -> None:
    after = changed(HEAD, lambda data: put(data, place, new))
    old, found = lines_of(HEAD, after)
    common = [line for line in old_lines if line in new_lines]
    assert [line for line in old_lines if line not in common] == old
    assert [line for line in new_lines if line not in common] == found


def test_a_text_that_grew_long_gets_lines_of_its_own() -> None:
    long = "A title that goes on and on, for much longer than a title may go. And then it it goes on more."
    after = changed(HEAD, lambda data: data["title"].update(en=f"{long} And more."))
    assert "  en: >-   # short\n    A title" in after
    assert after.count("\n    And ") == 2
    again = changed(after, lambda data: data["title"].update(en="One. Two."))
    assert "  en: >-   # short\n    One.\n    Two.\n" in again
    after = changed(HEAD, lambda data: data["use-when"][1].update(en="By day:\n\n- work\n- play"))
    assert "  - en: |-\n      By day:\n\n      - work\n      - play\n    nl: |-\n" in after


def test_a_new_key_stands_where_it_belongs() -> None:
    def more(data: Any) -> None:
        data["scoring"] = {"method": "relative", "unit": "dB"}
        data["review-by"] = "2027-01-01"
        data["use-when"][1]["de"] = "Am Tag"

    after = changed(HEAD, more).splitlines()
    assert after[2] == "review-by: 2027-01-01"
    assert (
        after[after.index("    default: {core: 10}") + 1] == "scoring: {method: relative, unit: dB}"
    )
    assert after[after.index("      dag") + 1] == "    de: Am Tag"
    assert [line for line in HEAD.splitlines() if line not in after] == []


def test_a_list_gains_and_loses_items_one_by_one() -> None:
    def other(data: Any) -> None:
        data["use-when"].insert(0, {"en": "First, of all."})
        data["use-when"].append({"en": "Last."})

    after = changed(HEAD, other)
    assert '  - {en: "First, of all."}\n  - {en: "At night."}   # always\n' in after
    assert "      dag\n  - {en: Last.}\n\ncountries" in after
    gone = changed(HEAD, lambda data: data["use-when"].pop(0))
    assert lines_of(HEAD, gone) == (['  - {en: "At night."}   # always'], [])


def test_the_first_key_behind_a_dash_can_go() -> None:
    after = changed(HEAD, lambda data: data["use-when"][1].pop("en"))
    assert "  - nl: |-\n      Over\n      dag\n" in after


def test_a_new_entry_is_written_in_the_order_and_the_form_of_the_guide() -> None:
    long = "A sentence that is long enough to need lines of its own. And a second one, after it."
    data: dict[str, Data] = {
        "levels": {"advanced": {"note": {"en": "b"}}, "core": {"requirement": {"en": long * 2}}},
        "cpv": ["45000000"],
        "sources": [{"id": "a", "supports": "what, and why"}],
        "title": {"nl": "Geluid", "en": "Noise"},
        "kind": "criterion",
    }
    assert new_text(data) == (
        "kind: criterion\n"
        "title:\n  en: Noise\n  nl: Geluid\n"
        "cpv: [45000000]\n"
        "\n"
        "levels:\n"
        "  core:\n    requirement:\n      en: >-\n"
        "        A sentence that is long enough to need lines of its own.\n"
        "        And a second one, after it.A sentence that is long enough to need lines of its own.\n"
        "        And a second one, after it.\n"
        "  advanced: {note: {en: b}}\n"
        'sources:\n  - {id: a, supports: "what, and why"}\n'
    )


@pytest.mark.parametrize("kind", ENTRY_MODELS)
def test_every_key_of_every_model_has_its_place(kind: str) -> None:
    fields = ENTRY_MODELS[kind].model_fields.values()
    assert [one.alias for one in fields if not one.exclude and one.alias not in KEYS] == []


@pytest.mark.parametrize("kind", ENTRY_MODELS)
def test_a_skeleton_that_is_filled_in_keeps_its_notes(kind: str, today: Any) -> None:
    text = skeleton(kind, "city-trees", today)
    after = changed(text, lambda data: data["title"].update(en="Trees that live", nl="Bomen"))
    assert after.count("#") == text.count("#")
    assert [change.keys for change in difference(document(text).data, document(after).data)] == [
        ("title", "en"),
        ("title", "nl"),
    ]


def test_what_no_file_can_hold_is_refused() -> None:
    with pytest.raises(CanonicalError, match="cannot be written"):
        new_text({"title": "\ud800"})
    with pytest.raises(CanonicalError):
        rewritten(document(HEAD), {"a" * 2_000: "x"})


@pytest.mark.parametrize(
    "text",
    ["? kind\n: criterion\n", "? a\n? kind\n", "kind: criterion\ntitle: {en: a,\n  nl: b}\n"],
)
def test_an_unusual_form_is_written_as_it_can(text: str) -> None:
    assert (
        document(changed(text, lambda data: data.update(use="x", kind="practice"))).data["use"]
        == "x"
    )


def test_a_real_entry_is_never_written_anew_for_one_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canonical, "entry_text", None)
    for one in FILES[::5]:
        data = copy.deepcopy(one.data)
        put(data, leaves(one.data)[-1], "another-one")
        assert rewritten(one, data) != one.text
