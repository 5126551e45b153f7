"""A proposed text is judged as if it lay in the folder, and the folder is not touched."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.library import Library
from kb.load import load
from kb.new import skeleton
from kb.overlay import Judged, judged
from kb.rules import check

LIBRARY = Path(__file__).parents[1] / "library"
BAD = [  # a form posts text, not bytes
    path
    for path in sorted((LIBRARY.parent / "bad").glob("*.yaml"))
    if not path.name.startswith("not-utf8")
]
HOME = "quiet-works"


def limit(library: Library, old: str = "", new: str = "") -> str:
    text = library.documents["entry", "noise-limit"].text
    assert old in text
    return text.replace(old, new, 1) if old else text


def said(found: Judged) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(problem.rule, problem.keys) for problem in found.problems]


def test_a_text_without_change_has_no_problems(library: Library, today: date) -> None:
    for entry in library.entries.values():
        text = library.documents["entry", entry.id].text
        found = judged(library, entry.community, entry.id, text, today)
        assert (found.problems, found.elsewhere) == ((), ())
        assert found.entry == entry


@pytest.mark.parametrize("kind", ["criterion", "practice", "template"])
def test_a_skeleton_is_a_proposal_without_errors(library: Library, today: date, kind: str) -> None:
    found = judged(library, HOME, "lorry-noise", skeleton(kind, HOME, today), today)
    assert found.entry is not None
    assert (found.entry.id, found.entry.community) == ("lorry-noise", HOME)
    assert [one.rule for one in found.errors if one.rule not in UNKNOWN_HERE] == []


UNKNOWN_HERE = {"unknown-term", "unknown-source", "unknown-organisation", "unknown-cpv"} | {
    "unknown-unit", "unknown-eforms-code",
}  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "rule", "keys"),
    [
        ("min: 30", "min: 3x", "wrong-number", ("parameters", "noise-level", "min")),
        ("unit: dB", "unit: dBx", "unknown-unit", ("parameters", "noise-level", "unit")),
        (
            "stricter: lower",
            "stricter: lowest",
            "unknown-term",
            ("parameters", "noise-level", "stricter"),
        ),
        ("min: 30\n", "\n", "missing-key", ("parameters", "noise-level", "min")),
        ("kind: criterion", "kind: criterium", "unknown-kind", ("kind",)),
    ],
)
def test_every_problem_names_its_field(
    library: Library, today: date, old: str, new: str, rule: str, keys: tuple[str, ...]
) -> None:
    found = judged(library, HOME, "noise-limit", limit(library, old, new), today)
    assert (rule, keys) in said(found)


def test_a_missing_key_is_named_where_it_should_stand(library: Library, today: date) -> None:
    found = judged(library, HOME, "noise-limit", limit(library, "rationale:", "rationales:"), today)
    assert ("unknown-key", ("rationales",)) in said(found)


def test_a_text_that_is_no_yaml_is_a_problem_and_no_entry(library: Library, today: date) -> None:
    for text in ("title: {en: [", "", "- a", "title: \ud800", "a: &b c"):
        found = judged(library, HOME, "noise-limit", text, today)
        assert found.entry is None
        assert len(found.problems) == 1
        assert "noise-limit" not in found.library.entries


def test_what_it_breaks_elsewhere_is_told(library: Library, today: date) -> None:
    text = skeleton("practice", "city-trees", today)
    found = judged(library, "city-trees", "tree-survival", text, today)
    assert {one.rule for one in found.elsewhere} == {"not-a-criterion"}
    linked = {one.id for one in library.linked_from["tree-survival"]}
    assert {Path(one.place.path).stem for one in found.elsewhere} == linked
    assert set(found.elsewhere) <= set(found.errors)


def test_an_id_of_another_community_is_taken(library: Library, today: date) -> None:
    text = library.documents["entry", "noise-limit"].text
    found = judged(library, "city-trees", "noise-limit", text, today)
    assert "id-used-twice" in [problem.rule for problem in found.problems]
    assert found.entry is None
    assert found.library.entries["noise-limit"] is library.entries["noise-limit"]


@pytest.mark.parametrize(
    "entry_id", ["../x", "/etc/passwd", "a/b", "A", "", "noise-limit.yaml", "nоise"]
)
def test_an_id_that_is_no_name_for_a_file_is_refused(
    library: Library, today: date, entry_id: str
) -> None:
    found = judged(library, HOME, entry_id, skeleton("criterion", HOME, today), today)
    assert "bad-id" in [problem.rule for problem in found.problems]
    assert {Path(one.place.path).name for one in found.problems} == {"new.yaml"}


@pytest.mark.parametrize("path", BAD, ids=[path.name for path in BAD])
def test_a_broken_file_is_judged_as_kb_check_judges_it(
    folder: Path, library: Library, today: date, path: Path
) -> None:
    content = path.read_bytes()
    target = folder / HOME / "a-broken-one.yaml"
    target.write_bytes(content)
    after = load(folder)
    wanted = {str(one).replace(str(folder), str(LIBRARY)) for one in check(after, today)}
    text = content.decode()
    found = judged(library, HOME, "a-broken-one", text, today)
    assert {str(one) for one in (*found.problems, *found.elsewhere)} == wanted


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_any_changed_text_is_judged_as_kb_check_judges_it(
    folder: Path, library: Library, today: date, data: st.DataObject
) -> None:
    entry = library.entries[data.draw(st.sampled_from(sorted(library.entries)))]
    lines = library.documents["entry", entry.id].text.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1))
    end = data.draw(st.integers(at, min(at + 3, len(lines))))
    text = "".join(
        [*lines[:at], data.draw(st.sampled_from(["", "x: y\n", "  - en: a\n"])), *lines[end:]]
    )
    path = folder / entry.community / f"{entry.id}.yaml"
    before = path.read_text("utf-8")
    path.write_text(text, "utf-8")
    try:
        wanted = {str(one).replace(str(folder), str(LIBRARY)) for one in check(load(folder), today)}
    finally:
        path.write_text(before, "utf-8")
    found = judged(library, entry.community, entry.id, text, today)
    assert {str(one) for one in (*found.problems, *found.elsewhere)} == wanted
