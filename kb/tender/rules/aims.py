"""Rules: what a notice says about a lot's aims, green criteria, accessibility, vehicles and energy."""

from collections.abc import Iterator
from datetime import date
from itertools import chain

from kb.rules.demand import AIMS
from kb.tender.codes import accessibility, carried
from kb.tender.draft import Draft
from kb.tender.rules.case import (
    FULL_REGIME,
    NOTICE_REGIMES,
    Finding,
    articles,
    at_lot,
    at_pin,
    rule,
)
from kb.tender.rules.notice import EFORMS, MANDATORY
from kb.tender.sdk import sdk

CLEAN_SINCE = date(2021, 8, 2)  # Directive (EU) 2019/1161 Art. 2
ENERGY_SINCE = date(2025, 10, 11)  # Directive (EU) 2023/1791 Art. 36: transposition of Art. 7
ENERGY_CPV = ("302", "3111", "3117", "315", "34993", "3435", "3971", "425", "4521")


@rule(
    "TS-03", "error", f"{articles('42(1)')}; eForms BT-754, BT-755", MANDATORY, regimes=FULL_REGIME
)
def true_accessibility(draft: Draft) -> Iterator[Finding]:
    """What the notice says about accessibility agrees with the criteria; leaving it out has a reason."""
    for place, lot, clauses in draft.each_lot():
        said = lot.accessibility
        asked = [one.pin.id for one in clauses if "inc" in one.criterion.eforms.get("bt-754", ())]
        keys = ("accessibility", "code")
        if said and said.code == "inc" and not asked:
            yield at_lot(
                place, lot, keys, f"{lot.id} says that accessibility is included, and no criterion asks for it",
                "A criterion for people with disabilities", "pin one, or say why not",
            )  # fmt: skip
        elif said and said.code != "inc" and asked:
            yield at_lot(
                place, lot, keys, f"{lot.id} says that accessibility is left out, but {asked[0]} asks for it",
                "`inc`", "write `inc`",
            )  # fmt: skip
        elif said and said.code == "n-inc-just" and not said.reason:
            yield at_lot(
                place, lot, keys, f"{lot.id} leaves accessibility out without the reason",
                "A justification", "write it in `reason`",
            )  # fmt: skip


@rule("TS-08", "warning", f"{articles('42(1)')}; eForms BT-754", MANDATORY, regimes=FULL_REGIME)
def accessibility_answered(draft: Draft) -> Iterator[Finding]:
    """A lot says whether it holds criteria for people with disabilities."""
    for place, lot, clauses in draft.each_lot():
        if accessibility(lot, clauses) is None:
            yield at_lot(
                place, lot, (), f"{lot.id} does not say whether accessibility is part of it",
                "`inc`; `n-inc-just` with a reason, where people will use it; else `n-inc`",
                "fill in `accessibility`",
            )  # fmt: skip


@rule("ST-01", "error", f"{EFORMS}, definition of BT-805", MANDATORY, regimes=NOTICE_REGIMES)
def true_gpp_code(draft: Draft) -> Iterator[Finding]:
    """A criterion that equals an EU green criterion counts as one, and no other claims to."""
    for clause in draft.clauses:
        codes = clause.criterion.eforms.get("bt-805", ())
        known = {
            one.compare: one.library for one in clause.criterion.equivalents
            if one.library.startswith("eu-gpp")
        }  # fmt: skip
        claims, equal = "eu" in codes, "equal" in known
        if (equal and not claims) or (claims and not known.keys() & {"equal", "ours-stricter"}):
            yield at_pin(
                clause, ("entry",), f"the notice would say `{', '.join(codes)}` for {clause.pin.id}",
                f"`eu`, because it equals {known['equal']}" if equal else "Another code; no EU criterion equals it",
                "tell the community that keeps the entry, and correct the code in the notice",
            )  # fmt: skip


@rule(
    "ST-02",
    "error",
    f"{EFORMS}, BT-06 and BT-774 to 776; as Norway's SP-R001 to R003",
    MANDATORY,
    regimes=NOTICE_REGIMES,
)
def detailed_aims(draft: Draft) -> Iterator[Finding]:
    """A lot that names a strategic aim also names its detail."""
    for place, lot, clauses in draft.each_lot():
        aims = carried(clauses, "bt-06")
        for detail, aim in AIMS.items():
            if aim in aims and not carried(clauses, detail):
                yield at_lot(
                    place, lot, (),
                    f"the notice of {lot.id} would have {aim} without {detail} ({aims[aim][0].pin.id})",
                    f"A code of {detail} beside it", "add the missing code to the notice by hand",
                )  # fmt: skip


@rule(
    "ST-03",
    "warning",
    "Directive 2009/33/EC Art. 3, eForms BT-717",
    CLEAN_SINCE,
    regimes=FULL_REGIME,
)
def clean_vehicles_answered(draft: Draft) -> Iterator[Finding]:
    """A lot with road vehicles or transport says whether the Clean Vehicles Directive applies."""
    codes = tuple(chain.from_iterable(sdk()["clean-vehicles"].values()))
    yield from _unanswered(draft, "clean-vehicles", codes, "vehicles or road transport")


@rule(
    "ST-04",
    "warning",
    "Directive (EU) 2023/1791 Art. 7 and Annex IV, eForms BT-810",
    ENERGY_SINCE,
    regimes=FULL_REGIME,
)
def energy_efficiency_answered(draft: Draft) -> Iterator[Finding]:
    """A lot with products that use energy, or buildings, says whether the Energy Efficiency Directive applies."""
    yield from _unanswered(draft, "energy-efficiency", ENERGY_CPV, "products that use energy")


def _unanswered(draft: Draft, key: str, prefixes: tuple[str, ...], what: str) -> Iterator[Finding]:
    for place, lot, _ in draft.each_lot():
        codes = [one for one in lot.cpv or draft.tender.cpv if one.startswith(prefixes)]
        if codes and getattr(lot, key.replace("-", "_")) is None:
            yield at_lot(
                place, lot, (), f"{lot.id} buys {what} (CPV {codes[0]}) and does not say `{key}`",
                "Whether the directive applies", f"fill in `{key}`: true or false",
            )  # fmt: skip
