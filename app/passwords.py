"""Passwords of local accounts. The only module that knows argon2."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 200
KEEPER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's first choice
NOBODY = KEEPER.hash("the password of nobody")


def hashed(password: str) -> str:
    """What is kept instead of a password."""
    return KEEPER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether `password` is the one that was kept. Takes as long when nothing was kept, so that
    the time tells nobody which accounts exist."""
    try:
        return KEEPER.verify(kept or NOBODY, password[:LONGEST]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with less effort than we take today."""
    return KEEPER.check_needs_rehash(kept)


def odd_password(password: str, *names: str) -> str:
    """What is wrong with a new password; empty if nothing is. No rules about signs: length counts."""
    if len(password) < SHORTEST:
        return f"The password has {len(password)} characters. Use at least {SHORTEST}."
    if len(password) > LONGEST:
        return f"The password has {len(password)} characters. Use at most {LONGEST}."
    if len(set(password.lower())) < 5:
        return "The password repeats very few characters. Use several words."
    if any(len(name) > 3 and name.lower() in password.lower() for name in names):
        return "The password holds your name. Use words that have nothing to do with you."
    return ""
