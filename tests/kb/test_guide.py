"""The guide lists every rule, with the sentence that the rule itself gives."""

from pathlib import Path

from kb.guide import BEGIN, END, fresh, refresh, rules_text
from kb.rules import ENTRY_RULES, ENTRY_WARNINGS, LIBRARY_RULES, LIBRARY_WARNINGS


def test_every_rule_is_listed_once_with_its_sentence() -> None:
    rules = (*ENTRY_RULES, *ENTRY_WARNINGS, *LIBRARY_RULES, *LIBRARY_WARNINGS)
    text = rules_text()
    for rule in rules:
        assert text.count(f"- `{rule.__name__.replace('_', '-')}`: ") == 1
    assert "- `link-to-itself`: An entry does not name itself." in text


def test_only_the_list_is_rewritten(tmp_path: Path) -> None:
    guide = tmp_path / "README.md"
    guide.write_text(f"# Guide\n\n{BEGIN}\nold\n{END}\n\nThe end.\n", "utf-8")
    refresh(guide)
    assert (
        guide.read_text("utf-8") == f"# Guide\n\n{BEGIN}\n\n{rules_text()}\n\n{END}\n\nThe end.\n"
    )
    assert fresh(guide.read_text("utf-8")) == guide.read_text("utf-8")


def test_a_guide_without_the_list_is_left_alone(tmp_path: Path) -> None:
    guide = tmp_path / "README.md"
    refresh(guide)
    assert not guide.exists()
    guide.write_text("# Guide\n", "utf-8")
    refresh(guide)
    assert guide.read_text("utf-8") == "# Guide\n"
