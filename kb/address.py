"""The addresses of entries on the site: the same in pages, documents and notices."""

from kb.model import AnyEntry

PLURALS = {"criterion": "criteria", "practice": "practices", "template": "templates"}


def entry_path(entry: AnyEntry, version: str = "") -> str:
    """The address of an entry on the site, current or of one version."""
    return f"/{PLURALS[entry.kind]}/{entry.id}" + (f"@{version}" if version else "")
