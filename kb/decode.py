"""File -> bytes -> clean text: UTF-8, no tabs as indentation, nothing invisible."""

from pathlib import Path

from kb.problem import Place, Problem

MAX_BYTES = 256_000
HARMLESS = "\t\u00a0\u00ad\u2009\u202f"  # tab inside a line; spaces and hyphens of typography


class Refused(Exception):
    """Carries the problem out of the reader's own depth; never leaves the reader."""

    def __init__(self, place: Place, rule: str, wrong: str, expected: str, fix: str) -> None:
        self.problem = Problem(place, rule, wrong, expected, fix)


def content_of(path: Path, name: str) -> bytes | Problem:
    """The bytes of `path`, one more than may be at most; what cannot be opened is a Problem."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        wrong = f"the file cannot be opened ({error.strerror})"
        fix = "check its name and its permissions"
        return Problem(Place(name), "unreadable-file", wrong, "A file that can be read", fix)


def decode(content: bytes, name: str, max_bytes: int = MAX_BYTES) -> str:
    """The text of a file called `name`; raises Refused with the place of what is wrong."""
    if len(content) > max_bytes:
        raise Refused(
            Place(name),
            "file-too-large",
            f"the file is larger than {max_bytes // 1000} kB",
            "An entry of a few kilobytes",
            "split the file, or shorten its texts",
        )
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        raise Refused(
            Place(name, line, column),
            "not-utf8",
            f"byte {content[error.start]:#04x} is not UTF-8 text",
            "A file saved as UTF-8",
            "save the file again with the encoding UTF-8",
        ) from error
    for number, line_text in enumerate(text.split("\n"), 1):
        if not line_text.isprintable():
            _refuse_invisible(line_text, number, name)
    return text


def _refuse_invisible(line: str, number: int, name: str) -> None:
    for column, character in enumerate(line, 1):
        if character == "\t" and not line[: column - 1].strip():
            raise Refused(
                Place(name, number, column),
                "tab-indent",
                "the line is indented with a tab",
                "Spaces, two per level",
                "replace the tab by spaces",
            )
        if not character.isprintable() and character not in HARMLESS:
            raise Refused(
                Place(name, number, column),
                "control-character",
                f"the line holds the invisible character U+{ord(character):04X}",
                "Visible text",
                "delete the character",
            )
