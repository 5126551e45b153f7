"""What should be looked at again, and what was promised."""

from datetime import date

from flask import Blueprint, render_template, request, url_for

from app.registers import community_of
from app.searching import whole_number
from app.site import site
from kb.address import entry_path
from kb.due import MOST_AHEAD, Due, due

pages = Blueprint("due", __name__)
AHEAD = 90  # days


@pages.get("/due")
def page() -> str:
    """What is due within some days, and every promise, of one community or of all."""
    library, community = site().library, request.args.get("community") or None
    within = whole_number("within", request.args.get("within", str(AHEAD)), MOST_AHEAD)
    owners = [community_of(community)] if community else [*library.communities.values()]
    promises = [(one, promise) for one in owners for promise in one.promises]
    return render_template(
        "due.html", found=due(library, date.today(), within, community), within=within,
        community=community, communities=library.communities, address=address,
        promises=sorted(promises, key=lambda pair: pair[1].by),
    )  # fmt: skip


def address(one: Due) -> str:
    """The page of what is due."""
    if one.what in ("review", "law"):
        return entry_path(site().library.entries[one.id])
    if one.what == "source":
        return url_for("registers.source", source_id=one.id)
    return url_for("registers.community", community_id=one.id, _anchor="promises")
