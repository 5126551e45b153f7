"""Tenders that the site keeps in its own folder."""

from pathlib import Path

import pytest

from app.kept import KeepError, forget, keep_privately, keep_publicly, kept, listed, using
from app.tender.basket import start
from kb.tender.model import Pin

TENDER = start().model_copy(
    update={"pins": (Pin(entry="noise-limit@1.0.0", fingerprint="sha256:" + "0" * 64),)}
)


def test_a_private_tender_is_found_by_its_id_only(tmp_path: Path) -> None:
    tender_id, key = keep_privately(tmp_path, TENDER)
    found = kept(tmp_path, tender_id)
    assert found
    assert found.tender == TENDER
    assert listed(tmp_path) == ()
    assert key not in "".join(path.read_text("utf-8") for path in tmp_path.iterdir())
    assert tender_id != keep_privately(tmp_path, TENDER)[0]


def test_the_key_deletes_it_and_no_other_does(tmp_path: Path) -> None:
    tender_id, key = keep_privately(tmp_path, TENDER)
    for wrong in ("", "x", tender_id):
        with pytest.raises(KeepError, match="not the key"):
            forget(tmp_path, tender_id, wrong)
    forget(tmp_path, tender_id, key)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(KeepError, match="No tender"):
        forget(tmp_path, tender_id, key)


def test_no_readers_key_deletes_what_the_operator_keeps(tmp_path: Path) -> None:
    keep_publicly(tmp_path, "street", TENDER)
    with pytest.raises(KeepError, match="not the key"):
        forget(tmp_path, "street", "")
    forget(tmp_path, "street")
    assert listed(tmp_path) == ()


def test_the_operators_tenders_are_named_by_their_entries(tmp_path: Path) -> None:
    keep_publicly(tmp_path, "street", TENDER)
    assert [one.id for one in using(tmp_path, "noise-limit")] == ["street"]
    assert using(tmp_path, "noise") == ()
    with pytest.raises(KeepError, match="kept already"):
        keep_publicly(tmp_path, "street", TENDER)


@pytest.mark.parametrize(
    "tender_id", ["", "..", "a/b", "A", "a_b", "-a", "a.yaml", "a\n", "../listed/x", "\x00"]
)
def test_an_id_cannot_reach_beside_the_folder(tmp_path: Path, tender_id: str) -> None:
    folder = tmp_path / "tenders"
    assert kept(folder, tender_id) is None
    with pytest.raises(KeepError, match="is not an id"):
        keep_publicly(folder, tender_id, TENDER)
    with pytest.raises(KeepError, match="No tender"):
        forget(folder, tender_id)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_was_spoiled_is_as_good_as_none(tmp_path: Path) -> None:
    path = keep_publicly(tmp_path, "street", TENDER)
    path.write_text("kind: tendr", "utf-8")
    assert kept(tmp_path, "street") is None
    assert listed(tmp_path) == ()


def test_the_site_keeps_only_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.kept.MOST", 2)
    keep_privately(tmp_path, TENDER)
    keep_privately(tmp_path, TENDER)
    with pytest.raises(KeepError, match="Save yours as a file"):
        keep_privately(tmp_path, TENDER)
    keep_publicly(tmp_path, "street", TENDER)
