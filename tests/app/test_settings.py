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
            "KB_DATABASE_URL": "postgresql://commons@db/commons",
            "KB_OIDC_ISSUER": "https://id.example",
            "KB_OIDC_CLIENT_ID": "commons",
            "KB_OIDC_CLIENT_SECRET": "hush",
            "KB_OIDC_NAME": "City Login",
            "KB_PROXY": "192.0.2.1",
            "KB_GIT_COMMIT": "1",
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
        database_url="postgresql://commons@db/commons",
        oidc_issuer="https://id.example",
        oidc_client_id="commons",
        oidc_client_secret="hush",
        oidc_name="City Login",
        proxy="192.0.2.1",
        git_commit=True,
    )  # fmt: skip


def test_secrets_are_not_shown_where_settings_are() -> None:
    settings = Settings(Path(), Path(), database_url="hush", oidc_client_secret="hush")
    assert "hush" not in repr(settings)


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
