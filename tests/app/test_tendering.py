"""The commands `kb tender ...`: what each prints, writes and refuses."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from kb.tender.export import FORMATS
from kb.tender.file import open_tender

Runs = Callable[..., Result]
NEW = ["--title", "Street", "--buyer", "City", "--country", "NO", "--cpv", "45000000"]


@pytest.fixture
def runs(folder: Path, tmp_path: Path) -> Runs:
    """Runs `kb tender` over `folder`, and sees that it ends with `status` and without a traceback."""

    def run(*words: str, status: int = 0) -> Result:
        result = CliRunner().invoke(
            main, ["--criteria", str(folder), "tender", *words],
            env={"KB_INSTANCE": str(tmp_path / "instance")},
        )  # fmt: skip
        assert result.exception is None or isinstance(result.exception, SystemExit), (
            result.exception
        )
        assert result.exit_code == status, result.output
        assert "Traceback" not in result.output
        return result

    return run


@pytest.fixture
def file(runs: Runs, tmp_path: Path) -> str:
    """A new tender file."""
    path = str(tmp_path / "street.yaml")
    runs("new", path, *NEW)
    return path


def test_a_new_tender_has_one_lot_and_no_pins(file: str) -> None:
    tender = open_tender(Path(file)).tender
    assert (tender.buyer, tender.country, tender.cpv) == ("City", "NO", ("45000000",))
    assert [lot.id for lot in tender.lots] == ["lot-1"]


def test_an_existing_file_is_not_overwritten(runs: Runs, file: str) -> None:
    before = Path(file).read_text("utf-8")
    assert "is there already" in runs("new", file, *NEW, status=2).output
    assert Path(file).read_text("utf-8") == before


@pytest.mark.parametrize(
    ("options", "why"),
    [(["--country", "Norway"], "`country`"), (["--cpv", "1"], "`cpv`"), (["--language", "english"], "`languages`"),
     (["--title", ""], "`title`"), (["--buyer", " "], "`buyer`")],
    ids=str,
)  # fmt: skip
def test_a_new_tender_of_a_wrong_form_is_refused(
    runs: Runs, tmp_path: Path, options: list[str], why: str
) -> None:
    path = tmp_path / "x.yaml"
    assert why in runs("new", str(path), *NEW, *options, status=2).output
    assert not path.exists()


def test_an_entry_is_pinned_with_the_defaults_of_its_level(runs: Runs, file: str) -> None:
    said = runs("add", file, "noise-limit", "--level", "advanced", "--weight", "12.5").output
    assert said.startswith("noise-limit@1.1.0 sha256:")
    pin = open_tender(Path(file)).tender.pins[0]
    assert (pin.level, pin.values, str(pin.weight)) == ("advanced", {"noise-level": "60"}, "12.5")


def test_a_value_is_set_and_what_is_wrong_with_it_is_told(runs: Runs, file: str) -> None:
    said = runs("add", file, "noise-limit@1.0.0", "--set", "noise-level=500").output
    assert "VS-02: " in said
    assert "Fix: " in said
    assert open_tender(Path(file)).tender.pins[0].values == {"noise-level": "500"}


@pytest.mark.parametrize(
    ("words", "why"),
    [(["noise-limt"], "Did you mean"), (["tree-survival"], "not published"), (["noise-limit", "--level", "huge"], "has no level"),
     (["noise-limit", "--use", "selection-criterion"], "is not a"), (["noise-limit", "--lot", "lot-9"], "no lot"),
     (["noise-limit", "--lot", "A B"], "cannot be"), (["noise-limit", "--set", "x"], 'has no "="'),
     (["noise-limit", "--set", "X=1"], "cannot be"), (["noise-limit", "--set", "noise-level="], "cannot be"),
     (["noise-limit", "--weight", "ten"], "is not a number"), (["noise-limit", "--weight", "NaN"], "cannot be"),
     (["noise-limit", "--weight", "1e-9"], "cannot be")],
    ids=str,
)  # fmt: skip
def test_a_pin_that_does_not_fit_is_refused_and_the_file_stays(
    runs: Runs, file: str, words: list[str], why: str
) -> None:
    before = Path(file).read_text("utf-8")
    assert why in runs("add", file, *words, status=2).output
    assert Path(file).read_text("utf-8") == before


def test_an_entry_is_taken_out(runs: Runs, file: str) -> None:
    runs("add", file, "noise-limit")
    runs("remove", file, "noise-limit")
    assert open_tender(Path(file)).tender.pins == ()
    assert "is not pinned" in runs("remove", file, "noise-limit", status=2).output


def test_the_pins_are_shown_with_their_clauses(runs: Runs, file: str) -> None:
    runs("add", file, "noise-limit", "--weight", "40")
    said = runs("show", file).output
    assert said.startswith(
        "Street, City\n\nlot-1: Street\n  noise-limit@1.1.0  award-criterion, core, weight 40\n"
    )
    assert "must stay below 65" in said
    assert (
        json.loads(runs("show", file, "--json").output)["clauses"][0]["entry"]
        == "noise-limit@1.1.0"
    )


def test_the_check_ends_with_1_when_there_are_errors(runs: Runs, file: str) -> None:
    runs("add", file, "noise-limit")
    said = runs("check", file, status=1).output
    assert f"{file}:" in said
    assert said.endswith("A clean check is not legal advice.\n")
    rows = json.loads(runs("check", file, "--json", status=1).output)
    assert {
        "rule",
        "severity",
        "basis",
        "about",
        "pointer",
        "wrong",
        "expected",
        "fix",
        "answer",
    } == set(rows[0])
    assert any(row["about"] == "noise-limit@1.1.0" for row in rows)
    assert "::error file=" in runs("check", file, "--format", "github", status=1).output


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_is_written_with_its_receipt(
    runs: Runs, file: str, tmp_path: Path, form: str
) -> None:
    runs("add", file, "noise-limit")
    out = tmp_path / f"out{FORMATS[form].suffix}"
    said = runs("export", file, "--to", form, "--out", str(out)).output
    assert out.stat().st_size > 0
    receipt = out if form == "receipt" else tmp_path / f"{out.stem}.receipt.json"
    assert json.loads(receipt.read_text("utf-8"))["kind"] == "receipt"
    assert said.count("wrote ") == (1 if form == "receipt" else 2)


def test_an_export_does_not_overwrite_the_tender_itself(runs: Runs, file: str) -> None:
    before = Path(file).read_text("utf-8")
    assert "would be lost" in runs("export", file, "--to", "json", "--out", file, status=2).output
    assert Path(file).read_text("utf-8") == before


def test_what_cannot_be_written_is_told(runs: Runs, file: str, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "x.json"
    assert (
        "cannot be written"
        in runs("export", file, "--to", "json", "--out", str(out), status=2).output
    )


@pytest.mark.parametrize("command", ["show", "check", "remove", "import", "export", "add"])
@pytest.mark.parametrize(
    "content", [None, "", "kind: tendr", "pins: [", "kind: tender\ntitle: {en: x}\n"]
)
def test_a_file_that_is_no_tender_is_told_line_by_line(
    runs: Runs, tmp_path: Path, command: str, content: str | None
) -> None:
    path = tmp_path / "bad.yaml"
    if content is not None:
        path.write_text(content, "utf-8")
    more = {
        "remove": ["x"],
        "import": ["x"],
        "export": ["--to", "json", "--out", "x"],
        "add": ["noise-limit"],
    }
    said = runs(command, str(path), *more.get(command, []), status=2).output
    assert "bad.yaml" in said


def test_a_tender_is_kept_for_the_site_and_forgotten(runs: Runs, file: str, tmp_path: Path) -> None:
    runs("add", file, "noise-limit")
    assert runs("import", file, "street").output.startswith("wrote ")
    assert "kept already" in runs("import", file, "street", status=2).output
    assert "is not an id" in runs("import", file, "A street", status=2).output
    assert runs("forget", "street").output == ""
    assert "No tender" in runs("forget", "street", status=2).output


def test_a_folder_that_cannot_be_written_is_told(runs: Runs, file: str, tmp_path: Path) -> None:
    (tmp_path / "instance").write_text("not a folder", "utf-8")
    assert "cannot be changed" in runs("import", file, "street", status=2).output
