"""What this site is, how accessible it is, and how to contribute."""

from datetime import date

from flask import Blueprint, Response, abort, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.kept_pages import kept_page
from app.markup import guide_html
from app.proposing.front import front
from app.render import absolute
from app.site import site
from kb.changeclass import CLASSES
from kb.stats import stats

pages = Blueprint("about", __name__)


@pages.get("/about")
def about() -> AnyResponse:
    """Purpose, licences, figures, and how entries are made and kept."""
    return kept_page(_about)


def _about() -> str:
    library = site().library
    releases = sum(len(entry.history) for entry in library.entries.values())
    figures = stats(library, date.today())
    return render_template("about.html", figures=figures, releases=releases, classes=CLASSES)


@pages.get("/accessibility")
def accessibility() -> str:
    """The accessibility statement (Directive (EU) 2016/2102 Art. 7)."""
    return render_template("accessibility.html", contact=site().settings.contact_url)


@pages.get("/contribute")
def contribute() -> str:
    """The front door for those who contribute."""
    return render_template("contribute.html", **front())


@pages.get("/contribute/guide")
def guide() -> str:
    """The contributor's guide, from `criteria/README.md`."""
    path = site().library.root / "README.md"
    if not path.exists():
        abort(404, "This library has no contributor's guide.")
    return render_template("guide.html", guide=guide_html(path.read_text("utf-8")))


@pages.get("/robots.txt")
def robots() -> Response:
    """What crawlers may read: everything but searches and comparisons."""
    lines = [
        "User-agent: *",
        "Disallow: /search?",
        "Disallow: /compare",
        f"Sitemap: {absolute(url_for('about.sitemap'))}",
        "",
    ]
    return Response("\n".join(lines), mimetype="text/plain")


@pages.get("/sitemap.xml")
def sitemap() -> Response:
    """The addresses of all current entries."""
    return Response(
        render_template("sitemap.xml", entries=site().library.entries.values()),
        mimetype="application/xml",
    )
