"""Settings come from the environment and work without it."""

import os
from pathlib import Path

import pytest

from app.settings import PROJECT, Settings, default_criteria


def test_an_empty_environment_works() -> None:
    settings = Settings.from_environment(environment={})
    assert (settings.criteria / "vocabulary.yaml").exists()
    assert settings.instance == PROJECT / "instance"
    assert settings.index == PROJECT / "instance" / "index"
    assert settings.hosts == ("localhost", "127.0.0.1", "[::1]")
    assert (settings.base_url, settings.metrics_token, settings.contact_url) == ("", "", "")


def test_everything_can_be_set() -> None:
    settings = Settings.from_environment(
        environment={
            "KB_CRITERIA": "/data/criteria",
            "KB_INSTANCE": "/data/built",
            "KB_HOSTS": "criteria.example, www.criteria.example  other.example",
            "KB_BASE_URL": "https://criteria.example/",
            "KB_METRICS_TOKEN": "open sesame",
            "KB_CONTACT_URL": "https://criteria.example/contact",
        }
    )
    assert settings == Settings(
        criteria=Path("/data/criteria"),
        instance=Path("/data/built"),
        hosts=(
            "localhost", "127.0.0.1", "[::1]", "criteria.example", "www.criteria.example", "other.example",
        ),
        base_url="https://criteria.example",
        metrics_token="open sesame",
        contact_url="https://criteria.example/contact",
    )  # fmt: skip


def test_what_is_passed_in_wins_over_the_environment() -> None:
    found = Settings.from_environment(Path("mine"), {"KB_CRITERIA": "theirs"})
    assert found.criteria == Path("mine")


def test_a_criteria_folder_here_is_taken_before_ours(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.rename(folder.parent / "criteria")
    monkeypatch.chdir(folder.parent)
    assert default_criteria() == Path("criteria")
    monkeypatch.chdir(os.path.sep)
    assert default_criteria() == PROJECT / "criteria"
