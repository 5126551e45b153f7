import lzma
from pathlib import Path

import pytest

from kb.cpv import above, read_labels, with_labels

LIST = "code\ten\tpl\tsv\n09331000\tSolar panels\tPanele\tSolpaneler\n34144511\tRefuse vehicles\t\tSopbilar\n"
VOCABULARY = """cpv:
  09331000: {en: "Solar panels"}
  99999999: {en: "Ours"}
"""


@pytest.mark.parametrize(
    ("code", "broader"),
    [
        ("34144511", ["34144510", "34144500", "34144000", "34140000", "34100000", "34000000"]),
        ("34140000", ["34100000", "34000000"]),
        ("34000000", []),
    ],
)
def test_a_code_has_broader_codes_above_it(code: str, broader: list[str]) -> None:
    assert above(code) == broader


def test_labels_are_taken_from_the_list_packed_or_not(tmp_path: Path) -> None:
    plain, packed = tmp_path / "cpv.tsv", tmp_path / "cpv.tsv.xz"
    plain.write_text(LIST, "utf-8")
    packed.write_bytes(lzma.compress(LIST.encode()))
    found = read_labels(plain, {"09331000"})
    assert found == {"09331000": {"en": "Solar panels", "pl": "Panele", "sv": "Solpaneler"}}
    assert read_labels(packed, {"09331000"}) == found


def test_only_codes_in_use_get_labels_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "cpv.tsv"
    path.write_text(LIST, "utf-8")
    labels = read_labels(path, {"09331000", "99999999"})
    assert (
        with_labels(VOCABULARY, labels, ["en", "sv"])
        == """cpv:
  09331000: {en: "Solar panels", sv: "Solpaneler"}
  99999999: {en: "Ours"}
"""
    )


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.tsv"
    path.write_text("name\tvalue\n", "utf-8")
    with pytest.raises(ValueError, match="first line"):
        read_labels(path, {"09331000"})
