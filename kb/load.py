"""Loading: a criteria folder -> one Library. One broken file never hides the others."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from kb.document import Document
from kb.fingerprint import fingerprint
from kb.lazily import Later, Lazily
from kb.library import Library
from kb.lock import read_lock
from kb.look import Look, look
from kb.messages import typed
from kb.model import ENTRY_MODELS, AnyEntry
from kb.pack import Pack
from kb.packfile import KeptDocument
from kb.problem import Place, Problem, did_you_mean, what
from kb.registers import Asked, Community, Everyday, Organisation, Retired, Source, Term, Vocabulary
from kb.shelf import Shelf, take
from kb.values import Slug


class NoVocabularyError(Exception):
    """The folder has no readable vocabulary, so nothing in it can be understood."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("no readable vocabulary")
        self.problems = problems


def load(
    root: Path,
    packed: Path | None = None,
    before: Library | None = None,
    seen: Look | None = None,
) -> Library:
    """Read and type the folder `root`. One broken file never hides the others.

    With `packed`, a file beside the built data, only what has changed since the last time is read;
    an entry that was sound then is typed when somebody asks for it, or taken from the library that
    was read `before`. `seen` spares looking at the folder. Raises NoVocabularyError when
    `vocabulary.yaml` is missing or broken.
    """
    seen, pack = look(root) if seen is None else seen, Pack(packed)
    shelf = take(root, seen, pack)
    desk = _Desk(shelf.problems)
    vocabularies = [
        typed(document, Vocabulary) for document in shelf.registers.get("vocabulary", [])
    ]
    if not vocabularies or isinstance(vocabularies[0], list):
        raise NoVocabularyError(tuple(sorted([*shelf.problems, *_why(vocabularies, shelf)])))
    desk.documents["vocabulary",] = shelf.registers["vocabulary"][0]
    registers = {name: desk.register(name, shelf) for name in _REGISTER_MODELS}
    entries, past = desk.entries(shelf, before), desk.past(shelf)
    communities = desk.communities(shelf)
    pack.keep({problem.place.path for problem in desk.problems})
    lock, lock_problems = read_lock(shelf.lock.decode("utf-8", "replace"), str(root))
    return Library(
        root=root,
        vocabulary=vocabularies[0],
        sources=registers["sources"],
        organisations=registers["organisations"],
        glossary=registers["glossary"],
        everyday=registers["everyday"],
        asked=registers["asked"],
        retired=registers["retired"],
        communities=communities,
        entries=entries,
        past=past,
        lock=lock,
        documents=desk.documents,
        problems=(*desk.problems, *lock_problems),
        files_read=shelf.read,
        seen=seen,
        locked=sha256(shelf.lock).hexdigest(),
    )


_REGISTER_MODELS: dict[str, Any] = {
    "sources": dict[Slug, Source],
    "organisations": dict[Slug, Organisation],
    "glossary": dict[Slug, Term],
    "everyday": dict[Slug, Everyday],
    "asked": dict[Slug, Asked],
    "retired": dict[Slug, Retired],
}


