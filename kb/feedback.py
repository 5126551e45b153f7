"""Problems that readers report: what may be told, how it is answered, what is kept how long."""

import re
from datetime import timedelta
from typing import Literal, get_args

State = Literal["open", "taken-up", "done"]
STATES: tuple[State, ...] = get_args(State)
MAX_TEXT = 4_000  # characters
MAX_CONTACT = 200
CONTACT_KEPT = timedelta(days=365)
MANY_LINKS = 3
LINK = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)


def odd_report(text: str) -> str:
    """What is wrong with the text of a report; empty if nothing is."""
    if not text.strip():
        return "Say what is wrong, in a sentence or two."
    if len(text) > MAX_TEXT:
        return f"The text has {len(text)} characters. Use at most {MAX_TEXT}."
    return ""


def odd_contact(contact: str) -> str:
    """What is wrong with the way to reach a reader, which may be left out."""
    if len(contact) > MAX_CONTACT:
        return f"This has {len(contact)} characters. Use at most {MAX_CONTACT}."
    return "" if contact.isprintable() else "This holds characters that cannot be shown."


def is_suspect(text: str, trap: str) -> bool:
    """Whether it may be an advertisement: it has many links, or `trap`, a field that people do not
    see, was filled in."""
    return bool(trap) or len(LINK.findall(text)) >= MANY_LINKS


def odd_answer(state: str, note: str) -> str:
    """What is wrong with an answer; empty if nothing is."""
    if state not in STATES:
        return "Choose what becomes of it."
    if state == "done" and not note.strip():
        return "Say what was done about it, or why nothing was."
    return f"Use at most {MAX_TEXT} characters." if len(note) > MAX_TEXT else ""
