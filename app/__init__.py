"""The web pages, the JSON API and the command line.

The only room that knows Flask, click, Markdown and the web server. It asks `index` for hits and `kb`
for everything else, and holds no rule of the field. `create_app` is the factory; one module per
concern, each with its blueprint.
"""

from flask import Flask

from app import (
    about,
    api,
    changed,
    changes,
    coverage,
    editing,
    entries,
    errors,
    health,
    registers,
    render,
    searching,
    security,
    tender,
    worked,
)
from app.settings import Settings
from app.site import Site, open_site


def create_app(settings: Settings, site: Site | None = None) -> Flask:
    """The site as a WSGI application. Reads the library and opens the index unless `site` is given.

    Raises NoVocabularyError when the criteria folder cannot be understood at all.
    """
    app = Flask(__name__, instance_path=str(settings.instance.resolve()))
    app.extensions["site"] = site or open_site(settings)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    security.protect(app, settings)
    render.install(app)
    changed.install(app)
    worked.install(app)
    editing.install(app)
    errors.install(app)
    for room in (searching, entries, registers, changes, coverage, about, api, health):
        app.register_blueprint(room.pages)
    for pages in (*tender.rooms, *editing.rooms):
        app.register_blueprint(pages)
    health.measure(app)
    return app
