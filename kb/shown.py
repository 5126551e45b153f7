"""Values as people read them: numbers, units, days and filled-in requirements, in any language.

The one place that decides how a value looks, for pages and for documents alike.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel.core import Locale, get_global
from babel.dates import format_date
from babel.localedata import exists
from babel.numbers import get_decimal_symbol

from kb.criterion import PLACEHOLDER, Criterion
from kb.parameter import ChoiceParameter, LevelName, NumberParameter, Parameter
from kb.registers import Vocabulary

Value = Decimal | date | str
NO_BREAK = "\u00a0"


def shown_number(value: Decimal | int | float, language: str = "en") -> str:
    """A number without trailing zeros, thousands set apart by a thin space, the decimal sign of the
    language."""
    plain = f"{Decimal(str(value)).normalize():,f}".replace(",", "\u2009")
    return plain.replace(".", get_decimal_symbol(locale(language)))


def shown_unit(
    unit: str | None, vocabulary: Vocabulary, language: str = "en", number: Decimal | None = None
) -> str:
    """A unit in the language, else in English; nothing where there is none. After the number one it
    is said in the singular."""
    found = vocabulary.units.get(unit or "")
    if found is None:
        return unit or ""
    return (found.one if found.one and number == 1 else found.label).said(language)


def shown_day(day: date, language: str = "en") -> str:
    """A day in long form: 22 November 2026."""
    return format_date(day, "long", locale=locale(language))


def shown_value(
    parameter: Parameter, value: Value, vocabulary: Vocabulary, language: str = "en"
) -> str:
    """The value of a parameter with its unit, its choice's label, or its day in words."""
    if isinstance(parameter, ChoiceParameter):
        labels = {choice.value: choice.label for choice in parameter.choices}
        return labels[str(value)].said(language) if value in labels else str(value)
    if isinstance(parameter, NumberParameter) and isinstance(value, Decimal):
        unit = shown_unit(parameter.unit, vocabulary, language, value)
        return f"{shown_number(value, language)}{NO_BREAK}{unit}"
    return shown_day(value, language) if isinstance(value, date) else str(value)


def shown_requirement(
    criterion: Criterion,
    level: LevelName,
    values: Mapping[str, Value],
    vocabulary: Vocabulary,
    language: str = "en",
) -> str:
    """The requirement of a level with `values` filled in; a name without a value stays in braces.

    A text that is not written in `language` is given in English, its values too.
    """
    text = criterion.levels[level].requirement
    spoken = text.language(language)

    def filled(name: str) -> str:
        if name not in values or name not in criterion.parameters:
            return f"{{{name}}}"
        return shown_value(criterion.parameters[name], values[name], vocabulary, spoken)

    return PLACEHOLDER.sub(lambda found: filled(found[1]), text.said(language))


def shown_language(code: str, language: str = "en") -> str:
    """The name of the language `code` in another language: `nl` is Dutch."""
    return str(Locale.parse(locale(language)).languages.get(code, code))


def language_tag(language: str) -> str:
    """The language with a country, as the proofing tools of Word ask for it: `nl` is `nl-NL`."""
    country = locale(language) if language == "en" else get_global("likely_subtags").get(language)
    return f"{language}-{country.rpartition('_')[2]}" if country else language


def locale(language: str) -> str:
    """Babel's name for a language; English, as Europe writes it, for one that it does not know."""
    return language if language != "en" and exists(language) else "en_GB"
