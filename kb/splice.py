"""Cutting changed values out of a YAML text and writing them anew in the style they had.

`Node` is what ruamel.yaml composes: it tells where a value begins and ends. This module only asks it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from kb.order import is_text
from kb.reader import Data
from kb.written import LONG, inline, item, key_text, scalar, value

COMMENT = re.compile(r"(?<![ \t])[ \t]+#.*")
Node = Any


@dataclass
class Page:
    """A text and the cuts to be made in it: (start, end, what comes there)."""

    text: str
    cuts: list[tuple[int, int, str]] = field(default_factory=list)

    def edited(self) -> str | None:
        """The text with all cuts made; None where two of them overlap."""
        made, here = [], 0
        for start, end, new in sorted(self.cuts, key=lambda cut: cut[:2]):
            if start < here:
                return None
            made += [self.text[here:start], new]
            here = end
        return "".join([*made, self.text[here:]])

    def change(self, node: Node, old: Data, new: Data, indent: int, flow: bool = False) -> bool:
        """Turn the value at `node` from `old` into `new`; False where it must be written anew whole."""
        if old == new:
            return True
        flow = flow or bool(getattr(node, "flow_style", False))
        if node.id == "scalar" and isinstance(old, str) and isinstance(new, str):
            return self._scalar(node, new, indent, flow)
        if node.id == "mapping" and isinstance(old, dict) and isinstance(new, dict):
            return (self._braces if flow else self._mapping)(node, old, new)
        if node.id == "sequence" and isinstance(old, list) and isinstance(new, list):
            return (self._brackets if flow else self._sequence)(node, old, new)
        return False

    def _scalar(self, node: Node, new: str, indent: int, flow: bool) -> bool:
        start, end = node.start_mark.index, self.end(node)
        head, *lines = self.text[start:end].split("\n")
        depth = next((len(line) - len(line.lstrip()) for line in lines if line.strip()), indent)
        style: str | None = node.style or ""
        outgrown = not style and len(new) > LONG >= len(node.value)
        if not flow and style not in (">", "|") and (outgrown or "\n" in new):
            style = None  # a text that grew long gets lines of its own
        kept = [line.strip() for line in lines]
        comment = COMMENT.search(head) if lines and node.style in (">", "|") else None
        self._replace(start, end, scalar(new, depth, style, flow, kept), comment)
        return True

    def _replace(
        self, start: int, end: int, new: str, comment: re.Match[str] | None = None
    ) -> None:
        """Cut a value out of its line; the comment of the line stays behind the first line of the new."""
        beside = COMMENT.match(self.text, end)
        if "\n" in new and beside:
            comment, end = beside, beside.end()
        head, *rest = new.split("\n")
        self.cuts.append((start, end, "\n".join([head + (comment[0] if comment else ""), *rest])))

    # mappings

    def _mapping(self, node: Node, old: dict[str, Data], new: dict[str, Data]) -> bool:
        column = node.start_mark.column
        pairs = {key.value: (key, inner) for key, inner in node.value}
        kept = [key for key in pairs if key in new]
        if not kept:
            return False
        for key in kept:
            if not self.change(pairs[key][1], old[key], new[key], column + 2):
                start, end = self._colon(pairs[key][0]), self._pair_end(*pairs[key])
                self._replace(start, end, value(new[key], column + 2))
        self._delete_keys(pairs, kept)
        for after, fresh in _new_keys(new, kept):
            self._insert_keys(pairs, after, {key: new[key] for key in fresh}, column, kept[0])
        return True

    def _delete_keys(self, pairs: dict[str, tuple[Node, Node]], kept: list[str]) -> None:
        names = list(pairs)
        first = pairs[names[0]][0].start_mark.index
        leading = 0
        if self.text[self._line(first) : first].strip():  # the mapping begins behind a dash
            leading = names.index(kept[0])
            self.cuts += [(first, pairs[kept[0]][0].start_mark.index, "")] if leading else []
        for name in names[leading:]:
            if name not in kept:
                self._delete(pairs[name][0].start_mark.index, self._pair_end(*pairs[name]))

    def _insert_keys(
        self,
        pairs: dict[str, tuple[Node, Node]],
        after: str | None,
        fresh: dict[str, Data],
        column: int,
        first: str,
    ) -> None:
        pad = " " * column
        lines = [f"{key_text(key)}:{value(part, column + 2)}\n" for key, part in fresh.items()]
        if after is None:
            at = pairs[first][0].start_mark.index
            self.cuts.append((at, at, "".join(f"{line}{pad}" for line in lines)))
            return
        airy = not column and self.text[: pairs[after][0].start_mark.index].endswith("\n\n")
        at = self._next_line(self._pair_end(*pairs[after]))
        gap = "\n" if airy and any("\n" in line[:-1] for line in lines) else ""
        self.cuts.append((at, at, gap + "".join(f"{pad}{line}" for line in lines)))

    def _braces(self, node: Node, old: dict[str, Data], new: dict[str, Data]) -> bool:
        pairs = {key.value: (key, inner) for key, inner in node.value}
        if list(pairs) == [key for key in pairs if key in new] and len(pairs) == len(new):
            mark = len(self.cuts)
            if all(self.change(pairs[key][1], old[key], new[key], 0, True) for key in pairs):
                return True
            del self.cuts[mark:]
        order = [key for key in pairs if key in new]
        for after, fresh in _new_keys(new, order):
            place = order.index(after) + 1 if after else 0
            order[place:place] = fresh
        said = [
            self._raw(pairs[key][1]) if key in pairs and old[key] == new[key] else inline(new[key])
            for key in order
        ]
        if not order or None in said or (is_text(new) and len("".join(map(str, said))) > LONG):
            return False
        inner = ", ".join(f"{key_text(key)}: {one}" for key, one in zip(order, said, strict=True))
        self.cuts.append((node.start_mark.index, node.end_mark.index, f"{{{inner}}}"))
        return True

    # lists

    def _sequence(self, node: Node, old: list[Data], new: list[Data]) -> bool:
        column = node.start_mark.column
        starts = [self._dash(one) for one in node.value]
        if not new or any(self.text[self._line(at) : at].strip() for at in starts):
            return False
        for i1, i2, j1, j2 in _blocks(old, new):
            both = min(i2 - i1, j2 - j1)
            for i, j in zip(range(i1, i1 + both), range(j1, j1 + both), strict=True):
                if not self.change(node.value[i], old[i], new[j], column + 2):
                    end = max(self.end(node.value[i]), starts[i] + 1)
                    self._replace(starts[i] + 1, end, item(new[j], column + 2))
            for i in range(i1 + both, i2):
                self._delete(starts[i], max(self.end(node.value[i]), starts[i] + 1))
            lines = [f"{' ' * column}-{item(part, column + 2)}\n" for part in new[j1 + both : j2]]
            before = i1 + both - 1
            last = max(self.end(node.value[before]), starts[before] + 1)
            at = self._next_line(last) if before >= 0 else self._line(starts[0])
            self.cuts += [(at, at, "".join(lines))] if lines else []
        return True

    def _brackets(self, node: Node, old: list[Data], new: list[Data]) -> bool:
        said: list[str | None] = [self._raw(one) for one in node.value]
        for i1, i2, j1, j2 in reversed(list(_blocks(old, new))):
            said[i1:i2] = [inline(part) for part in new[j1:j2]]
        if None in said:
            return False
        inner = ", ".join(map(str, said))
        self.cuts.append((node.start_mark.index, node.end_mark.index, f"[{inner}]"))
        return True

    # places

    def end(self, node: Node) -> int:
        """Where the last sign of a value stands, without the blank lines and comments after it."""
        if node.id == "scalar" or node.flow_style:
            start, end = int(node.start_mark.index), int(node.end_mark.index)
            return start + len(self.text[start:end].rstrip("\n "))
        last = node.value[-1]
        return (
            self._pair_end(*last)
            if isinstance(last, tuple)
            else max(self.end(last), self._dash(last) + 1)
        )

    def _pair_end(self, key: Node, inner: Node) -> int:
        return max(self.end(inner), self._colon(key))

    def _colon(self, key: Node) -> int:
        return self.text.find(":", int(key.end_mark.index)) + 1

    def _raw(self, node: Node) -> str:
        return self.text[node.start_mark.index : self.end(node)]

    def _dash(self, node: Node) -> int:
        return self.text.rindex("-", 0, int(node.start_mark.index))

    def _line(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def _next_line(self, at: int) -> int:
        return self.text.index("\n", at) + 1

    def _delete(self, start: int, end: int) -> None:
        """Take out whole lines, and the blank line before them where another one follows."""
        start, end = self._line(start), self._next_line(end)
        double = self.text[:start].endswith("\n\n") and self.text[end : end + 1] in ("", "\n")
        self.cuts.append((start - 1 if double else start, end, ""))


def _new_keys(new: dict[str, Data], kept: list[str]) -> Iterator[tuple[str | None, list[str]]]:
    """The keys that are new, in groups, each with the kept key after which it stands."""
    after: str | None = None
    fresh: list[str] = []
    for key in new:
        if key not in kept:
            fresh.append(key)
            continue
        if fresh:
            yield after, fresh
        after, fresh = key, []
    if fresh:
        yield after, fresh


def _blocks(old: list[Data], new: list[Data]) -> Iterator[tuple[int, int, int, int]]:
    """Where two lists differ: from and to in the old one, from and to in the new one."""
    before, after = ([json.dumps(part, sort_keys=True) for part in one] for one in (old, new))
    for sign, *places in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if sign != "equal":
            yield places[0], places[1], places[2], places[3]
