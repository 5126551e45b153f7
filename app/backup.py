"""`kb backup` and `kb restore`: knowledge and working data of one moment, in one file.

manifest.json          what was kept when, with the SHA-256 of everything else
criteria/...           the files of the folder
tenders/...            the tenders that the site keeps
tables/<name>.jsonl    the rows of the database, which fit into SQLite and PostgreSQL alike
"""

import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from app.settings import Settings
from app.store import Store, open_store, rows
from app.store.opened import default_url
from kb.journal import FOLDER, locked
from kb.load import NoVocabularyError, load

MANIFEST = "manifest.json"


class BackupError(Exception):
    """The file is no whole backup, or may not be put where it was to go; the text says which."""


def keep(settings: Settings, store: Store, path: Path) -> int:
    """Write a backup to `path`, whole or not at all; the number of files in it. Nobody publishes
    meanwhile, and the database is seen as it was at one moment."""
    beside = path.with_name(f".{path.name}.new")
    kept: dict[str, str] = {}
    try:
        with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
            with locked(settings.criteria), store.reading() as db:
                for name, content in _files(settings):
                    archive.writestr(name, content)
                    kept[name] = sha256(content).hexdigest()
                for table in rows.names():
                    content = "".join(f"{line}\n" for line in rows.lines(db, table)).encode()
                    archive.writestr(_table(table), content)
                    kept[_table(table)] = sha256(content).hexdigest()
            made = datetime.now(UTC).isoformat(timespec="seconds")
            archive.writestr(MANIFEST, json.dumps({"format": 1, "made": made, "files": kept}))
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return len(kept)


def verify(path: Path) -> tuple[int, int]:
    """Try a backup out in a temporary folder: (entries, rows) of what came out. Raises BackupError."""
    with tempfile.TemporaryDirectory() as folder:
        return restore(path, Settings(Path(folder) / "criteria", Path(folder) / "instance"))


def restore(path: Path, settings: Settings) -> tuple[int, int]:
    """Put a backup into new folders and an empty database: (entries, rows). Raises BackupError,
    StoreError."""
    content = _content(path)
    tables = [name for name in content if name.startswith("tables/")]
    if strange := set(tables) - {_table(name) for name in rows.names()}:
        newer = ", ".join(sorted(strange))
        raise BackupError(f"{path} is of a newer program, which also keeps {newer}.")
    folders = _folders(settings)
    for folder in folders.values():
        if folder.exists() and any(folder.iterdir()):
            raise BackupError(f"{folder} is not empty. Name a folder that is not there yet.")
    database = settings.database_url or default_url(settings.instance)
    with closing(open_store(database)) as store, store.writing() as db:
        try:
            count = sum(
                rows.fill(db, table, content[_table(table)].decode().splitlines())
                for table in rows.names()
                if _table(table) in content  # an older program had fewer
            )
        except (ValueError, KeyError) as error:
            raise BackupError(f"The working data cannot be put back: {error}") from error
        for name, text in content.items():
            top, *below = PurePosixPath(name).parts
            if top in folders:
                target = folders[top].joinpath(*below)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(text)
    return _read(settings.criteria), count


def _content(path: Path) -> dict[str, bytes]:
    """Every file of the backup, compared with the manifest."""
    try:
        with zipfile.ZipFile(path) as archive:
            kept = json.loads(archive.read(MANIFEST))["files"]
            content = {name: archive.read(name) for name in kept}
    except (OSError, zipfile.BadZipFile, KeyError, ValueError, zlib.error) as error:
        raise BackupError(f"{path} is no whole backup: {error}") from error
    for name, text in content.items():
        if sha256(text).hexdigest() != kept[name]:
            raise BackupError(f"{path} is damaged: {name} is not what was kept.")
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts or "\\" in name or ":" in name:
            raise BackupError(f"{path} is no backup of ours: it would write to {name!r}.")
    return content


def _table(name: str) -> str:
    return f"tables/{name}.jsonl"


def _read(criteria: Path) -> int:
    """How many entries the restored folder has."""
    try:
        library = load(criteria)
    except NoVocabularyError as error:
        raise BackupError(f"The restored folder cannot be read: {error.problems[0]}") from error
    return len(library.entries)


def _folders(settings: Settings) -> dict[str, Path]:
    """What is kept as files, by its name in a backup."""
    return {"criteria": settings.criteria, "tenders": settings.tenders}


def _files(settings: Settings) -> Iterator[tuple[str, bytes]]:
    for name, root in _folders(settings).items():
        for path in sorted(root.rglob("*")):
            below = path.relative_to(root)
            if path.is_symlink() or not path.is_file() or below.parts[0] in (FOLDER, ".git"):
                continue
            with suppress(FileNotFoundError):  # a reader may delete a tender meanwhile
                yield f"{name}/{below.as_posix()}", path.read_bytes()
