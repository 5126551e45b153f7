"""What the page of differences says: fields in words, and the releases between two versions."""

from flask import Flask

from app.render import label
from app.site import site
from kb.difference import Change
from kb.entry import Release
from kb.library import version_key
from kb.model import AnyEntry


def install(app: Flask) -> None:
    """Give the templates the functions of this module."""
    app.jinja_env.globals.update(
        field_name=field_name, field_language=field_language, releases_between=releases_between
    )


def field_name(change: Change) -> str:
    """The place of a change in words: `levels / leading / requirement / nl` is
    "Leading, requirement, Dutch"."""
    keys = [key for key in change.keys if key != "levels"]
    words = "".join(f" {key + 1}" if isinstance(key, int) else f", {_word(key)}" for key in keys)
    name = words.removeprefix(", ")
    return name[:1].upper() + name[1:]


def _word(key: str) -> str:
    return label("levels", label("languages", key)).replace("-", " ")


def field_language(change: Change) -> str:
    """The language in which the texts of a change are written."""
    last = change.keys[-1]
    return str(last) if last in site().library.vocabulary.languages else "en"


def releases_between(one: AnyEntry, other: AnyEntry) -> list[Release]:
    """What was published after the older of two versions, up to the newer, newest first."""
    older, newer = sorted((one, other), key=lambda entry: version_key(entry.version))
    return [
        release
        for release in newer.history
        if version_key(release.version) > version_key(older.version)
    ]
