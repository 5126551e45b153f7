"""People as the rules of the house see them: who they are, and their role in each community."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Role = Literal["contributor", "editor"]
ROLES: tuple[Role, ...] = ("contributor", "editor")
LOGIN = re.compile(r"[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?")
MAIL = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9-]{1,63}(\.[a-zA-Z0-9-]{1,63})*"
)
MAX_NAME = 80
MAX_MAIL = 254


@dataclass(frozen=True)
class Person:
    """Somebody with an account. An administrator looks after people; only a role in a community
    lets anybody write or judge texts there. `mail` is empty for whoever wants no letters."""

    id: int
    login: str
    name: str
    administrator: bool = False
    disabled: bool = False
    roles: Mapping[str, Role] = field(default_factory=dict)
    mail: str = ""

    def contributes_to(self, community: str) -> bool:
        """May propose texts there; an editor may too."""
        return not self.disabled and community in self.roles

    def edits(self, community: str) -> bool:
        """May judge and publish what others propose there."""
        return not self.disabled and self.roles.get(community) == "editor"

    @property
    def administers(self) -> bool:
        return self.administrator and not self.disabled


def odd_login(login: str) -> str:
    """What is wrong with a name to sign in with; empty if nothing is."""
    if LOGIN.fullmatch(login):
        return ""
    return "Use 1 to 64 of the letters a-z, digits, dot, hyphen, underscore and @."


def odd_name(name: str) -> str:
    """What is wrong with the name that others see; empty if nothing is."""
    if not name.strip():
        return "Give the name that others will see."
    if len(name) > MAX_NAME:
        return f"The name has {len(name)} characters. Use at most {MAX_NAME}."
    return "" if name.isprintable() else "The name holds characters that cannot be shown."


def odd_mail(mail: str) -> str:
    """What is wrong with an address for letters; empty if nothing is, or if there is none."""
    if not mail or (MAIL.fullmatch(mail) and len(mail) <= MAX_MAIL):
        return ""
    return "This is no mail address. Write it like name@example.org, or leave it empty."
