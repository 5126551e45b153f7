"""Plain data as YAML text in the form of the guide: what the strict reader reads back word for word.

Whether a text may stand without quotes is asked of the reader itself, not decided again here.
"""

import re
from collections.abc import Iterable

from kb.decode import HARMLESS
from kb.order import AIRY, arranged, is_text
from kb.problem import Problem
from kb.reader import Data, read

LONG = 100  # characters; a longer text gets lines of its own
WIDE = 160  # of a mapping of short words, such as a citation
CLOSING, OPENING = "\"'”’»)]*_", "\"'“‘„«([*_"
PLAIN_KEY = re.compile(r"[A-Za-z0-9][\w-]*", re.ASCII)
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def entry_text(data: dict[str, Data]) -> str:
    """The text of a new file with this content, its keys in their order."""
    if not data:
        return "{}\n"
    lines = [
        f"\n{key}:{value(part, 2)}" if key in AIRY and number else f"{key}:{value(part, 2)}"
        for number, (key, part) in enumerate(arranged(data).items())
        for key in [key_text(key)]
    ]
    return "\n".join(lines) + "\n"


def value(data: Data, indent: int) -> str:
    """What follows `key:` or `-`, where the parts of `data` stand `indent` columns in."""
    if data is None:
        return ""
    if isinstance(data, str):
        return f" {scalar(data, indent)}"
    short = inline(data)
    room = WIDE if _is_flat(data) else LONG
    if short is not None and len(short) + indent <= room and not (is_text(data) and indent == 2):
        return f" {short}"
    pad = " " * indent
    if isinstance(data, list):
        return "".join(f"\n{pad}-{item(part, indent + 2)}" for part in data)
    return "".join(
        f"\n{pad}{key_text(key)}:{value(part, indent + 2)}" for key, part in data.items()
    )


def item(data: Data, indent: int) -> str:
    """What follows the `-` of a list: a mapping starts on the same line."""
    text = value(data, indent)
    return " " + text.lstrip() if text.startswith("\n") else text


def inline(data: Data) -> str | None:
    """`data` on one line, with brackets; None where the reader would refuse that."""
    if isinstance(data, str):
        return scalar(data, 0, flow=True)
    if data is None or (isinstance(data, list) and not all(isinstance(one, str) for one in data)):
        return None
    inner = [inline(part) for part in (data.values() if isinstance(data, dict) else data)]
    parts = [part for part in inner if part is not None]
    if len(parts) < len(inner):
        return None
    if isinstance(data, list):
        return f"[{', '.join(parts)}]"
    pairs = zip(data, parts, strict=True)
    return f"{{{', '.join(f'{key_text(key)}: {part}' for key, part in pairs)}}}"


def key_text(key: str) -> str:
    """A key, between quotes where it needs them."""
    return key if PLAIN_KEY.fullmatch(key) else quoted(key)


def scalar(
    text: str, indent: int, style: str | None = None, flow: bool = False, kept: Iterable[str] = ()
) -> str:
    """A text in the style of YAML's sign (`""` plain, `'`, `"`, `>`, `|`), or in a fitting one; between
    double quotes where that style cannot say it. `kept` are lines of a long text to leave as they are."""
    if style is None:
        style = "" if flow or ("\n" not in text and len(text) <= LONG) else ">"
        style = "|" if style and "\n" in text else style
    said = _styled(text, indent, style, kept)
    return said if said is not None and _says(said, text, flow) else quoted(text)


def quoted(text: str) -> str:
    """A text between double quotes; what cannot be seen is written as an escape."""
    return f'"{"".join(map(_escaped, text))}"'


def sentences(text: str, kept: Iterable[str] = ()) -> list[str]:
    """A text of one line as lines of one sentence each; the `kept` ones stay whole."""
    known = sorted({line for line in kept if line}, key=len, reverse=True)
    lines, rest = [], text
    while rest:
        found = next((line for line in known if _begins(rest, line)), None)
        line = found or rest[: _end(rest)]
        lines.append(line)
        rest = rest[len(line) + 1 :]
    return lines


def _styled(text: str, indent: int, style: str, kept: Iterable[str]) -> str | None:
    if style == "'":
        return "'" + text.replace("'", "''") + "'" if text.isprintable() else None
    if style == '"':
        return None
    if style not in (">", "|"):
        return text if text and "\n" not in text else None
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if style == ">":
        kept = list(kept)
        parts = [sentences(line, kept) for line in lines]
        lines = [
            line for number, part in enumerate(parts) for line in ([""] if number else []) + part
        ]
    sign = style if body != text else f"{style}-"
    return "\n".join([sign, *(f"{' ' * indent}{line}" if line else "" for line in lines)])


def _says(written: str, text: str, flow: bool) -> bool:
    """Whether the reader reads `text`, and nothing else, where `written` stands."""
    probe = f"k: [{{k: {written}}}, {written}]" if flow else f"k: {written}\nl: x"
    found = read(probe.encode("utf-8", "surrogatepass"), "")
    wanted: Data = [{"k": text}, text] if flow else text
    return (
        not isinstance(found, Problem) and found.data["k"] == wanted and len(found.data) == 2 - flow
    )


def _is_flat(data: Data) -> bool:
    return (
        isinstance(data, dict)
        and not is_text(data)
        and all(isinstance(part, str) for part in data.values())
    )


def _begins(text: str, line: str) -> bool:
    """Whether `text` begins with `line`, and a line may end there."""
    rest = text[len(line) :]
    return text.startswith(line) and (not rest or (rest[0] == " " and rest[1:2] not in ("", " ")))


def _end(text: str) -> int:
    """Where the first sentence ends."""
    for at, sign in enumerate(text):
        if sign == " " and text[at - 1 : at].strip() and text[at + 1 : at + 2].strip():
            before, after = text[:at].rstrip(CLOSING), text[at + 1 :].lstrip(OPENING)
            if before.endswith((".", "!", "?")) and after[:1].isupper():
                return at
    return len(text)


def _escaped(sign: str) -> str:
    if sign in ESCAPES:
        return ESCAPES[sign]
    if sign.isprintable() or sign in HARMLESS:
        return sign
    return _code(sign)


def _code(sign: str) -> str:
    code = ord(sign)
    return (
        f"\\x{code:02X}" if code < 256 else f"\\u{code:04X}" if code < 65536 else f"\\U{code:08X}"
    )
