"""Loading: a criteria folder -> one Library. One broken file never hides the others."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.fingerprint import fingerprint
from kb.library import Library
from kb.lock import read_lock
from kb.messages import typed
from kb.model import ENTRY_MODELS, AnyEntry
from kb.problem import Place, Problem, did_you_mean, what
from kb.reader import Document
from kb.registers import Asked, Community, Everyday, Organisation, Retired, Source, Term, Vocabulary
from kb.shelf import Shelf, take
from kb.values import Slug


class NoVocabularyError(Exception):
    """The folder has no readable vocabulary, so nothing in it can be understood."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("no readable vocabulary")
        self.problems = problems


def load(root: Path) -> Library:
    """Read and type the folder `root`. One broken file never hides the others.

    Raises NoVocabularyError when `vocabulary.yaml` is missing or broken.
    """
    shelf = take(root)
    desk = _Desk(shelf.problems)
    vocabularies = [
        typed(document, Vocabulary) for document in shelf.registers.get("vocabulary", [])
    ]
    if not vocabularies or isinstance(vocabularies[0], list):
        raise NoVocabularyError(tuple(sorted([*shelf.problems, *_why(vocabularies, shelf)])))
    desk.documents["vocabulary",] = shelf.registers["vocabulary"][0]
    registers = {name: desk.register(name, shelf) for name in _REGISTER_MODELS}
    lock, lock_problems = read_lock(shelf.lock, str(root))
    return Library(
        root=root,
        vocabulary=vocabularies[0],
        sources=registers["sources"],
        organisations=registers["organisations"],
        glossary=registers["glossary"],
        everyday=registers["everyday"],
        asked=registers["asked"],
        retired=registers["retired"],
        communities=desk.communities(shelf),
        entries=desk.entries(shelf),
        past=desk.past(shelf),
        lock=lock,
        documents=desk.documents,
        problems=(*desk.problems, *lock_problems),
        files_read=shelf.read,
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
    """Types the documents of a shelf one by one and keeps what was wrong."""

    problems: list[Problem]
    documents: dict[tuple[str, ...], Document] = field(default_factory=dict)

    def register(self, name: str, shelf: Shelf) -> dict[str, Any]:
        kept: dict[str, Any] = {}
        homes: dict[str, str] = {}
        for number, document in enumerate(shelf.registers.get(name, [])):
            self.documents[name, str(number)] = document
            for key in document.data:
                if key in kept:
                    self.problems.append(id_used_twice(document.place(key), key, f"`{homes[key]}`"))
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

    def entries(self, shelf: Shelf) -> dict[str, AnyEntry]:
        kept: dict[str, AnyEntry] = {}
        for community, stem, document in shelf.entries:
            if ("entry", stem) in self.documents:
                other = self.documents["entry", stem].path
                self.problems.append(id_used_twice(Place(document.path), stem, f"`{other}`"))
                continue
            self.documents["entry", stem] = document
            found = self._entry(community, stem, document)
            if found:
                kept[stem] = found
        return kept

    def past(self, shelf: Shelf) -> dict[tuple[str, str], AnyEntry]:
        kept: dict[tuple[str, str], AnyEntry] = {}
        for community, stem, document in shelf.past:
            entry_id, _, version = stem.partition("@")
            self.documents["past", entry_id, version] = document
            found = self._entry(community, entry_id, document)
            if found and found.version == version:
                kept[entry_id, version] = found
            elif found:
                self.problems.append(_misnamed(document, version, found.version))
        return kept

    def _entry(self, community: str, stem: str, document: Document) -> AnyEntry | None:
        found = typed_entry(document, community, stem)
        if isinstance(found, list):
            self.problems.extend(found)
            return None
        return found

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


def id_used_twice(place: Place, name: str, other: str) -> Problem:
    """The problem of a second file or key `name`; `other` says where the first one is."""
    return Problem(
        place,
        "id-used-twice",
        f"`{name}` is already the id in {other}",
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
