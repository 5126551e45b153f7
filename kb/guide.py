"""The derived parts of the contributor's guide: every key, from `keys.yaml`, and every rule, from its
docstring."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from kb.entry import Entry
from kb.keys import Key, key_of, models_in, written
from kb.model import ENTRY_MODELS
from kb.registers import Asked, Community, Everyday, Organisation, Source, Term
from kb.rules import ENTRY_RULES, ENTRY_WARNINGS, LIBRARY_RULES, LIBRARY_WARNINGS

BEGIN, END = "<!-- rules: written by `kb schema` -->", "<!-- end of rules -->"
KEYS_BEGIN, KEYS_END = "<!-- keys: written by `kb schema` -->", "<!-- end of keys -->"
REGISTERS: dict[str, type[BaseModel]] = {
    "source": Source, "organisation": Organisation, "glossary term": Term,
    "thing of every day": Everyday, "line of what is asked": Asked, "community": Community,
}  # fmt: skip


def keys_text() -> str:
    """A table of keys for every kind of file. What several models share is told once."""
    told: set[type[BaseModel]] = set()
    shared = set(written(Entry))
    tables = [_table("Keys of every entry", _rows(Entry, told))]
    for kind, model in ENTRY_MODELS.items():
        rows = (row for row in _rows(model, told) if row[0][0] not in shared)
        tables.append(_table(f"Keys of a {kind}", rows))
    for name, register in REGISTERS.items():
        tables.append(
            _table(f"Keys of a{'n' * (name[0] in 'aeiou')} {name}", _rows(register, told))
        )
    return "\n\n".join(tables)


def rules_text() -> str:
    """Every rule by name with its sentence, warnings apart."""
    errors = sorted((*ENTRY_RULES, *LIBRARY_RULES), key=lambda rule: rule.__name__)
    warnings = sorted((*ENTRY_WARNINGS, *LIBRARY_WARNINGS), key=lambda rule: rule.__name__)
    return "\n".join(
        [
            "Errors, because a buyer could be misled:",
            "",
            *(_line(rule) for rule in errors),
            "",
            "Warnings, because a reviewer should look:",
            "",
            *(_line(rule) for rule in warnings),
        ]
    )


def fresh(guide: str) -> str:
    """The text of the guide with its keys and rules as they are now."""
    guide = _between(guide, KEYS_BEGIN, KEYS_END, keys_text())
    return _between(guide, BEGIN, END, rules_text())


def _between(guide: str, begin: str, end: str, text: str) -> str:
    if begin not in guide:
        return guide
    before, _, rest = guide.partition(begin)
    _, _, after = rest.partition(end)
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def refresh(path: Path) -> None:
    """Rewrite the derived parts of the guide at `path`, if there is one."""
    if path.exists() and fresh(text := path.read_text("utf-8")) != text:
        path.write_text(fresh(text), "utf-8")


def _line(rule: object) -> str:
    sentence = " ".join((getattr(rule, "__doc__", "") or "").split())
    return f"- `{getattr(rule, '__name__', '').replace('_', '-')}`: {sentence}"


Row = tuple[tuple[str, ...], Key, str]


def _rows(
    model: type[BaseModel], told: set[type[BaseModel]], above: tuple[str, ...] = ()
) -> Iterator[Row]:
    """The keys inside `model` with how they are told; a model that was told before is only named."""
    for name, kind in written(model).items():
        key, inside = key_of(model, name), list(models_in(kind))
        known = [one for one in inside if one in told]
        choices = key.words or dict.fromkeys(_choices(kind))
        more = f" One of {', '.join(f'`{one}`' for one in choices)}." if len(choices) > 1 else ""
        yield (*above, name), key, more + (f" {_keys(known[0])}" if known else "")
        for inner in inside:
            if inner not in told:
                told.add(inner)
                yield from _rows(inner, told, (*above, name))


def _keys(model: type[BaseModel]) -> str:
    return f"Keys: {', '.join(f'`{name}`' for name in written(model))}."


def _table(title: str, rows: Iterator[Row]) -> str:
    lines = {
        f"| {' '.join(f'`{name}`' for name in keys)} | {key.label} | {key.help}{more} |": None
        for keys, key, more in rows
    }
    head = ["| key | called | meaning |", "|---|---|---|"]
    return "\n".join([f"## {title}", "", *head, *lines])


def _choices(kind: Any) -> tuple[str, ...]:
    """The fixed words that a value of this type must be one of; those of keys do not count."""
    if get_origin(kind) is Literal:
        return get_args(kind)
    parts = get_args(kind) if get_origin(kind) is not dict else ()
    return tuple(word for part in parts for word in _choices(part))
