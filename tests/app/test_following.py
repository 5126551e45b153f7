"""A running site shows what was published, released or pulled, and never a half of it."""

import gc
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
from flask.testing import FlaskClient

from app.following import attend, follow, prepare, refresh
from app.settings import PROJECT
from app.site import Site, open_site
from index.engine import Engine
from index.search import Search
from index.segment import Segment
from kb.journal import is_pending
from kb.library import Library
from kb.publish import publish
from tests.app.conftest import Opens
from tests.app.members import visitor
from tests.app.test_server import ask
from tests.kb.killed import proposed
from tests.kb.test_publish import MINOR, run_killed

LIMIT = "/criteria/noise-limit.json"


@pytest.fixture
def client(opens: Opens) -> FlaskClient:
    return opens()


def settings(client: FlaskClient):  # type: ignore[no-untyped-def]
    return client.application.extensions["settings"]


def version(client: FlaskClient) -> str:
    return str(client.get(LIMIT).get_json()["version"])


def title(client: FlaskClient) -> str:
    return str(client.get("/templates/tree-log.json").get_json()["title"]["en"])


def wait_for(wanted: str, told) -> None:  # type: ignore[no-untyped-def]
    """Ask again and again, as a reader would; half a minute is for slow machines."""
    until = time.monotonic() + 30
    while told() != wanted:
        assert time.monotonic() < until, f"still {told()}"
        time.sleep(0.05)


@pytest.fixture
def following(client: FlaskClient) -> Iterator[None]:
    stop = Event()
    act = partial(refresh, client.application, settings(client))
    thread = Thread(target=follow, args=(act, settings(client), stop, 0.05))
    thread.start()
    yield
    stop.set()
    thread.join()


@pytest.mark.usefixtures("following")
def test_a_publication_shows_by_itself(client: FlaskClient, folder: Path) -> None:
    assert version(client) == "1.1.0"
    publish(folder, proposed(folder), MINOR)
    wait_for("1.2.0", lambda: version(client))
    assert client.get("/criteria/noise-limit@1.1.0").status_code == 200
    assert "1.2.0" in client.get("/search?q=noise").text


@pytest.mark.usefixtures("following")
def test_a_pull_shows_by_itself_and_a_broken_one_changes_nothing(
    client: FlaskClient, folder: Path
) -> None:
    vocabulary = (folder / "vocabulary.yaml").read_text("utf-8")
    (folder / "vocabulary.yaml").write_text("<<<<<<< HEAD\n" + vocabulary, "utf-8")
    path = folder / "city-trees/tree-log.yaml"
    path.write_text(path.read_text("utf-8").replace("{en: Tree log}", "{en: Tree diary}"), "utf-8")
    assert not refresh(client.application, settings(client))
    assert title(client) == "Tree log"
    (folder / "vocabulary.yaml").write_text(vocabulary, "utf-8")
    wait_for("Tree diary", lambda: title(client))


def test_readers_are_served_throughout(client: FlaskClient, folder: Path) -> None:
    stop, seen, faults = Event(), set(), []

    def read() -> None:
        mine = visitor(client.application).client
        while not stop.is_set():
            answer = mine.get(LIMIT)
            page = mine.get("/search?q=noise")
            if answer.status_code != 200 or page.status_code != 200:
                faults.append((answer.status_code, page.status_code))
            else:
                seen.add(answer.get_json()["version"])

    readers = [Thread(target=read) for _ in range(3)]
    for one in readers:
        one.start()
    publish(folder, proposed(folder), MINOR)
    assert refresh(client.application, settings(client))
    wait_for("1.2.0", lambda: max(seen, default=""))
    stop.set()
    for one in readers:
        one.join()
    assert faults == []
    assert seen == {"1.1.0", "1.2.0"}


def test_a_site_that_starts_ends_what_was_interrupted(opens: Opens, folder: Path) -> None:
    assert run_killed(folder, 5).returncode == -signal.SIGKILL
    assert is_pending(folder)
    assert version(opens()) == "1.2.0"
    assert not is_pending(folder)


def test_a_request_keeps_to_the_library_it_began_with(client: FlaskClient, folder: Path) -> None:
    from app.site import site

    with client.application.test_request_context("/"):
        before = site()
        publish(folder, proposed(folder), MINOR)
        refresh(client.application, settings(client))
        assert site() is before
    with client.application.test_request_context("/"):
        assert site() is not before


def reworded(folder: Path, number: int) -> None:
    """Another title for an entry, as a pull would bring it."""
    path = folder / "city-trees/tree-log.yaml"
    text = re.sub(r"\{en: Tree log[^,}]*", f"{{en: Tree log {number}", path.read_text("utf-8"))
    draft = path.with_suffix(".new")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def held() -> dict[type, int]:
    """How many of the things that are large are there."""
    kinds = (Library, Search, Site, Engine, Segment)
    return {kind: sum(isinstance(one, kind) for one in gc.get_objects()) for kind in kinds}


def test_nothing_is_left_of_libraries_that_were_replaced(
    client: FlaskClient, folder: Path, request: pytest.FixtureRequest
) -> None:
    act, stop = prepare(settings(client)), Event()
    request.addfinalizer(stop.set)
    Thread(target=attend, args=(client.application, settings(client), stop, 0.02)).start()
    counts = []
    for number in range(10):
        reworded(folder, number)
        act(None)
        wait_for(f"Tree log {number}", lambda: title(client))
        assert client.get("/search?q=noise").status_code == 200
        assert client.get(f"/search?q=diary+log+{number}&kind=template").status_code == 200
        if number == 2:  # with what is made once only
            gc.collect()
            gc.disable()
            request.addfinalizer(gc.enable)
        counts.append(held())
    assert counts[3:] == [counts[3]] * 7


def test_nothing_happens_when_nothing_changed(client: FlaskClient, folder: Path) -> None:
    before = client.application.extensions["site"]
    (folder / "city-trees/tree-log.yaml").touch()
    assert refresh(client.application, settings(client))
    assert client.application.extensions["site"] is before


def test_kb_serve_shows_what_kb_release_wrote(folder: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [Path(sys.executable).with_name("kb"), "--criteria", str(folder), "serve", "--port", "0"],
        cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "KB_INSTANCE": str(tmp_path / "instance"), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    with process:
        assert process.stdout
        found = re.search(r":(\d+)/", process.stdout.readline())
        assert found
        kb = [str(Path(sys.executable).with_name("kb")), "--criteria", str(folder)]
        command = [*kb, "release", "tree-survival", "--change", "major", "--note", "First."]
        subprocess.run(command, check=True, capture_output=True, cwd=PROJECT)
        page = "/criteria/tree-survival.json"
        wait_for(
            "1.0.0", lambda: re.search(r'"version": "([^"]+)"', ask(int(found[1]), page)[2])[1]
        )  # type: ignore[index]
        process.terminate()
        process.communicate(timeout=20)


def test_the_site_opens_where_it_may_only_read(
    folder: Path, tmp_path: Path, client: FlaskClient
) -> None:
    publish(folder, proposed(folder), MINOR)
    (folder / ".publishing/lock").unlink()
    (folder / ".publishing/lock").mkdir()
    found = open_site(settings(client))
    assert found.library.entries["noise-limit"].version == "1.2.0"
    found.search.close()
