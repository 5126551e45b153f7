"""Reports of readers are kept, answered, and forget their readers in time."""

from datetime import datetime, timedelta

from app.store import Store, people, reports
from app.store.reports import Told

TOLD = Told("quiet-works", "noise-limit", "1.1.0", "80 dB is wrong.", "me@example.org", False)


def test_open_reports_are_counted_by_community(store: Store, now: datetime) -> None:
    with store.writing() as db:
        ada = people.add(db, "ada", "Ada", False, now)
        for _ in range(3):
            number = reports.add(db, TOLD, now)
        reports.answer(db, number, ada.id, "done", "Mended.", now)
        assert reports.waiting(db) == {"quiet-works": 2}
        assert len(reports.listed(db, ["quiet-works"])) == 3
        assert reports.listed(db, ["city-trees"]) == reports.listed(db, []) == ()


def test_how_to_reach_a_reader_is_forgotten_when_done_or_old(store: Store, now: datetime) -> None:
    with store.writing() as db:
        ada = people.add(db, "ada", "Ada", False, now)
        old = reports.add(db, TOLD, now - timedelta(days=400))
        done, young = reports.add(db, TOLD, now), reports.add(db, TOLD, now)
        reports.answer(db, done, ada.id, "done", "Mended.", now)
        reports.answer(db, young, ada.id, "taken-up", "", now)
        reports.forget(db, now - timedelta(days=365))
    with store.reading() as db:
        contacts = {one.id: one.told.contact for one in reports.listed(db, ["quiet-works"])}
    assert contacts == {old: "", done: "", young: "me@example.org"}
