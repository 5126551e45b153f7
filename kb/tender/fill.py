"""Filling in: what a buyer wrote for a parameter -> a typed value inside the limits, or what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from kb.criterion import PLACEHOLDER, Criterion
from kb.parameter import ChoiceParameter, LevelName, NumberParameter, Parameter
from kb.problem import did_you_mean, shown
from kb.scoring import ParameterReference
from kb.shown import Value, shown_number


class Misfit(NamedTuple):
    """A parameter that is not filled in rightly: its name, what is wrong, what is expected, the fix."""

    name: str
    wrong: str
    expected: str
    fix: str


@dataclass(frozen=True)
class Filled:
    """The values that could be read, and what is wrong with the others."""

    values: Mapping[str, Value]
    misfits: tuple[Misfit, ...]


class Step(NamedTuple):
    """A later default: from this day on, this value."""

    day: date
    value: Decimal


def needed(criterion: Criterion, level: LevelName) -> tuple[str, ...]:
    """The parameters of a level that its requirement, the scoring or the follow-up names, each once,
    in the order of the file."""
    measured = [getattr(criterion.scoring, end, None) for end in ("zero_at", "full_at")]
    measured += [criterion.follow_up.target] if criterion.follow_up else []
    named = set(PLACEHOLDER.findall(criterion.levels[level].requirement.en))
    named |= {one.parameter for one in measured if isinstance(one, ParameterReference)}
    return tuple(
        name
        for name, parameter in criterion.parameters.items()
        if name in named and level in parameter.default
    )


def fill(criterion: Criterion, level: LevelName, written: Mapping[str, str]) -> Filled:
    """`written` typed by the criterion's parameters; every needed one must be there and fit."""
    values: dict[str, Value] = {}
    misfits = []
    for name in needed(criterion, level):
        parameter = criterion.parameters[name]
        found = typed_value(name, parameter, written[name]) if name in written else _missing(name)
        if isinstance(found, Misfit):
            misfits.append(found)
        else:
            values[name] = found
    for name in written:
        if name not in criterion.parameters:
            misfits.append(_unknown(name, criterion))
    return Filled(values, tuple(misfits))


def typed_value(name: str, parameter: Parameter, text: str) -> Value | Misfit:
    """What was written for a parameter as a number, a day or a choice; a Misfit if it does not fit."""
    if isinstance(parameter, NumberParameter):
        return _number(name, parameter, text)
    if isinstance(parameter, ChoiceParameter):
        choices = [choice.value for choice in parameter.choices]
        if text in choices:
            return text
        expected = f"One of: {', '.join(choices)}"
        fix = did_you_mean(text, choices, "choose one of them")
        return Misfit(name, f'`{name}` is "{shown(text)}"', expected, fix)
    return _day(name, text, parameter.min, parameter.max)


def defaults(criterion: Criterion, level: LevelName, on: date) -> dict[str, str]:
    """The default of every parameter that a level needs, as it holds on a day, as text."""
    return {
        name: str(default_value(criterion.parameters[name], level, on))
        for name in needed(criterion, level)
        if level in criterion.parameters[name].default
    }


def default_value(parameter: Parameter, level: LevelName, on: date) -> Value:
    """The default of a level on a day: the last dated step that has begun, else the first default."""
    value: Value = parameter.default[level]
    for step in _steps(parameter, level):
        value = step.value if step.day <= on else value
    return value


def next_step(parameter: Parameter, level: LevelName, on: date) -> Step | None:
    """The next dated default after a day, if there is one."""
    return next((step for step in _steps(parameter, level) if step.day > on), None)


def _steps(parameter: Parameter, level: LevelName) -> list[Step]:
    if not isinstance(parameter, NumberParameter):
        return []
    found = [(step.from_, getattr(step, level)) for step in parameter.steps]
    return sorted(Step(day, value) for day, value in found if value is not None)


def _number(name: str, parameter: NumberParameter, text: str) -> Value | Misfit:
    low, high = shown_number(parameter.min), shown_number(parameter.max)
    expected = f"A number from {low} to {high} {parameter.unit}"
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        fix = "write the number with a decimal point, without unit"
        return Misfit(name, f'`{name}` is "{shown(text)}"', expected, fix)
    if not parameter.min <= value <= parameter.max:
        fix = "choose a value inside the limits, or write your own wording and say why"
        return Misfit(name, f"`{name}` is {shown(text)}", expected, fix)
    return value


def _day(name: str, text: str, first: date | None, last: date | None) -> Value | Misfit:
    bounds = f"{f' from {first}' if first else ''}{f' to {last}' if last else ''}"
    expected = f"A day as YYYY-MM-DD{bounds}"
    try:
        value = date.fromisoformat(text)
    except ValueError:
        return Misfit(name, f'`{name}` is "{shown(text)}"', expected, "write an existing day")
    if (first and value < first) or (last and value > last):
        return Misfit(name, f"`{name}` is {value}", expected, "choose a day inside the limits")
    return value


def _missing(name: str) -> Misfit:
    return Misfit(name, f"`{name}` is not filled in", "A value", f"fill in `{name}`")


def _unknown(name: str, criterion: Criterion) -> Misfit:
    known = ", ".join(criterion.parameters) or "none"
    fix = did_you_mean(name, criterion.parameters, "delete it")
    return Misfit(name, f"`{name}` is not a parameter of {criterion.id}", f"Of these: {known}", fix)
