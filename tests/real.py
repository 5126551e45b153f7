"""The real library, read once in a process, so that a file saved during the tests changes nothing in them."""

from app.settings import PROJECT
from kb.load import load

REAL = load(PROJECT / "criteria")
