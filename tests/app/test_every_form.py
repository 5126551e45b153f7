"""Every address that takes a form, as the site itself lists them: who may send it, and what of.

A new address fails here until it is said who may use it.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app import accounts
from app.forgery import FREE
from app.reviewing.acts import ACTS
from app.store.tables import Base
from tests.app.browser import Visitor
from tests.app.members import COMMUNITIES
from tests.app.reviewing.conftest import Round, round_

__all__ = ["round_"]
ROUND, DRAFT = "1", "2"
FILLED = {
    "<any(criterion,practice,template):kind>": "criterion", "<entry_id>": "noise-limit",
    "<reference>": "noise-limit", "<int:number>": ROUND, "<secret>": "nonsense",
    "<tender_id>": "nothing", "<lot_id>": "lot-1", "<int:place>": "0",
}  # fmt: skip
OPEN = {"/sign-in", "/sign-out", "/invitation/<secret>", "/entries/<reference>/report"}
OWN = {"/account", "/contribute/unsaved", "/contribute/unsaved/drop"}
NEW = "/contribute/new/<any(criterion,practice,template):kind>"
ONE = "/proposals/<int:number>"
JUDGED = ("accept", "decline", "request-changes", "publish", "take-over-suggestion")
FORMS = {  # address -> the forms that do something there, and who may send none of them
    "/people": (
        [{"act": act, "login": login, "name": "Mallory", "community": "quiet-works", "role": "editor"}
         for act in ("invite", "link", "role", "close", "open", "administrator", "no-administrator")
         for login in ("ann", "edith", "adam")],
        ("nobody", "bob", "ann", "edith"),
    ),
    "/reports": ([{"report": "1", "state": state, "note": "x"} for state in ("done", "taken-up", "open")],
                 ("nobody", "bob", "ann", "adam")),
    ONE: ([{"act": act, "revision": "1", "reason": "x", "change": "minor", "note": "x", "suggestion": "0"}
           for act in JUDGED], ("nobody", "bob", "adam")),
    f"{ONE}/suggest": ([{"act": "suggest", "revision": "1", "title-en": "x", "kind": "criterion"}],
                       ("nobody", "bob", "ann", "adam")),
    f"{ONE}/suggest/field": ([{"revision": "1", "keys": "summary/en", "words": "x"}],
                             ("nobody", "bob", "ann", "adam")),
    f"{ONE}/edit": ([{"act": act, "kind": "criterion", "title-en": "x"} for act in ("save", "submit")],
                    ("nobody", "bob", "edith", "adam")),
    "/entries/<entry_id>/suggest": (
        [{"act": act, "kind": "criterion", "title-en": "x"} for act in ("save", "submit")],
        ("nobody", "bob", "adam")),
    "/entries/<entry_id>/withdraw": ([{"reason": "x"}], ("nobody", "bob", "adam")),
    NEW: ([{"act": act, "kind": "criterion", "title-en": "x", "community": "quiet-works"}
           for act in ("save", "submit")], ("nobody", "bob", "adam")),
    f"{NEW}/sheet": ([{"act": "keep"}], ("nobody", "bob", "adam")),
}  # fmt: skip
REFUSED = (400, 403, 404, 409)


def address(rule: str) -> str:
    for name, value in FILLED.items():
        rule = rule.replace(name, value)
    assert "<" not in rule, f"say in FILLED what stands in {rule}"
    return rule


def takes_forms(app: Flask, free: bool) -> Iterator[str]:
    """The addresses that take forms; the `free` ones are those that keep nothing."""
    for rule in app.url_map.iter_rules():
        blueprint = rule.endpoint.rpartition(".")[0]
        if "POST" in (rule.methods or ()) and (blueprint in FREE) == free:
            yield rule.rule


def kept(round_: Round) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is in the database, but for who was here and how often."""
    with round_.store.reading() as db:
        return {
            table.name: [tuple(row) for row in db.execute(select(table))]
            for table in Base.metadata.sorted_tables
            if table.name not in ("session", "attempt")
        }


@pytest.fixture
def desk(round_: Round) -> Round:
    """Proposal 1 is in review, 2 is a draft of Ann; a reader has reported something."""
    assert (str(round_.handed_in()), str(round_.begin())) == (ROUND, DRAFT)
    told = round_.nobody.send("/entries/noise-limit/report", text="The link is broken.")
    assert told.status_code == 303
    return round_


def token(browser: Visitor) -> str:
    """A token of this browser, from a page that everybody may see."""
    return browser.token("/sign-in" if not browser.cookie() else "/entries/noise-limit/report")


def test_of_every_form_it_is_said_who_may_send_it(desk: Round) -> None:
    app = desk.client.application
    assert set(takes_forms(app, free=False)) == {*OPEN, *OWN, *FORMS}
    assert {"accept", "publish", "decline", "request-changes"} <= set(ACTS)


