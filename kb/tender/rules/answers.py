"""A rule about answers: each belongs to a question that exists."""

from collections.abc import Iterator, Mapping

from kb.problem import did_you_mean
from kb.tender.draft import Draft
from kb.tender.model import Answer
from kb.tender.rules.case import Finding, Rule, rule


def answers_fit(rules: Mapping[str, Rule]) -> Rule:
    """The rule VS-14, which knows the ids of all `rules`."""
    questions = [one.id for one in rules.values() if one.severity == "question"]

    @rule("VS-14", "error", "An answer to nothing is lost")
    def known_question(draft: Draft) -> Iterator[Finding]:
        """Every answer belongs to a question of these rules, and to a pin or lot of the tender."""
        entries = [pin.entry for pin in draft.tender.pins]
        for place, answer in enumerate(draft.tender.answers):
            keys, about = ("answers", place), answer.pin or answer.lot or ""
            if answer.rule not in questions:
                known = answer.rule in rules
                yield Finding(
                    (*keys, "rule"), about,
                    f"{answer.rule} asks nothing" if known else f"there is no rule `{answer.rule}`",
                    "A rule that asks a question", did_you_mean(answer.rule, questions, "delete the answer"),
                )  # fmt: skip
            yield from _misplaced(answer, keys, entries, draft)

    return known_question


def _misplaced(
    answer: Answer, keys: tuple[str, int], entries: list[str], draft: Draft
) -> Iterator[Finding]:
    if answer.pin and answer.pin not in entries:
        yield Finding(
            (*keys, "pin"), answer.pin, f"`{answer.pin}` is not pinned", "A pin of this tender",
            did_you_mean(answer.pin, entries, "delete the answer"),
        )  # fmt: skip
    if answer.lot and answer.lot not in draft.lots:
        yield Finding(
            (*keys, "lot"), answer.lot, f"there is no lot `{answer.lot}`", "A lot of this tender",
            did_you_mean(answer.lot, draft.lots, "delete the answer"),
        )  # fmt: skip
