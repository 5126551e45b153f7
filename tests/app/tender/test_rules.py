"""A page for every rule of the linter."""

import pytest

from app.render import day
from kb.tender.rules import PACKS
from tests.app.conftest import Reads
from tests.app.page import Part

RULES = [rule for pack in PACKS.values() for rule in pack]


def test_every_rule_is_listed_with_its_basis(reads: Reads) -> None:
    said = reads("/tender/rules")
    assert len(said.all("tr")) == len(RULES) + len(PACKS)
    assert {f"/tender/rules/{rule.id}" for rule in RULES} <= set(said.links)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_has_a_page(reads: Reads, rule) -> None:  # type: ignore[no-untyped-def]
    said: Part = reads(f"/tender/rules/{rule.id}")
    assert said.one("p", class_="lead").text == " ".join(rule.text.replace("`", "").split())
    assert rule.basis in said.text
    assert "not legal advice" in said.text
    if rule.since:
        assert day(rule.since) in said.text


def test_an_unknown_rule_is_told(reads: Reads) -> None:
    assert "There is no rule XX-99" in reads("/tender/rules/XX-99", status=404).text
