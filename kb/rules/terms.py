"""Rules: every controlled word stands in a register."""

from collections.abc import Iterable, Mapping
from typing import Any

from kb.library import citations
from kb.reader import Keys
from kb.rules.case import Case, Findings, criteria
from kb.template import Template
from kb.values import parts, texts


def unknown_term(case: Case) -> Findings:
    """Topics, frequencies, procedures and the like are words of the vocabulary."""
    known = lists(case.library.vocabulary)
    for keys, value in parts(case.entry):
        name = next((key for key in reversed(keys) if isinstance(key, str)), "")
        if name in known and isinstance(value, str) and value not in known[name]:
            yield case.unknown(keys, value, known[name], "the vocabulary")


def lists(vocabulary: Any) -> dict[str, Mapping[str, Any]]:
    """Key in an entry -> the list of the vocabulary that holds its words."""
    return {
        "topics": vocabulary.topics,
        "frequency": vocabulary.frequencies,
        "procedure": vocabulary.procedures,
        "purpose": vocabulary.purposes,
        "audience": vocabulary.audiences,
        "filled-by": vocabulary.audiences,
        "readiness": vocabulary.readiness,
        "compare": vocabulary.comparisons,
    }


def unknown_unit(case: Case) -> Findings:
    """The unit of a parameter stands in the vocabulary, so that it can be said in each language."""
    known = case.library.vocabulary.units
    for criterion in criteria(case):
        for name, parameter in criterion.parameters.items():
            unit = getattr(parameter, "unit", None)
            if unit and unit not in known:
                yield case.unknown(
                    ("parameters", name, "unit"), unit, known, "the units of the vocabulary"
                )


def unknown_cpv(case: Case) -> Findings:
    """Every CPV code stands in the vocabulary with its official label."""
    for number, code in enumerate(case.entry.cpv):
        if code not in case.library.vocabulary.cpv:
            yield case.find(
                ("cpv", number),
                f"the CPV code {code} is not in the vocabulary",
                "A code of the CPV 2008 list",
                "check the code; if it is right, add it with its label to `vocabulary.yaml`",
            )


def unknown_country(case: Case) -> Findings:
    """Countries are ISO codes that the vocabulary lists."""
    known = case.library.vocabulary.countries
    for keys, value in parts(case.entry):
        holder = next((key for key in reversed(keys) if isinstance(key, str)), "")
        if holder in ("countries", "country") and isinstance(value, str) and value not in known:
            yield case.unknown(keys, value, known, "the list of countries")


def unknown_language(case: Case) -> Findings:
    """Texts are in languages that the vocabulary lists."""
    known = case.library.vocabulary.languages
    for keys, text in texts(case.entry):
        for language in text.languages:
            if language not in known:
                yield case.unknown((*keys, language), language, known, "the list of languages")


def unknown_eforms_code(case: Case) -> Findings:
    """Codes under `eforms` stand in the official code list of their business term."""
    known = case.library.vocabulary.eforms
    for criterion in criteria(case):
        for term in criterion.eforms.keys() - known.keys():
            yield case.unknown(("eforms", term), term, known, "the eForms terms of the vocabulary")
        for term in criterion.eforms.keys() & known.keys():
            for code in criterion.eforms[term]:
                if code not in known[term].codes:
                    yield case.unknown(
                        ("eforms", term), code, known[term].codes, f"the code list of {term}"
                    )


def unknown_source(case: Case) -> Findings:
    """Everything that is cited stands in the register of sources."""
    for source, keys in citations(case.entry):
        if source not in case.library.sources and "sources" not in case.library.broken:
            yield case.unknown(keys, source, case.library.sources, "the register of sources")


def unknown_organisation(case: Case) -> Findings:
    """Buyers and contributors stand in the register of organisations (contributors may be communities)."""
    if "organisations" in case.library.broken:
        return
    known = case.library.organisations
    for keys, value in parts(case.entry):
        names = bool(keys) and keys[-1] in ("buyer", "organisation") and isinstance(value, str)
        if names and value not in known:
            yield case.unknown(keys, value, known, "the register of organisations")
    both = [*known, *case.library.communities]
    for number, name in enumerate(case.entry.contributors):
        if name not in both and f"{name}/community" not in case.library.broken:
            yield case.unknown(
                ("contributors", number), name, both, "communities and organisations"
            )


def repeated_item(case: Case) -> Findings:
    """A list names each thing once."""
    for name in ("topics", "cpv", "countries", "related", "supersedes", "contributors"):
        seen: set[str] = set()
        for number, item in enumerate(getattr(case.entry, name)):
            if item in seen:
                yield case.find(
                    (name, number),
                    f"`{item}` stands twice in `{name}`",
                    "Each item once",
                    "delete one of the two",
                )
            seen.add(item)


def field_id_twice(case: Case) -> Findings:
    """The fields of a template have different ids."""
    seen: set[str] = set()
    for keys, section_field in _fields(case):
        if section_field.id in seen:
            yield case.find(
                (*keys, "id"),
                f"`{section_field.id}` is the id of two fields",
                "Field ids that differ in the whole template",
                "rename one of the two",
            )
        seen.add(section_field.id)


def incomplete_field(case: Case) -> Findings:
    """A choice lists its options, a computed field says its formula, a number has a unit."""
    needs = {"choice": "options", "computed": "formula", "number": "unit"}
    for keys, section_field in _fields(case):
        needed = needs.get(section_field.type)
        if needed and not getattr(section_field, needed):
            yield case.find(
                keys,
                f"the {section_field.type} field `{section_field.id}` has no `{needed}`",
                "A form that can be filled in without asking back",
                f"add `{needed}`",
            )


def _fields(case: Case) -> Iterable[tuple[Keys, Any]]:
    if isinstance(case.entry, Template):
        for s, section in enumerate(case.entry.sections):
            for f, section_field in enumerate(section.fields):
                yield ("sections", s, "fields", f), section_field