@dataclass
class _Desk:
    """Types the documents of a shelf one by one and keeps what was wrong. A register that is asked
    for later has a desk of its own: it must hold no other documents, and no library before."""

    problems: list[Problem]
    documents: dict[tuple[str, ...], Document] = field(default_factory=dict)

    def register(self, name: str, shelf: Shelf) -> Mapping[str, Any]:
        """The items of a register; of one that was sound and has not changed, when they are asked for."""
        documents = shelf.registers.get(name, [])
        self.documents |= {(name, str(number)): one for number, one in enumerate(documents)}
        sound = all(isinstance(one, KeptDocument) for one in documents)
        desk = _Desk([]) if sound else self
        read = partial(desk._items, name, documents, shelf.root)
        return Later(read) if sound else read()

    def _items(self, name: str, documents: Sequence[Document], root: Path) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        homes: dict[str, str] = {}
        for document in documents:
            for key in document.data:
                if key in kept:
                    self.problems.append(id_used_twice(document.place(key), key, homes[key], root))
                homes.setdefault(key, document.path)
            found = self._typed(document, _REGISTER_MODELS[name])
            for key, item in (found or self._sound(document, name)).items():
                kept[key] = item.model_copy(update={"id": key}) if name != "retired" else item
        return kept

    def _sound(self, document: Document, name: str) -> dict[str, Any]:
        """The items of a register that are right, where others are not."""
        items = [
            typed(document, _REGISTER_MODELS[name], {key: item})
            for key, item in document.data.items()
        ]
        return {key: one[key] for one in items if isinstance(one, dict) for key in one}

    def communities(self, shelf: Shelf) -> dict[str, Community]:
        kept = {}
        for folder, document in shelf.communities:
            self.documents["community", folder] = document
            found = self._typed(document, Community)
            if found:
                kept[folder] = found.model_copy(update={"id": folder})
        return kept

    def entries(self, shelf: Shelf, before: Library | None) -> Mapping[str, AnyEntry]:
        found: dict[str, Callable[[], AnyEntry]] = {}
        for community, stem, document in shelf.entries:
            if ("entry", stem) in self.documents:
                other = self.documents["entry", stem].path
                self.problems.append(id_used_twice(Place(document.path), stem, other, shelf.root))
                continue
            self.documents["entry", stem] = document
            if entry := self._entry(community, stem, document):
                found[stem] = entry
        return Lazily(found, self._unchanged(before))

    def past(self, shelf: Shelf) -> Mapping[tuple[str, str], AnyEntry]:
        found: dict[tuple[str, str], Callable[[], AnyEntry]] = {}
        for community, stem, document in shelf.past:
            entry_id, _, version = stem.partition("@")
            self.documents["past", entry_id, version] = document
            entry = self._entry(community, entry_id, document)
            if entry and (isinstance(document, KeptDocument) or entry().version == version):
                found[entry_id, version] = entry
            elif entry:
                self.problems.append(_misnamed(document, version, entry().version))
        return Lazily(found)

    def _entry(
        self, community: str, stem: str, document: Document
    ) -> Callable[[], AnyEntry] | None:
        """What gives the entry; nothing if it has problems. What was kept had none."""
        if isinstance(document, KeptDocument):
            return partial(sound_entry, document, community, stem)
        found = typed_entry(document, community, stem)
        if isinstance(found, list):
            self.problems.extend(found)
            return None
        return lambda: found

    def _unchanged(self, before: Library | None) -> dict[str, AnyEntry]:
        """The entries that were typed before and whose files are the same."""
        if before is None or not isinstance(before.entries, Lazily):
            return {}
        return {
            key: entry
            for key, entry in before.entries.made().items()
            if (new := self.documents.get(("entry", key)))
            and (old := before.documents["entry", key])
            and (new.path, new.content) == (old.path, old.content)
        }

    def _typed(self, document: Document, model: Any) -> Any:
        found = typed(document, model)
        if isinstance(found, list):
            self.problems.extend(found)
            return None
        return found


def typed_entry(document: Document, community: str, entry_id: str) -> AnyEntry | list[Problem]:
    """The entry that `document` holds, with what the place of its file says about it; or its problems."""
    kind = document.data.get("kind")
    model = ENTRY_MODELS.get(kind) if isinstance(kind, str) else None
    if model is None:
        known = [*ENTRY_MODELS]
        return [
            Problem(
                document.place("kind"),
                "unknown-kind",
                f"`kind` is {what(kind)}" if kind else "there is no `kind`",
                f"One of: {', '.join(known)}",
                did_you_mean(str(kind), known, "choose one of them"),
                keys=("kind",),
            )
        ]
    found: AnyEntry | list[Problem] = typed(document, model)
    if isinstance(found, list):
        return found
    mark = fingerprint(entry_id, document.data)
    return found.model_copy(update={"id": entry_id, "community": community, "fingerprint": mark})


def sound_entry(document: Document, community: str, entry_id: str) -> AnyEntry:
    """The entry of a document that was sound before. Raises ValueError if it is not."""
    found = typed_entry(document, community, entry_id)
    if isinstance(found, list):
        raise ValueError(f"a kept file has a fault: {found[0]}")
    return found


def id_used_twice(place: Place, name: str, other: str, root: Path) -> Problem:
    """The problem of a second file or key `name`; `other` is the path of the first one. It is told
    from `root` on: the forms of the site say the same, and where the folder is is nobody's business."""
    return Problem(
        place,
        "id-used-twice",
        f"`{name}` is already the id in `{Path(other).relative_to(root).as_posix()}`",
        "An id that is unique in the whole library",
        "rename the newer one",
    )


def _misnamed(document: Document, name: str, held: str) -> Problem:
    return Problem(
        document.place("version"),
        "changed-past",
        f"the file is called {name} but holds version {held}",
        "Name and content that agree",
        "restore the file from its last good state",
    )


def _why(vocabularies: list[Any], shelf: Shelf) -> list[Problem]:
    """Why the vocabulary cannot be used, unless the shelf says so already."""
    path = str(shelf.root / "vocabulary.yaml")
    if vocabularies:
        return list(vocabularies[0])
    if {path, str(shelf.root)} & {problem.place.path for problem in shelf.problems}:
        return []
    return [
        Problem(
            Place(path),
            "missing-vocabulary",
            "the folder has no vocabulary",
            "`vocabulary.yaml` with every controlled list",
            "restore it from the repository, or name the folder that holds it",
        )
    ]
