"""The part of the contributor's guide that is derived: the list of rules, from their docstrings."""

from pathlib import Path

from kb.rules import ENTRY_RULES, ENTRY_WARNINGS, LIBRARY_RULES, LIBRARY_WARNINGS

BEGIN, END = "<!-- rules: written by `kb schema` -->", "<!-- end of rules -->"


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
    """The text of the guide with its list of rules as they are now."""
    before, _, rest = guide.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{rules_text()}\n\n{END}{after}"


def refresh(path: Path) -> None:
    """Rewrite the list of rules in the guide at `path`, if there is one."""
    if path.exists() and BEGIN in (text := path.read_text("utf-8")):
        path.write_text(fresh(text), "utf-8")


def _line(rule: object) -> str:
    sentence = " ".join((getattr(rule, "__doc__", "") or "").split())
    return f"- `{getattr(rule, '__name__', '').replace('_', '-')}`: {sentence}"
