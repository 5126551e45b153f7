"""How an award criterion is scored. Four methods; each can be computed from the bids."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from kb.values import Number, Slug, Strict, Text, Words


class ParameterReference(Strict):
    """The value of a parameter, or of the bidder's promise (`promised-value`)."""

    parameter: Slug


def _form(value: Any) -> str:
    return "reference" if isinstance(value, dict | ParameterReference) else "value"


Measured = Annotated[
    Annotated[Number, Tag("value")] | Annotated[ParameterReference, Tag("reference")],
    Discriminator(_form),
]


class Linear(Strict):
    """Points rise in a straight line from `zero-at` to `full-at`."""

    method: Literal["linear"]
    measure: Text
    unit: Words
    zero_at: Measured
    full_at: Measured


class Step(Strict):
    at: Number
    points: Number


class Threshold(Strict):
    """Fixed points (0-100) for reaching each value; the highest step reached counts."""

    method: Literal["threshold"]
    measure: Text
    unit: Words
    better: Literal["higher", "lower"]
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]


class Relative(Strict):
    """The best bid gets full points, the others in proportion to it."""

    method: Literal["relative"]
    measure: Text
    unit: Words
    better: Literal["higher", "lower"]


class Grade(Strict):
    points: Number
    when: Text


class Qualitative(Strict):
    """A jury gives the grade (0-100 points) whose description fits."""

    method: Literal["qualitative"]
    measure: Text
    grades: Annotated[tuple[Grade, ...], Field(min_length=3)]


Scoring = Annotated[Linear | Threshold | Relative | Qualitative, Field(discriminator="method")]
