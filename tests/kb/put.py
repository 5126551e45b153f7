"""A library with one text put in: the least that publishing needs."""

from dataclasses import replace

from kb.fingerprint import fingerprint
from kb.library import Library
from kb.messages import typed
from kb.model import ENTRY_MODELS
from kb.problem import Problem
from kb.reader import read


def put(library: Library, community: str, entry_id: str, text: str) -> Library:
    """`library` as if `text` were the file of `community/entry_id`."""
    path = str(library.root / community / f"{entry_id}.yaml")
    entries, documents = dict(library.entries), dict(library.documents)
    entries.pop(entry_id, None)
    document = read(text.encode(), path)
    if isinstance(document, Problem):
        return replace(library, entries=entries, problems=(*library.problems, document))
    documents["entry", entry_id] = document
    found = typed(document, ENTRY_MODELS[str(document.data.get("kind"))])
    if isinstance(found, list):
        return replace(
            library, entries=entries, documents=documents, problems=(*library.problems, *found)
        )
    mark = fingerprint(entry_id, document.data)
    computed = {"id": entry_id, "community": community, "fingerprint": mark}
    entries[entry_id] = found.model_copy(update=computed)
    return replace(library, entries=entries, documents=documents)
