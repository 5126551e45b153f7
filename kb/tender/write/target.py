"""The target of a follow-up and the values of a scoring, as a reader sees them."""

from kb.scoring import Measured, ParameterReference
from kb.shown import shown_number, shown_unit, shown_value
from kb.tender.clause import Clause
from kb.tender.phrases import say

PROMISED = "promised-value"


def shown_target(clause: Clause, language: str) -> str:
    """The target with its unit; in words where it is what the bidder promised."""
    watch = clause.criterion.follow_up
    return shown_measured(clause, watch.target, watch.unit, language) if watch else ""


def shown_measured(clause: Clause, measured: Measured, unit: str, language: str) -> str:
    """A number or the parameter that stands for it, with unit; a name without value in braces."""
    if not isinstance(measured, ParameterReference):
        return f"{shown_number(measured, language)} {shown_unit(unit, clause.vocabulary, language)}"
    name = measured.parameter
    if name == PROMISED:
        return say("as-promised", language)
    if name not in clause.values:
        return f"{{{name}}}"
    parameter = clause.criterion.parameters[name]
    return shown_value(parameter, clause.values[name], clause.vocabulary, language)