def test_no_form_is_taken_without_the_token_of_this_browser(desk: Round) -> None:
    other = token(desk.edith)
    before = kept(desk)
    for rule in takes_forms(desk.client.application, free=False):
        for form in FORMS.get(rule, ([{"act": "name", "name": "Eve"}], ()))[0]:
            for browser in (desk.adam, desk.ann, desk.nobody):
                for given in ({}, {"token": ""}, {"token": "0" * 64}, {"token": other}):
                    answer = browser.client.post(address(rule), data=form | given)
                    assert answer.status_code == 403, (rule, given)
    assert kept(desk) == before


def test_no_form_is_taken_from_another_site(desk: Round) -> None:
    before = kept(desk)
    for free in (True, False):
        for rule in takes_forms(desk.client.application, free):
            for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
                form = {"token": token(desk.edith), "act": "accept"}
                answer = desk.edith.client.post(address(rule), data=form, headers=headers)
                assert answer.status_code == 403, rule
    assert kept(desk) == before


def test_no_form_is_taken_by_reading(desk: Round) -> None:
    app, before = desk.client.application, kept(desk)
    readable = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    for free in (True, False):
        for rule in takes_forms(app, free):
            for form in FORMS.get(rule, ([{"act": "name", "name": "Eve"}], ()))[0][:1]:
                query = form | {"token": token(desk.edith)}
                for method in ("GET", "HEAD"):
                    answer = desk.edith.client.open(
                        address(rule), method=method, query_string=query
                    )
                    assert (answer.status_code == 405) == (rule not in readable), rule
    assert kept(desk) == before


@pytest.mark.parametrize("rule", FORMS)
def test_whoever_may_not_send_a_form_is_refused_and_nothing_changes(desk: Round, rule: str) -> None:
    forms, strangers = FORMS[rule]
    before, text = kept(desk), desk.text
    for who in strangers:
        browser = desk.browsers[who]
        mine = token(browser)
        for form in forms:
            answer = browser.client.post(address(rule), data=form | {"token": mine})
            assert answer.status_code in REFUSED, (who, form, answer.status_code)
    assert (kept(desk), desk.text) == (before, text)


@pytest.mark.parametrize("rule", FORMS)
def test_a_right_that_went_between_reading_and_sending_is_gone(desk: Round, rule: str) -> None:
    """The editor becomes a stranger, the administrator a member, with the page still open."""
    forms, strangers = FORMS[rule]
    who = next(name for name in ("adam", "edith", "ann") if name not in strangers)
    browser, now = desk.browsers[who], desk.client.application.extensions["clock"]()
    mine = token(browser)
    accounts.set_administrator(desk.store, None, "bob", True, now)
    if who == "adam":
        accounts.set_administrator(desk.store, None, "adam", False, now)
    else:
        accounts.set_role(desk.store, None, who, "quiet-works", None, COMMUNITIES, now)
    before, text = kept(desk), desk.text
    for form in forms:
        answer = browser.client.post(address(rule), data=form | {"token": mine})
        assert answer.status_code in REFUSED, (form, answer.status_code)
    assert (kept(desk), desk.text) == (before, text)


@pytest.mark.parametrize("rule", [*FORMS, *sorted(OWN)])
def test_an_account_that_was_closed_meanwhile_sends_nothing(desk: Round, rule: str) -> None:
    forms = FORMS.get(rule, ([{"act": "name", "name": "Eve", "key": "entry:noise-limit"}], ()))[0]
    now = desk.client.application.extensions["clock"]()
    for who in ("edith", "ann"):
        browser = desk.browsers[who]
        mine = token(browser)
        accounts.set_disabled(desk.store, None, who, True, now)
        before, text = kept(desk), desk.text
        for form in forms:
            answer = browser.client.post(address(rule), data=form | {"token": mine})
            assert answer.status_code == 403, (form, answer.status_code)
        assert (kept(desk), desk.text) == (before, text)


def test_pages_for_members_are_for_nobody_else(desk: Round) -> None:
    """What leads a visitor to signing in is refused to an account without a role, if it is not its own."""
    everybody = {"/account", f"{ONE}/handed-in", f"{ONE}/edit", "/sign-in/provider"}
    for rule in desk.client.application.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/static"):
            known = rule.rule
            for name, value in {**FILLED, "<reference>": "noise-limit"}.items():
                known = known.replace(name, value)
            if "<" in known:
                continue
            asked = desk.nobody.client.get(known)
            if asked.status_code == 302 and "/sign-in" in asked.location:
                found = desk.bob.client.get(known).status_code
                assert found in (403, 404) or rule.rule in everybody, (known, found)
