"""Rules: levels and parameters agree with each other and with their limits."""

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kb.criterion import Criterion
from kb.parameter import LEVELS, ChoiceParameter, DateParameter, NumberParameter, Parameter
from kb.problem import did_you_mean
from kb.reader import Keys
from kb.rules.case import NAME, Case, Findings, criteria, placeholders

Named = tuple[Keys, str, Parameter]


def undeclared_parameter(case: Case) -> Findings:
    """Every `{name}` in a requirement is a declared parameter."""
    for criterion in criteria(case):
        for level, body in criterion.levels.items():
            for language, words in body.requirement.root.items():
                for name in sorted(placeholders(words) - set(criterion.parameters)):
                    if not re.fullmatch(NAME, name):
                        continue
                    yield case.find(
                        ("levels", level, "requirement", language),
                        f"the text uses {{{name}}} but `parameters` does not declare it",
                        "Every name in braces under `parameters`",
                        did_you_mean(
                            name,
                            criterion.parameters,
                            "declare it with unit, limits and default, or remove the braces",
                        ),
                    )


def unused_parameter(case: Case) -> Findings:
    """Every declared parameter stands in a requirement."""
    for criterion in criteria(case):
        used = _used(criterion)
        for name in criterion.parameters:
            if name not in used and used <= set(criterion.parameters):
                yield case.find(
                    ("parameters", name),
                    f"no requirement uses {{{name}}}",
                    "Parameters that a requirement names in braces",
                    "use it in a requirement, or delete it",
                )


def unequal_parameters(case: Case) -> Findings:
    """A requirement names the same parameters in every language."""
    for criterion in criteria(case):
        for level, body in criterion.levels.items():
            english = placeholders(body.requirement.en)
            for language, words in body.requirement.root.items():
                odd = sorted(placeholders(words) ^ english)
                if odd and _used(criterion) <= set(criterion.parameters):
                    yield case.find(
                        ("levels", level, "requirement", language),
                        f"{{{odd[0]}}} does not stand in both the English and the `{language}` text",
                        "The same parameters in every language",
                        "add it where it is missing",
                    )


def missing_default(case: Case) -> Findings:
    """A level that uses a parameter has a default for it."""
    for criterion in criteria(case):
        for level, body in criterion.levels.items():
            for name in sorted(placeholders(body.requirement.en) & set(criterion.parameters)):
                if level not in criterion.parameters[name].default:
                    yield case.find(
                        ("parameters", name, "default"),
                        f"level {level} uses {{{name}}} but has no default for it",
                        "A default for every level that uses the parameter",
                        f"add `{level}: ...`",
                    )


def needless_default(case: Case) -> Findings:
    """A parameter has no default for a level that does not use it."""
    for criterion in criteria(case):
        for name, parameter in criterion.parameters.items():
            for level in parameter.default:
                body = criterion.levels.get(level)
                needless = body is None or name not in placeholders(body.requirement.en)
                if needless and name in _used(criterion) <= set(criterion.parameters):
                    yield case.find(
                        ("parameters", name, "default", level),
                        f"level {level} does not use {{{name}}}",
                        "Defaults only where the text uses the parameter",
                        "delete the default, or use the parameter",
                    )


def limits_swapped(case: Case) -> Findings:
    """The smallest allowed value is below the largest."""
    for keys, name, parameter in _parameters(case):
        low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
        if low is not None and high is not None and low >= high:
            yield case.find(
                (*keys, "min"),
                f"the limits of `{name}` run from {low} to {high}",
                "`min` below `max`",
                "correct one of the two",
            )


def default_outside_limits(case: Case) -> Findings:
    """Defaults and dated steps lie between `min` and `max`."""
    for keys, name, parameter in _parameters(case):
        low, high = getattr(parameter, "min", None), getattr(parameter, "max", None)
        if low is not None and high is not None and low >= high:
            continue
        limits = f"`min` {low}" * (low is not None), f"`max` {high}" * (high is not None)
        for value_keys, value in _values(keys, parameter):
            if (low is not None and value < low) or (high is not None and value > high):
                yield case.find(
                    value_keys,
                    f"{value} lies outside the limits of `{name}` ({', '.join(filter(None, limits))})",
                    "A value between the limits",
                    "correct the value or the limits",
                )


