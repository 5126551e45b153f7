"""Pydantic's findings -> problems: one per cause, at its place in the file."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from kb.document import Document, Keys
from kb.locate import follow
from kb.problem import Problem
from kb.sentences import Finding, sentences, unknown_key


def typed(document: Document, model: Any, data: Any = None) -> Any:
    """`document` as `model`, or the list of its Problems."""
    try:
        return TypeAdapter(model).validate_python(document.data if data is None else data)
    except ValidationError as error:
        return problems_of(error, document, model)


def problems_of(error: ValidationError, document: Document, model: Any) -> list[Problem]:
    """Every finding of `error` about `document`, one per cause, at its place in the file."""
    found: dict[Keys, Problem] = {}
    for detail in error.errors(include_url=False):
        finding = _finding(detail, document, model)
        say = unknown_key if finding.about_key and finding.options != [""] else sentences
        rule, wrong, expected, fix = say(finding)
        deeper = any(known[: len(finding.keys)] == finding.keys for known in found)
        if not (deeper and finding.kind == "too_short"):
            place = document.place(*finding.keys)
            problem = Problem(place, rule, wrong, expected, fix, keys=finding.keys)
            found.setdefault((*finding.keys, rule), problem)
    return _without_misspelt(found)


def _finding(detail: Any, document: Document, model: Any) -> Finding:
    keys, model_here = follow(detail["loc"], document.data, model)
    context = detail.get("ctx", {})
    if detail["type"] == "union_tag_invalid":
        keys = (*keys, context["discriminator"].strip("'"))
    about_key = detail["loc"][-1:] == ("[key]",)
    return Finding(detail["type"], detail.get("input"), keys, model_here, context, about_key)


def _without_misspelt(found: dict[Keys, Problem]) -> list[Problem]:
    """Without the keys that are missing only because they are misspelt beside it."""
    misspelt = {
        problem.fix.partition("`")[2].partition("`")[0]
        for problem in found.values()
        if problem.rule == "unknown-key"
    }
    return [
        problem
        for keys, problem in found.items()
        if not (problem.rule == "missing-key" and keys[-2] in misspelt)
    ]
