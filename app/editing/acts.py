"""What the buttons of a form do to a draft: rows are added, removed and moved, languages come and go.

Every act keeps everything that was typed. A button's name says where: `add:parameters-0-sources`,
`remove:use-when-2`, `up:legal-1`, `language:nl`.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from app.editing.draft import GROUPS, ROWS, Draft, texts_in
from app.editing.fields import Field

MAX_ROWS = 200


@dataclass(frozen=True)
class Sheet:
    """A form as it stands: its fields, what is typed, and the languages that have fields."""

    fields: tuple[Field, ...]
    draft: dict[str, Draft]
    shown: tuple[str, ...] = ("en",)
    note: str = ""
    asked: str = ""  # the language that would go with its texts, if its author says so

    @property
    def root(self) -> Field:
        """All fields as one group."""
        return Field("", "group", self.fields[0].told, inside=self.fields)

    @property
    def written(self) -> Mapping[str, int]:
        """How many texts there are in each language."""
        texts = texts_in(self.root, self.draft)
        return Counter(code for text in texts for code, words in text.items() if words.strip())


def acted(sheet: Sheet, act: str, known: Mapping[str, str]) -> Sheet:
    """The form after the button `act`; an act that is not known or has nothing to act on changes
    nothing. `known`: the languages by code."""
    sheet = replace(sheet, draft=deepcopy(sheet.draft))
    name, _, where = act.partition(":")
    if name in ("language", "drop"):
        return _language(sheet, where, known, name == "drop") if where in known else sheet
    if name == "add":
        return _added(sheet, where)
    if name in ("remove", "up", "down"):
        path, _, number = where.rpartition("-")
        if number.isascii() and number.isdigit() and len(number) < 5:
            return _moved(sheet, path, int(number), name)
    return sheet


def _added(sheet: Sheet, path: str) -> Sheet:
    for field, holder, key in rows_of(sheet.fields, sheet.draft, path):
        rows = holder.setdefault(key, [])
        if len(rows) >= MAX_ROWS:
            return replace(
                sheet, note=f"There are {MAX_ROWS} rows already. Edit the file for more."
            )
        rows.append(blank(field.item))
    return sheet


def _moved(sheet: Sheet, path: str, number: int, name: str) -> Sheet:
    for _, holder, key in rows_of(sheet.fields, sheet.draft, path):
        rows: list[Draft] = holder.get(key, [])
        other = {"up": number - 1, "down": number + 1}.get(name, number)
        if not (0 <= number < len(rows) and 0 <= other < len(rows)):
            return sheet
        row = rows.pop(number)
        if name != "remove":
            rows.insert(other, row)
    return sheet


def _language(sheet: Sheet, code: str, known: Mapping[str, str], sure: bool) -> Sheet:
    name = known[code]
    if code not in sheet.shown:
        note = f"Every text now has a field for {name}."
        return replace(sheet, shown=(*sheet.shown, code), note=note)
    if code == "en":
        return replace(sheet, note="English stays: every text has it.")
    count = sheet.written.get(code, 0)
    if count and not sure:
        return replace(sheet, asked=code)
    for text in texts_in(sheet.root, sheet.draft):
        text.pop(code, None)
    shown = tuple(one for one in sheet.shown if one != code)
    return replace(sheet, shown=shown, note=f"{name} is gone from this form.")


def blank(field: Field) -> Draft:
    """What stands in a new row: nothing, or its first form."""
    if field.kind == "one-of":
        return {field.tag: next(iter(field.forms))}
    if field.kind in GROUPS or field.kind == "text":
        return {}
    return [] if field.kind in (*ROWS, "set") else ""


def rows_of(
    fields: Collection[Field], draft: dict[str, Draft], path: str, above: str = ""
) -> Iterator[tuple[Field, dict[str, Any], str]]:
    """The rows that the form calls `path`: their field, and the mapping and key that hold them."""
    for field in fields:
        name = f"{above}{field.key}"
        if field.kind in ROWS and name == path:
            yield field, draft, field.key
        elif not path.startswith(f"{name}-"):
            continue
        elif field.kind in GROUPS:
            inner = draft.setdefault(field.key, {})
            yield from rows_of(field.parts(inner.get(field.tag, "")), inner, path, f"{name}-")
        elif field.kind in ROWS and field.item.kind in GROUPS:
            for number, row in enumerate(draft.get(field.key, ())):
                keys = field.item.parts(row.get(field.item.tag, ""))
                yield from rows_of(keys, row, path, f"{name}-{number}-")
