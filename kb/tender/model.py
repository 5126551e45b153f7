"""The tender file, typed: a buyer's selection of entries, each pinned at an exact version."""

from typing import Annotated, Literal

from pydantic import Field, RootModel

from kb.criterion import Use
from kb.parameter import LevelName
from kb.values import (
    Country,
    Cpv,
    Fingerprint,
    Language,
    LongWords,
    Number,
    Reference,
    Slug,
    Strict,
    Words,
    Yes,
)

MAX_PINS = 500
Regime = Literal["eu-2014-24", "light", "below-threshold"]
Weighting = Literal["per-exa", "per-mid", "dec-exa", "dec-mid", "poi-exa", "poi-mid", "ord-imp"]


class LocalText(RootModel[dict[str, LongWords]]):
    """Words of the buyer, in one or more languages of the tender."""

    root: Annotated[dict[str, LongWords], Field(min_length=1)]

    def said(self, wanted: str) -> str:
        """The words in `wanted`, else in the first language written."""
        return self.root.get(wanted) or next(iter(self.root.values()))


class Money(Strict):
    """An amount without value added tax."""

    amount: Number
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Price(Strict):
    """How price counts in a lot: as a weighed criterion, or fixed so that only quality competes.

    `type` is eForms BT-539: `price` is what is paid now, `cost` is life-cycle cost (Art. 68).
    """

    type: Literal["price", "cost"] = "price"
    weight: Number | None = None
    weight_to: Number | None = None
    rank: Number | None = None
    fixed: Number | None = None
    note: LocalText | None = None


class Accessibility(Strict):
    """eForms BT-754 and BT-755: are criteria for people with disabilities included, and if not, why."""

    code: Literal["inc", "n-inc", "n-inc-just"]
    reason: LocalText | None = None


class Lot(Strict):
    """A part of the tender that is awarded on its own.

    `weighting` is eForms BT-5421; with `ord-imp` the pins carry ranks and `order_reason` (BT-733) says
    why no weights are given; `formula` (BT-543) replaces all weights.
    """

    id: Slug
    title: LocalText
    cpv: tuple[Cpv, ...] = ()
    estimated_value: Money | None = None
    weighting: Weighting = "per-exa"
    order_reason: LocalText | None = None
    formula: LocalText | None = None
    price: Price | None = None
    months: Number | None = None
    minimum_turnover: Money | None = None
    turnover_reason: LocalText | None = None
    variants: Literal["required", "allowed", "not-allowed"] | None = None
    candidates: Number | None = None
    accessibility: Accessibility | None = None
    clean_vehicles: Yes | None = None
    energy_efficiency: Yes | None = None


class Pin(Strict):
    """One entry at one version, with what the buyer filled in.

    `fingerprint` is what the version had when it was pinned. `values` are the parameters as text, `wording` is
    the buyer's own text where it differs from the published one. `minimum_points` are of the 100 points
    that the scale gives before the weight. Without `lots` a pin holds for all.
    """

    entry: Reference
    fingerprint: Fingerprint
    level: LevelName | None = None
    use: Use | None = None
    values: dict[Slug, Words] = Field(default_factory=dict)
    weight: Number | None = None
    weight_to: Number | None = None
    rank: Number | None = None
    minimum_points: Number | None = None
    lots: tuple[Slug, ...] = ()
    wording: LocalText | None = None
    note: LocalText | None = None

    @property
    def id(self) -> str:
        return self.entry.partition("@")[0]

    @property
    def version(self) -> str:
        return self.entry.partition("@")[2]

    def holds_for(self, lot: str) -> bool:
        return not self.lots or lot in self.lots


class Answer(Strict):
    """What the buyer answered to a question that only a person can judge."""

    rule: Words
    pin: Reference | None = None
    lot: Slug | None = None
    answer: LongWords


class Tender(Strict):
    """A buyer's selection of entries: what is bought, for whom, in which lots, with which demands.

    Buyer, country and CPV codes may be empty while the tender is being written; the linter asks for
    them.
    """

    kind: Literal["tender"]
    title: LocalText
    buyer: Words = ""
    country: Country = ""
    cpv: tuple[Cpv, ...] = ()
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    regime: Regime = "eu-2014-24"
    procedure: Slug | None = None
    estimated_value: Money | None = None
    lots: Annotated[tuple[Lot, ...], Field(min_length=1)]
    pins: Annotated[tuple[Pin, ...], Field(max_length=MAX_PINS)] = ()
    answers: tuple[Answer, ...] = ()

    def pins_of(self, lot: str) -> tuple[Pin, ...]:
        """The pins that hold for a lot, in the order of the file."""
        return tuple(pin for pin in self.pins if pin.holds_for(lot))
