"""Our codes and labels are the official ones. The lists lie beside the project, not in it."""

import lzma
import os
import re
from pathlib import Path

import pytest

from tests.real import REAL

DATA = Path(__file__).parents[2] / "shared" / "data"
LISTS = {
    "bt-06": "strategic-procurement",
    "bt-539": "award-criterion-type",
    "bt-754": "accessibility",
    "bt-774": "environmental-impact",
    "bt-775": "social-objective",
    "bt-776": "innovative-acquisition",
    "bt-805": "gpp-criteria",
    "bt-809": "selection-criterion",
}


@pytest.fixture(autouse=True)
def official() -> None:
    if not DATA.exists():
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(f"the official lists are not at {DATA}")
        pytest.skip("the official lists are not beside the project")


def test_every_cpv_code_has_its_official_labels() -> None:
    with lzma.open(next((DATA / "cpv").glob("*.tsv.xz")), "rt", encoding="utf-8") as lines:
        head, *rows = (line.rstrip("\n").split("\t") for line in lines)
    labels = {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}
    ours = REAL.vocabulary.cpv
    assert len(ours) > 300
    for code, text in ours.items():
        assert text.root == {language: labels[code][language] for language in text.root}


def test_every_eforms_code_stands_in_its_official_list() -> None:
    assert set(REAL.vocabulary.eforms) == set(LISTS)
    for term, name in LISTS.items():
        file = next(DATA.glob(f"eforms-sdk-*/codelists/{name}.gc"))
        text = file.read_text("utf-8")
        codes = set(re.findall(r'ColumnRef="code">\s*<SimpleValue>([^<]+)<', text))
        assert set(REAL.vocabulary.eforms[term].codes) == codes
