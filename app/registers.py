"""Communities, sources and the glossary."""

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.kept_pages import kept_page
from app.site import site
from kb.registers import Community, Term

pages = Blueprint("registers", __name__)


@pages.get("/communities")
def communities() -> AnyResponse:
    """Every community with what it has published."""
    return kept_page(_communities)


def _communities() -> str:
    return render_template("communities.html", library=site().library)


@pages.get("/communities/<community_id>")
def community(community_id: str) -> str:
    """One community: scope, members, roadmap, events, entries."""
    found = community_of(community_id)
    return render_template(
        "community.html", community=found, entries=site().library.of_community(found.id)
    )


def community_of(community_id: str) -> Community:
    """The community with this id. Aborts with 404."""
    found = site().library.communities.get(community_id)
    if found is None:
        abort(404, "There is no community with this name.")
    return found


@pages.get("/sources")
def sources() -> AnyResponse:
    """The register of laws, standards, labels and reports."""
    return kept_page(_sources)


def _sources() -> str:
    library = site().library
    kinds: dict[str, list[object]] = {}
    for source in sorted(library.sources.values(), key=lambda one: one.title.lower()):
        kinds.setdefault(source.kind, []).append(source)
    return render_template("sources.html", kinds=kinds, cited_by=library.cited_by)


@pages.get("/sources/<source_id>")
def source(source_id: str) -> str:
    """One source and every entry that cites it."""
    library = site().library
    found = library.sources.get(source_id)
    if found is None:
        abort(404, "There is no source with this id.")
    return render_template("source.html", source=found, entries=library.cited_by.get(source_id, ()))


@pages.get("/glossary")
def glossary() -> AnyResponse:
    """The words of the field with their names in other languages."""
    return kept_page(_glossary)


def _glossary() -> str:
    letters: dict[str, list[tuple[str, Term]]] = {}
    named = [(_name(term), term) for term in site().library.glossary.values()]
    for name, term in sorted(named, key=lambda one: (one[0].lower(), one[1].id)):
        letters.setdefault(name[0].upper(), []).append((name, term))
    return render_template("glossary.html", letters=letters)


def _name(term: Term) -> str:
    """The first English name; where an error left none, the first of any language, or the id."""
    names = (term.names.get("en", ()), *term.names.values())
    return next((name for spoken in names for name in spoken), term.id)
