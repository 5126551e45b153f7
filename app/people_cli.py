"""The commands about people: the first administrator comes in by `kb people add --administrator`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from app import accounts
from app.refusals import RefusedError
from app.settings import Settings
from app.store import Store, StoreError, open_store
from app.store.opened import default_url
from app.terminal import AS_JSON, load_library, refuse, writing
from kb.people import ROLES, Role


@click.group("people")
def people_group() -> None:
    """Who may sign in, and what they may do."""


@people_group.command()
@click.argument("login")
@click.option("--name", required=True, help="The name that others see.")
@click.option("--administrator", is_flag=True, help="May look after people.")
@click.pass_obj
def add(settings: Settings, login: str, name: str, administrator: bool) -> None:
    """Add somebody and print the link with which they choose a password."""
    with _store(settings) as store:
        person, secret = accounts.add(store, None, login, name, administrator, datetime.now(UTC))
    click.echo(f"{person.login} was added. This link works once, for seven days:")
    click.echo(_address(settings, secret))


@people_group.command()
@click.argument("login")
@click.pass_obj
def link(settings: Settings, login: str) -> None:
    """Print a new link for somebody who lost the first one, or the password."""
    with _store(settings) as store:
        _, secret = accounts.new_link(store, None, login, datetime.now(UTC))
    click.echo(_address(settings, secret))


@people_group.command()
@click.argument("login")
@click.argument("community")
@click.argument("role", type=click.Choice([*ROLES, "none"]))
@click.pass_obj
def role(settings: Settings, login: str, community: str, role: str) -> None:
    """Give LOGIN a role in a community: contributor, editor, or none."""
    communities = load_library(settings).communities
    wanted: Role | None = next((one for one in ROLES if one == role), None)
    with _store(settings) as store:
        accounts.set_role(store, None, login, community, wanted, communities, datetime.now(UTC))
    click.echo(f"{login}: {role} in {community}")


@people_group.command()
@click.argument("login")
@click.option("--undo", is_flag=True, help="Open the account again.")
@click.pass_obj
def disable(settings: Settings, login: str, undo: bool) -> None:
    """Close an account at once, in every browser."""
    with _store(settings) as store:
        accounts.set_disabled(store, None, login, not undo, datetime.now(UTC))
    click.echo(f"{login}: {'open' if undo else 'closed'}")


@people_group.command("list")
@AS_JSON
@click.pass_obj
def list_people(settings: Settings, as_json: bool) -> None:
    """Everybody with an account."""
    with _store(settings) as store:
        found = accounts.everybody(store, None)
    rows = [
        {
            "login": one.login,
            "name": one.name,
            "administrator": one.administrator,
            "disabled": one.disabled,
            "roles": dict(one.roles),
        }
        for one in found
    ]
    if as_json:
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for one in found:
        roles = [f"{role} in {community}" for community, role in sorted(one.roles.items())]
        words = ["administrator"] * one.administrator + ["closed"] * one.disabled + roles
        click.echo(f"{one.login}  {one.name}  {', '.join(words) or 'no role'}")


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    """The database; what cannot be done ends the command in plain words."""
    try:
        with writing(settings.instance):
            store = open_store(settings.database_url or default_url(settings.instance))
        try:
            yield store
        finally:
            store.close()
    except (RefusedError, StoreError) as error:
        refuse(str(error))


def _address(settings: Settings, secret: str) -> str:
    return f"{settings.base_url or 'http://127.0.0.1:8000'}/invitation/{secret}"
