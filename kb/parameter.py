"""Parameters: the numbers, choices and dates that a buyer fills in."""

from typing import Annotated, Literal, get_args

from pydantic import Field

from kb.values import Citation, Day, Number, Slug, Strict, Text, Words, Yes

LevelName = Literal["core", "advanced", "leading"]
LEVELS: tuple[LevelName, ...] = get_args(LevelName)


class Base(Strict):
    label: Text
    note: Text | None = None
    proposed: Yes = False
    proposed_levels: tuple[LevelName, ...] = ()
    sources: tuple[Citation, ...] = ()


class NumberStep(Strict):
    """Another default from a day on."""

    from_: Day = Field(alias="from")
    core: Number | None = None
    advanced: Number | None = None
    leading: Number | None = None
    proposed: Yes = False
    sources: tuple[Citation, ...] = ()


class NumberParameter(Base):
    """A quantity; `stricter` says which direction asks more of the bidder."""

    type: Literal["number"]
    unit: Words
    stricter: Literal["higher", "lower", "neither"]
    min: Number
    max: Number
    default: dict[LevelName, Number]
    steps: tuple[NumberStep, ...] = ()


class Choice(Strict):
    value: Slug
    label: Text


class ChoiceParameter(Base):
    """One of a few named options."""

    type: Literal["choice"]
    choices: Annotated[tuple[Choice, ...], Field(min_length=2)]
    default: dict[LevelName, Slug]


class DateParameter(Base):
    """A day."""

    type: Literal["date"]
    min: Day | None = None
    max: Day | None = None
    default: dict[LevelName, Day]


Parameter = Annotated[
    NumberParameter | ChoiceParameter | DateParameter, Field(discriminator="type")
]
