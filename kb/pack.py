"""The pack: what files said when they were read last, so that only changed files are read again.

It may be deleted at any time. Only files without a fault are kept. What has changed lately lies in a
second, small file beside it (`news_of`), so that the pack need not be written anew each time.
"""

from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from kb.decode import content_of
from kb.document import Document
from kb.look import UNSURE, Stamp
from kb.packfile import KeptDocument, Record, kept, opened, write
from kb.problem import Problem


class Pack:
    """The pack at `path`, and what was read since it was opened. Without a path nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        found = [opened(one) for one in (path, news_of(path))] if path else []
        self._records = {name: record for one in found for name, record in one.records.items()}
        self._packed = {name: packed for one in found for name, packed in one.packed.items()}
        self._seen: dict[str, tuple[Stamp, Document]] = {}

    def read(self, name: str, path: str, stamp: Stamp) -> Document | Problem:
        """The file at `path`, called `name` below its folder, which looked like `stamp` a moment
        ago: as it was kept if it has not changed."""
        record = self._records.get(name)
        if record and stamp == record.stamp != UNSURE:
            return self._known(name, path, record)
        content = content_of(Path(path), path)
        if isinstance(content, Problem):
            return content
        if record and sha256(content).hexdigest() == record.content:
            return self._known(name, path, record._replace(stamp=stamp))
        from kb.reader import read  # not above: what has not changed needs no YAML

        document = read(content, path)
        if isinstance(document, Document):
            self._seen[name] = stamp, document
        return document

    def keep(self, faulty: Collection[str]) -> None:
        """Write down what was read, unless it is there already; `faulty` are paths of files that
        are read anew each time. A folder that cannot be written is none of our business."""
        if not self._path or not self._path.parent.is_dir():
            return
        sound = {name: one for name, one in self._seen.items() if one[1].path not in faulty}
        is_there = self._records.keys() == sound.keys() and all(
            isinstance(document, KeptDocument) and document.record == self._records[name]
            for name, (_, document) in sound.items()
        )
        if is_there and not (faulty and news_of(self._path).exists()):  # they tell of no faults
            return
        try:
            write(self._path, {name: kept(one, stamp) for name, (stamp, one) in sound.items()}, {})
            news_of(self._path).unlink(missing_ok=True)
        except OSError:
            return

    def _known(self, name: str, path: str, record: Record) -> Document:
        document = KeptDocument(path, record, self._packed[name])
        self._seen[name] = record.stamp, document
        return document


def news_of(packed: Path) -> Path:
    """The file beside the pack that holds what has changed lately."""
    return packed.with_suffix(".news")
