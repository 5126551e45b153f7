"""The strict reader: YAML text in, plain data with positions out. The only room that knows yaml.

Every scalar stays text (in NFC) until the model types it, so `NO` is Norway and `1.10` a version.
Refused, each with its line and column: duplicate keys, anchors, aliases, merge keys, tags, tabs, bad UTF-8,
second documents, and nesting so deep that the C loader would crash the process.
"""

from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from unicodedata import normalize

import yaml

from kb.decode import MAX_BYTES, Refused, content_of, decode
from kb.document import Data, Document, Keys
from kb.problem import Place, Problem, shown

__all__ = [
    "Data",
    "Document",
    "Dumper",
    "Keys",
    "Loader",
    "dump",
    "read",
    "read_file",
]

MAX_DEPTH = 20
MAX_NODES = 20_000

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def read_file(path: Path, name: str) -> Document | Problem:
    """Read `path`, called `name` in messages; a file that cannot be read is a Problem."""
    content = content_of(path, name)
    return content if isinstance(content, Problem) else read(content, name)


def read(
    content: bytes, name: str, max_bytes: int = MAX_BYTES, max_nodes: int = MAX_NODES
) -> Document | Problem:
    """Read one YAML document whose top level is a mapping; anything else is a Problem."""
    places: dict[Keys, Place] = {}
    try:
        text = decode(content, name, max_bytes)
        _guard(text, name, max_nodes)
        data = _plain(yaml.compose(text, Loader=Loader), (), places, name)
        if not isinstance(data, dict):
            raise Refused(
                Place(name),
                "not-a-mapping",
                "the file holds no keys at its top level",
                "Lines of the form `key: value`, such as `kind: criterion`",
                "start from `kb new` or the example in the guide",
            )
    except Refused as refused:
        return refused.problem
    except yaml.YAMLError as error:
        return _syntax(error, name)
    return Document(name, data, places, text, sha256(content).hexdigest())


def _without_exponent(dumper: Any, number: float) -> Any:
    """A small number as 0.00001: `1e-05` would not be read back as a number."""
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{Decimal(repr(number)):f}")


Dumper.add_representer(float, _without_exponent)


class _Plain(Dumper):  # type: ignore[misc, valid-type]
    """Writes a value that stands twice out twice: `read` refuses anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dump(data: Any) -> str:
    """Plain data -> YAML text; `read` takes it back with every scalar as text."""
    return str(yaml.dump(data, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=100))


def _guard(text: str, name: str, max_nodes: int) -> None:
    """Walk the event stream first: it costs little and never recurses."""
    depth = nodes = documents = 0
    events: Iterator[Any] = yaml.parse(text, Loader=Loader)
    for event in events:
        place = Place(name, event.start_mark.line + 1, event.start_mark.column + 1)
        _refuse_cleverness(event, place)
        documents += isinstance(event, yaml.DocumentStartEvent)
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if documents > 1:
            raise Refused(
                place,
                "second-document",
                "a second document starts here",
                "One document per file",
                "move it to a file of its own",
            )
        if depth > MAX_DEPTH or nodes > max_nodes:
            raise Refused(
                place,
                "too-deep",
                f"more than {MAX_DEPTH} levels or {max_nodes} values are nested here",
                "The shallow form of the guide",
                "compare the brackets and the indentation with the guide",
            )


def _refuse_cleverness(event: Any, place: Place) -> None:
    if getattr(event, "anchor", None):
        raise Refused(
            place,
            "anchor-or-alias",
            f"`{event.anchor}` is an anchor or alias",
            "Every value written out where it is used",
            "copy the value; put a text that starts with & or * between quotes",
        )
    if tag := getattr(event, "tag", None):
        raise Refused(
            place,
            "yaml-tag",
            f"`{tag.replace('tag:yaml.org,2002:', '!!')}` is a YAML tag",
            "Plain values only",
            "delete the tag; put a text that starts with ! between quotes",
        )


def _plain(node: Any, keys: Keys, places: dict[Keys, Place], name: str) -> Data:
    mark = node.start_mark if node else None
    places.setdefault(keys, Place(name, mark.line + 1, mark.column + 1) if mark else Place(name))
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, keys, places, name)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*keys, i), places, name) for i, item in enumerate(node.value)]
    return None if node is None or _is_empty(node) else normalize("NFC", node.value)


def _is_empty(node: yaml.Node) -> bool:
    plain = isinstance(node, yaml.ScalarNode) and not node.style
    return plain and node.value in ("", "~", "null")


def _mapping(node: Any, keys: Keys, places: dict[Keys, Place], name: str) -> dict[str, Data]:
    data: dict[str, Data] = {}
    for key_node, value_node in node.value:
        place = Place(name, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            raise Refused(
                place,
                "key-not-text",
                "this key is a list or a mapping",
                "A word as key",
                "write the key as one word; put braces in a text between quotes",
            )
        key = normalize("NFC", key_node.value)
        if key == "<<" and not key_node.style:
            raise Refused(
                place,
                "anchor-or-alias",
                "`<<` merges another mapping",
                "Every value written out where it is used",
                "copy the values",
            )
        if key in data:
            raise Refused(
                place,
                "duplicate-key",
                f"`{shown(key)}` stands here and already in line {places[(*keys, key)].line}",
                "Each key once",
                "delete one of the two, or merge their values",
            )
        if node.flow_style and _is_empty(value_node):
            raise Refused(
                place,
                "comma-in-braces",
                f"`{shown(key)}` has no value inside {{ }}",
                "`key: value` pairs; a comma inside { } starts the next pair",
                "put the text with the comma between double quotes",
            )
        places[(*keys, key)] = place
        data[key] = _plain(value_node, (*keys, key), places, name)
    return data


def _syntax(error: yaml.YAMLError, name: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return Problem(
        Place(name, mark.line + 1, mark.column + 1) if mark else Place(name),
        "not-yaml",
        "the text cannot be read as YAML from here on",
        "`key: value` lines, two spaces per level, quotes around a text that holds `: ` or starts with a sign",
        "look at this line and the one before it, then for a quote or bracket left open above",
    )
