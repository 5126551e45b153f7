"""The command line: what each command prints, and how it ends."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from kb.library import Library
from kb.load import load
from kb.schema import schemas

Runs = Callable[..., Result]
COMMANDS = [
    ["check"], ["search", "noise"], ["show", "noise-limit"], ["new", "criterion", "quiet-works/new-one"],
    ["release", "noise-limit", "--change", "patch", "--note", "x"], ["diff", "noise-limit", "1.0.0", "1.1.0"],
    ["index", "build"], ["index", "status"], ["serve"], ["schema"], ["stats"],
]  # fmt: skip


@pytest.fixture
def runs(folder: Path, tmp_path: Path) -> Runs:
    """Runs `kb` over `folder`, and sees that it ends with `status` and without a traceback."""

    def run(*words: str, status: int = 0) -> Result:
        result = CliRunner().invoke(
            main, ["--criteria", str(folder), *words], env={"KB_INSTANCE": str(tmp_path / "instance")}
        )  # fmt: skip
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        assert result.exit_code == status, result.output
        assert "Traceback" not in result.output
        return result

    return run


@pytest.mark.parametrize("command", [[], *COMMANDS], ids=" ".join)
def test_every_command_has_help(runs: Runs, command: list[str]) -> None:
    words = command[:2] if command[:1] == ["index"] else command[:1]
    assert "Usage: main" in runs(*words, "--help").output
    assert runs(*words, "-h").output == runs(*words, "--help").output


def loaded(folder: Path, instance: Path, *words: str) -> set[str]:
    """The modules that `kb` has loaded when it ends, in a process of its own."""
    telling = "import sys, atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
    kb = (sys.executable, "-c", f"{telling}; from app.cli import main; main()")
    found = subprocess.run(
        [*kb, "--criteria", str(folder), *words],
        env={**os.environ, "KB_INSTANCE": str(instance)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(found.stderr.split())


def test_help_loads_no_command(folder: Path, tmp_path: Path) -> None:
    assert not loaded(folder, tmp_path, "--help") & {"pydantic", "numpy", "flask", "yaml"}


def test_a_search_loads_only_what_it_needs(folder: Path, tmp_path: Path) -> None:
    search = (folder, tmp_path, "search", "noise")
    assert loaded(*search) >= {"yaml", "whoosh.codec", "scipy"}  # which build the index
    unneeded = {"yaml", "whoosh.codec", "scipy", "numpy.ma", "flask", "sqlalchemy", "argon2"}
    assert not loaded(*search) & unneeded


def test_the_version_is_told(runs: Runs) -> None:
    assert runs("--version").output.startswith("kb, version ")


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_refuses_a_folder_that_is_no_library(
    folder: Path, tmp_path: Path, command: list[str]
) -> None:
    result = CliRunner().invoke(main, ["--criteria", str(tmp_path / "nowhere"), *command])
    assert result.exit_code == (1 if command == ["check"] else 2)
    assert "no-criteria-folder" in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"], ["search"], ["show"], ["diff", "noise-limit"], ["search", "x", "--limit", "0"],
        ["search", "x", "--limit", "many"], ["check", "nowhere.yaml"], ["check", "--format", "xml"],
        ["release", "noise-limit"], ["release", "noise-limit", "--change", "huge", "--note", "x"],
        ["serve", "--port", "70000"], ["index"], ["show", "--colour", "noise-limit"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_ends_with_2_and_says_how(runs: Runs, words: list[str]) -> None:
    assert "Usage: main" in runs(*words, status=2).output


# check


def test_a_library_without_problems_ends_with_0(runs: Runs) -> None:
    assert runs("check").output.startswith("0 problems, ")
    assert json.loads(runs("check", "--format", "json").output)["problems"] == []


@pytest.fixture
def broken(folder: Path) -> Path:
    """An entry with an unknown topic; another has a review that is due."""
    path = folder / "quiet-works" / "sound-wall.yaml"
    path.write_text(path.read_text("utf-8").replace("[noise]", "[nois]", 1), "utf-8")
    return path


def test_problems_end_with_1_in_every_form(runs: Runs, broken: Path) -> None:
    said = runs("check", status=1).output
    assert f"{broken}:" in said
    assert "unknown-term" in said
    assert "did you mean `noise`?" in said
    found = json.loads(runs("check", "--format", "json", status=1).output)
    assert "unknown-term" in [problem["rule"] for problem in found["problems"]]
    assert "::error file=" in runs("check", "--format", "github", status=1).output


def test_paths_narrow_the_report(runs: Runs, broken: Path, folder: Path) -> None:
    assert "unknown-term" in runs("check", str(broken), status=1).output
    assert "unknown-term" in runs("check", str(broken.parent), status=1).output
    assert "0 problems" in runs("check", str(folder / "city-trees")).output
    assert "unknown-term" in runs("check", str(folder), status=1).output


def test_another_library_can_be_named_by_its_path(broken: Path, folder: Path) -> None:
    result = CliRunner().invoke(main, ["check", str(folder)])
    assert result.exit_code == 1
    assert "unknown-term" in result.output


def test_a_warning_fails_only_when_strict(runs: Runs, folder: Path) -> None:
    path = folder / "quiet-works" / "noise-limit.yaml"
    proposal = folder / "city-trees" / "tree-log.yaml"
    proposal.write_text(proposal.read_text("utf-8").replace("2027-10-01", "2020-01-01"), "utf-8")
    assert "review-due" in runs("check").output
    assert "(warning)" in runs("check", "--strict", status=1).output
    assert path.exists()


# search


def test_hits_are_printed_best_first(runs: Runs) -> None:
    said = runs("search", "noise limit").output.splitlines()
    assert said[0] == "noise-limit@1.1.0  criterion  Noise limit at the nearest facade"
    assert said[1].startswith("    The contractor keeps")
    assert said[-1].endswith("entries") or said[-1] == "1 entry"


def test_hits_are_printed_as_data(runs: Runs) -> None:
    found = json.loads(runs("search", "noise", "--json", "--limit", "1").output)
    assert found["hits"][0]["id"] == "noise-limit"
    assert len(found["hits"]) == 1 < found["total"]
    assert {"query", "total", "page", "pages", "hits", "facets", "suggestion", "took_ms"} <= set(
        found
    )
    assert {one["value"] for one in found["facets"]["kind"]} >= {"criterion"}


@pytest.mark.parametrize(
    ("option", "found"),
    [
        (["--kind", "practice"], {"lindens-of-oslo"}),
        (["--kind", "practice", "--kind", "template"], {"lindens-of-oslo", "tree-log"}),
        (["--community", "quiet-works"], {"noise-limit", "quiet-machines", "sound-wall"}),
        (["--use", "award-criterion"], {"noise-limit"}),
        (["--level", "advanced"], {"noise-limit"}),
        (["--topic", "monitoring"], {"tree-log"}),
        (["--cpv", "77211600"], {"lindens-of-oslo", "tree-log", "tree-survival"}),
        (["--cpv", "77211600-6"], {"lindens-of-oslo", "tree-log", "tree-survival"}),
        (["--cpv", "77"], {"lindens-of-oslo", "tree-log", "tree-survival"}),
        (["--country", "NO", "--kind", "criterion"], {"noise-limit"}),
    ],
)
def test_options_narrow_the_search(runs: Runs, option: list[str], found: set[str]) -> None:
    said = json.loads(runs("search", "", "--json", *option).output)
    assert {hit["id"] for hit in said["hits"]} == found


def test_nothing_found_ends_with_1(runs: Runs) -> None:
    assert runs("search", "xyzzy", status=1).output == "0 entries\n"
    assert json.loads(runs("search", "xyzzy", "--json", status=1).output)["total"] == 0


def test_a_misspelt_word_is_answered_with_the_right_one(runs: Runs) -> None:
    said = runs("search", "facede").output
    assert "found because “facede” was read as facade" in said
    assert 'Did you mean "facade"?' in said


def test_a_score_is_explained(runs: Runs) -> None:
    said = runs("search", "noise facade", "--limit", "1", "--explain").output
    assert "  word  facade" in said
    (hit,) = json.loads(
        runs("search", "noise facade", "--limit", "1", "--explain", "--json").output
    )["hits"]
    assert sum(one["score"] for one in hit["reasons"]) == pytest.approx(hit["score"], abs=1e-3)
    assert "reasons" not in json.loads(runs("search", "noise", "--json").output)["hits"][0]


def test_cpv_labels_are_taken_from_the_official_list(
    runs: Runs, folder: Path, tmp_path: Path
) -> None:
    codes = load(folder).vocabulary.cpv
    code = next(iter(codes))
    path = tmp_path / "cpv.tsv"
    path.write_text(f"code\ten\tnl\n{code}\tEnglish\tNederlands\n", "utf-8")
    said = runs(
        "vocabulary", "import-cpv", str(path), "--language", "en", "--language", "nl"
    ).output
    assert said == f"1 of {len(codes)} codes have labels in 2 languages\n"
    assert load(folder).vocabulary.cpv[code].root == {"en": "English", "nl": "Nederlands"}


def test_a_file_that_is_not_the_cpv_list_is_refused(runs: Runs, tmp_path: Path) -> None:
    path = tmp_path / "cpv.tsv"
    path.write_text("something else\n", "utf-8")
    assert "is not the CPV list" in runs("vocabulary", "import-cpv", str(path), status=2).output


# show


def test_an_entry_is_shown_as_text_data_and_file(
    runs: Runs, library: Library, folder: Path
) -> None:
    said = runs("show", "noise-limit").output
    assert said.startswith(
        "noise-limit@1.1.0  criterion  published\nNoise limit at the nearest facade\n"
    )
    level = library.entries["noise-limit"].parameters["noise-level"].default["advanced"]  # type: ignore[union-attr]
    assert f"advanced: The noise at the nearest facade must stay below {level} dB(A) by day" in said
    data = json.loads(runs("show", "noise-limit@1.0.0", "--json").output)
    assert data["fingerprint"] == library.past["noise-limit", "1.0.0"].fingerprint
    file = (folder / "quiet-works" / "noise-limit.yaml").read_text("utf-8")
    assert runs("show", "noise-limit", "--yaml").output == file


@pytest.mark.parametrize(
    ("reference", "hint"),
    [("noise-limt", "did you mean `noise-limit`?"), ("noise-limit@1.2.0", "did you mean `noise-limit@1."),
     ("xyzzy", "look it up with `kb search`."), ("", "look it up"), ("@", "look it up")],
)  # fmt: skip
def test_an_unknown_entry_is_answered_with_the_nearest(
    runs: Runs, reference: str, hint: str
) -> None:
    said = runs("show", reference, status=2).output
    assert said.startswith(f"There is no entry `{reference}`")
    assert hint in said


def test_a_retired_entry_says_why_it_is_gone(runs: Runs) -> None:
    said = runs("show", "silent-sites", status=2).output
    assert "Merged into the noise limit." in said
    assert "quiet-machines" in said


# new, release, diff


@pytest.mark.parametrize("kind", ["criterion", "practice", "template"])
def test_a_skeleton_passes_the_check_as_a_proposal(runs: Runs, folder: Path, kind: str) -> None:
    said = runs("new", kind, "city-trees/new-one").output
    path = folder / "city-trees" / "new-one.yaml"
    assert said == f"{path}\n"
    assert load(folder).entries["new-one"].status == "proposal"


@pytest.mark.parametrize(
    ("kind", "place", "why"),
    [
        ("criteria", "city-trees/x", '"criteria" is not a kind.'),
        ("criterion", "nowhere/x", 'There is no community "nowhere".'),
        ("criterion", "city-trees/Bad_Id", '"Bad_Id" is not 3 to 80 letters'),
        ("criterion", "city-trees", '"" is not 3 to 80 letters'),
        ("criterion", "city-trees/../../x", '"../../x" is not 3 to 80'),
        ("criterion", "city-trees/noise-limit", "`noise-limit` is already taken."),
        ("criterion", "city-trees/silent-sites", "`silent-sites` is already taken."),
    ],
)
def test_a_skeleton_is_refused_with_the_reason(runs: Runs, kind: str, place: str, why: str) -> None:
    assert why in runs("new", kind, place, status=2).output


def test_a_proposal_is_published_and_then_changed(runs: Runs, folder: Path) -> None:
    path = folder / "quiet-works" / "quiet-machines.yaml"
    old = folder.parent / "old.yaml"
    old.write_bytes(path.read_bytes())
    path.write_text(
        path.read_text("utf-8").replace("Quiet machines make", "Quiet machines do make"), "utf-8"
    )
    assert "kb release" in runs("check", status=1).output
    said = runs(
        "release", "quiet-machines", "--change", "patch", "--note", "Wording.", "--old", str(old)
    ).output
    assert said.startswith("quiet-machines@1.0.1 sha256:")
    assert "  wrote " in said
    assert runs("check").output.startswith("0 problems")
    assert load(folder).past["quiet-machines", "1.0.0"]
    assert "[-" in runs("diff", "quiet-machines", "1.0.1", "1.0.0").output
    assert "Quiet machines{+ do+} make" in runs("diff", "quiet-machines", "1.0.0", "1.0.1").output


def test_a_release_without_a_change_is_refused(runs: Runs) -> None:
    said = runs("release", "noise-limit", "--change", "patch", "--note", "x", status=2).output
    assert said.strip()
    assert "There is no entry" in runs(
        "release", "nothing", "--change", "patch", "--note", "x", status=2
    ).output  # fmt: skip


def test_a_difference_is_printed_by_field(runs: Runs) -> None:
    said = runs("diff", "noise-limit", "1.0.0", "1.1.0").output
    assert "{+2030-01-01+}" in said
    rows = json.loads(runs("diff", "noise-limit", "1.0.0", "1.1.0", "--json").output)
    assert said.splitlines()[-1] == f"{len(rows)} fields differ"
    assert runs("diff", "noise-limit", "1.1.0", "1.1.0").output == "0 fields differ\n"
    assert (
        "There is no entry `noise-limit@7.0.0`"
        in runs("diff", "noise-limit", "1.0.0", "7.0.0", status=2).output
    )


# index, schema, stats, serve


def test_the_index_tells_its_state(runs: Runs, folder: Path, tmp_path: Path) -> None:
    assert runs("index", "status", status=1).output == "missing, 0 entries\n"
    assert (
        runs("index", "build").output == f"6 entries indexed in {tmp_path / 'instance' / 'index'}\n"
    )
    assert runs("index", "status").output == "current, 6 entries\n"
    assert json.loads(runs("index", "status", "--json").output)["state"] == "current"
    (folder / "city-trees" / "tree-log.yaml").unlink()
    assert json.loads(runs("index", "status", "--json", status=1).output)["state"] == "stale"


@pytest.mark.parametrize(
    "command", [["search", "noise"], ["index", "build"], ["serve", "--port", "0"]], ids=" ".join
)
def test_an_instance_folder_that_cannot_be_written_is_said_to_be_so(
    folder: Path, tmp_path: Path, command: list[str]
) -> None:
    blocked = tmp_path / "a-file"
    blocked.write_text("not a folder", "utf-8")
    result = CliRunner().invoke(
        main, ["--criteria", str(folder), *command], env={"KB_INSTANCE": str(blocked)}
    )
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2
    assert str(blocked) in result.output
    assert "Port" not in result.output


def test_the_schemas_are_written(runs: Runs, folder: Path, library: Library) -> None:
    said = runs("schema").output.split()
    assert {Path(line).name for line in said} == set(schemas(library))
    assert all(json.loads(Path(line).read_text("utf-8")) for line in said)


def test_the_figures_are_printed(runs: Runs) -> None:
    said = runs("stats").output
    assert said.startswith("entries: 6\npast-versions: 1\n")
    assert "  noise-limit" not in said
    figures = json.loads(runs("stats", "--json").output)
    assert figures["kinds"] == {"criterion": 4, "practice": 1, "template": 1}


def test_a_filter_that_nothing_can_have_is_refused_with_the_nearest(runs: Runs) -> None:
    said = runs("search", "noise", "--kind", "criterium", status=2).output
    assert said == 'There is no kind "criterium". Did you mean `criterion`?\n'


def test_a_path_outside_the_criteria_is_not_called_clean(runs: Runs, tmp_path: Path) -> None:
    outside = tmp_path / "notes.txt"
    outside.write_text("", "utf-8")
    assert "is not in a criteria folder" in runs("check", str(outside), status=2).output


def test_a_release_reaches_the_index(runs: Runs, folder: Path) -> None:
    runs("index", "build")
    runs("release", "tree-survival", "--change", "major", "--note", "Agreed by five cities.")
    assert runs("index", "status").output == "current, 6 entries\n"
