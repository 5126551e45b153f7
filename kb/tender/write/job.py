"""What every writer of a document is given, and how it says that it cannot write."""

import re
from dataclasses import dataclass

from kb.problem import shown
from kb.tender.draft import Draft
from kb.tender.receipt import Receipt

UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class ExportError(Exception):
    """Why a tender cannot be written in a format; the text is the whole message."""


@dataclass(frozen=True)
class Job:
    """What every writer is given: the draft, its receipt, and the site that addresses point to."""

    draft: Draft
    receipt: Receipt
    base_url: str


def writable(text: str) -> str:
    """`text` itself, if XML 1.0 and so an office file can hold every character of it.

    Raises ExportError that names the character and the words around it: nothing is dropped silently.
    """
    if bad := UNWRITABLE.search(text):
        around = UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
        start = max(bad.start() - 20, 0)
        raise ExportError(
            f"A text holds the control character U+{ord(bad[0]):04X}, which Word and Excel cannot store,"
            f' near "{shown(around[start : bad.end() + 20])}". Delete it in the tender and export again.'
        )
    return text