def unknown_choice(case: Case) -> Findings:
    """The default of a choice is one of its options."""
    for keys, name, parameter in _parameters(case):
        if isinstance(parameter, ChoiceParameter):
            options = [choice.value for choice in parameter.choices]
            for level, value in parameter.default.items():
                if value not in options:
                    yield case.unknown(
                        (*keys, "default", level), value, options, f"the choices of `{name}`"
                    )


def level_not_stricter(case: Case) -> Findings:
    """A higher level asks no less than a lower one, at the start and after each dated step."""
    for keys, name, parameter in _parameters(case):
        if not isinstance(parameter, NumberParameter) or parameter.stricter == "neither":
            continue
        sign = 1 if parameter.stricter == "higher" else -1
        for where, row in [(("default",), parameter.default), *_step_rows(parameter)]:
            present = [(level, row[level]) for level in LEVELS if row.get(level) is not None]
            for (lower, less), (higher, more) in itertools.pairwise(present):
                if sign * more < sign * less:
                    yield case.find(
                        (*keys, *where, higher),
                        f"level {higher} asks {more} and level {lower} asks {less} for `{name}`, where {parameter.stricter} is stricter",
                        "Higher levels that ask at least as much",
                        "swap or correct the values",
                    )


def steps_out_of_order(case: Case) -> Findings:
    """Dated steps follow each other in time."""
    for keys, name, parameter in _parameters(case):
        steps = getattr(parameter, "steps", ())
        for number, (first, second) in enumerate(itertools.pairwise(steps), 1):
            if second.from_ <= first.from_:
                yield case.find(
                    (*keys, "steps", number),
                    f"the step of {second.from_} for `{name}` comes after that of {first.from_}",
                    "Steps in the order of their dates",
                    "reorder them",
                )


def unsourced_number(case: Case) -> Findings:
    """A number has a source, or says that it is proposed."""
    for keys, name, parameter in _parameters(case):
        if isinstance(parameter, NumberParameter):
            if not parameter.sources and not parameter.proposed:
                yield case.find(
                    keys,
                    f"the default of `{name}` has no source",
                    "`sources`, or `proposed: true` for a design idea",
                    "add one of the two",
                )
            for number, step in enumerate(parameter.steps):
                if not step.sources and not step.proposed:
                    yield case.find(
                        (*keys, "steps", number),
                        f"the step of {step.from_} for `{name}` has no source",
                        "`sources`, or `proposed: true` for a design idea",
                        "add one of the two",
                    )


def levels_alike(case: Case) -> Findings:
    """Two levels differ in their text or in a default."""
    for criterion in criteria(case):
        seen: dict[Any, str] = {}
        for level, body in criterion.levels.items():
            demand = (
                body.requirement.en,
                tuple(sorted((k, str(v)) for k, v in criterion.values(level).items())),
            )
            if demand in seen:
                yield case.find(
                    ("levels", level),
                    f"levels {seen[demand]} and {level} ask the same",
                    "Levels that really differ",
                    "change the text or a default, or delete one level",
                )
            seen.setdefault(demand, level)


def _used(criterion: Criterion) -> set[str]:
    """Every name in braces. One that is not declared was mistyped; other rules then wait."""
    return {
        name
        for body in criterion.levels.values()
        for words in body.requirement.root.values()
        for name in placeholders(words)
    }


def _parameters(case: Case) -> Iterator[Named]:
    for criterion in criteria(case):
        for name, parameter in criterion.parameters.items():
            yield ("parameters", name), name, parameter


def _values(keys: Keys, parameter: Parameter) -> Iterator[tuple[Keys, Any]]:
    """Every default and step of a number or date, with its place."""
    if isinstance(parameter, NumberParameter | DateParameter):
        for level, value in parameter.default.items():
            yield (*keys, "default", level), value
    if isinstance(parameter, NumberParameter):
        for where, row in _step_rows(parameter):
            for level, value in row.items():
                yield (*keys, *where, level), value


def _step_rows(parameter: NumberParameter) -> list[tuple[Keys, dict[Any, Decimal]]]:
    return [
        (
            ("steps", number),
            {level: value for level in LEVELS if (value := getattr(step, level)) is not None},
        )
        for number, step in enumerate(parameter.steps)
    ]
