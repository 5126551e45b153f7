"""The factory of the site: everything that answers a request, put together."""

from flask import Flask

from app import (
    about,
    account,
    api,
    auditing,
    changed,
    changes,
    coverage,
    due,
    editing,
    entries,
    errors,
    forgery,
    health,
    members,
    notices,
    proposing,
    registers,
    releasing,
    render,
    reporting,
    reviewing,
    searching,
    security,
    signing,
    template_form,
    tender,
    visit,
    worked,
)
from app.settings import Settings
from app.site import Site, open_site
from app.store import open_store
from app.store.opened import default_url


def create_app(settings: Settings, site: Site | None = None) -> Flask:
    """The site as a WSGI application. Reads the library and opens the index unless `site` is given.

    Raises NoVocabularyError when the criteria folder cannot be understood at all, StoreError when
    the database cannot be opened.
    """
    app = Flask(__name__, instance_path=str(settings.instance.resolve()))
    app.extensions["site"] = site or open_site(settings)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    security.protect(app, settings)
    store = open_store(settings.database_url or default_url(settings.instance))
    releasing.mend(store, settings.criteria)
    visit.install(app, settings, store)
    notices.install(app, settings, store)
    forgery.install(app)
    render.install(app)
    changed.install(app)
    worked.install(app)
    editing.install(app)
    errors.install(app)
    for room in (
        searching,
        entries,
        registers,
        changes,
        coverage,
        about,
        api,
        health,
        template_form,
        signing,
        account,
        members,
        reporting,
        due,
        auditing,
    ):
        app.register_blueprint(room.pages)
    for pages in (*tender.rooms, *editing.rooms, *proposing.rooms, *reviewing.rooms):
        app.register_blueprint(pages)
    health.measure(app)
    return app
