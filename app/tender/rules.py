"""A page for every rule of the linter: what it asks, on which basis, from when, for which procedures."""

from flask import Blueprint, abort, render_template

from kb.tender.rules import PACKS, find_rule

pages = Blueprint("tender-rules", __name__, url_prefix="/tender/rules")


@pages.get("")
def rules() -> str:
    """Every rule, by pack."""
    return render_template("tender/rules.html", packs=PACKS)


@pages.get("/<rule_id>")
def rule(rule_id: str) -> str:
    """One rule."""
    found = find_rule(rule_id)
    if found is None:
        abort(404, f"There is no rule {rule_id}.")
    pack, one = found
    return render_template("tender/rule.html", rule=one, pack=pack)
