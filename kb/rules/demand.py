"""Rules: a criterion can be scored, proven, followed and cited in a notice."""

from collections.abc import Iterator

from kb.criterion import Criterion
from kb.problem import did_you_mean
from kb.reader import Keys
from kb.rules.case import Case, Findings, criteria
from kb.scoring import Linear, ParameterReference, Qualitative, Threshold

PROMISE = "promised-value"
AIMS = {"bt-774": "env-imp", "bt-775": "soc-obj", "bt-776": "inn-pur"}  # detail: aim in BT-06


def missing_scoring(case: Case) -> Findings:
    """A criterion that may be used for award says how it is scored."""
    for criterion in criteria(case):
        if "award-criterion" in criterion.uses and criterion.scoring is None:
            yield case.find(
                ("use",),
                "this award criterion has no `scoring`",
                "A method by which the points can be computed",
                "add `scoring`; the guide lists the four methods",
            )


def needless_scoring(case: Case) -> Findings:
    """Only a criterion that may be used for award has a scoring."""
    for criterion in criteria(case):
        if criterion.scoring and "award-criterion" not in criterion.uses:
            yield case.find(
                ("scoring",),
                f"a {criterion.use} earns no points",
                "`scoring` only where the criterion may be used for award",
                "delete `scoring`, or add award-criterion to `other-uses`",
            )


def flat_scoring(case: Case) -> Findings:
    """A scoring tells good from bad: its ends, steps or grades differ."""
    for criterion in criteria(case):
        scoring = criterion.scoring
        if isinstance(scoring, Linear) and scoring.zero_at == scoring.full_at:
            yield case.find(
                ("scoring", "full-at"),
                "no points and full points are given for the same value",
                "`zero-at` and `full-at` that differ",
                "correct one of the two",
            )
        rows = (
            scoring.steps
            if isinstance(scoring, Threshold)
            else scoring.grades
            if isinstance(scoring, Qualitative)
            else ()
        )
        if len({row.points for row in rows}) < len(rows):
            name = "steps" if isinstance(scoring, Threshold) else "grades"
            yield case.find(
                ("scoring", name),
                f"two of the {name} give the same points",
                "Points that differ",
                "correct or delete one",
            )


def unknown_parameter_reference(case: Case) -> Findings:
    """Scoring and follow-up refer to declared parameters; `promised-value` needs an award criterion."""
    for criterion in criteria(case):
        for keys, reference in _references(criterion):
            if reference == PROMISE and "award-criterion" in criterion.uses:
                continue
            if reference not in criterion.parameters:
                yield case.find(
                    (*keys, "parameter"),
                    f"`{reference}` is not a parameter of this {criterion.use}",
                    "A name under `parameters`, or `promised-value` where bidders earn points",
                    did_you_mean(
                        reference, criterion.parameters, "declare it, or name one that is declared"
                    ),
                )


def missing_follow_up(case: Case) -> Findings:
    """What is demanded is also watched during the contract (except selection criteria)."""
    for criterion in criteria(case):
        if criterion.follow_up is None and criterion.use != "selection-criterion":
            yield case.find(
                ("use",),
                f"this {criterion.use} has no `follow-up`",
                "Indicator, evidence and remedy for the contract",
                "add `follow-up`",
            )


def missing_eforms_code(case: Case) -> Findings:
    """The codes that a notice needs are there: BT-805 always, BT-539 for award, BT-809 for selection."""
    needs = {"award-criterion": "bt-539", "selection-criterion": "bt-809"}
    for criterion in criteria(case):
        for needed in ["bt-805", *(needs[use] for use in criterion.uses if use in needs)]:
            if needed not in criterion.eforms:
                yield case.find(
                    ("eforms",),
                    f"the code for {needed.upper()} is missing",
                    "The codes that the eForms notice asks for",
                    f"add `{needed}`; the vocabulary lists its codes",
                )


def detail_without_aim(case: Case) -> Findings:
    """A detailed notice code (BT-774, BT-775, BT-776) stands with its aim in BT-06."""
    for criterion in criteria(case):
        for detail, aim in AIMS.items():
            if detail in criterion.eforms and aim not in criterion.eforms.get("bt-06", ()):
                yield case.find(
                    ("eforms", detail),
                    f"{detail.upper()} is given, but `{aim}` is not in BT-06",
                    "The aim and its detail together, as notices ask (BT-06 with BT-774, BT-775, BT-776)",
                    f"add `{aim}` to `bt-06`, or delete `{detail}`",
                )


def effect_without_range(case: Case) -> Findings:
    """A quantified effect has a range, a unit and a source; an unquantified one has no numbers."""
    for criterion in criteria(case):
        effect = criterion.effect
        missing = [
            f"`{name}`"
            for name in ("low", "high", "unit", "sources")
            if getattr(effect, name) in (None, ())
        ]
        if effect.quantified and missing:
            yield case.find(
                ("effect",),
                f"the effect is called quantified without {', '.join(missing)}",
                "A range with its source",
                "add what is missing, or write `quantified: false`",
            )
        if not effect.quantified and (effect.low, effect.high) != (None, None):
            yield case.find(
                ("effect", "low"),
                "the effect is called not quantified but has numbers",
                "Numbers with a source, or none",
                "write `quantified: true`, or delete the numbers",
            )
        if effect.low is not None and effect.high is not None and effect.low > effect.high:
            yield case.find(
                ("effect", "low"),
                f"the range runs from {effect.low} to {effect.high}",
                "`low` below `high`",
                "swap them",
            )


def proposed_law_in_force(case: Case) -> Findings:
    """What is only proposed is not called mandatory."""
    for criterion in criteria(case):
        for number, legal in enumerate(criterion.legal):
            source = case.library.sources.get(legal.source)
            if source and source.status == "proposal" and legal.force == "mandatory":
                yield case.find(
                    ("legal", number, "force"),
                    f"`{legal.source}` is a proposal but its demand is called mandatory",
                    "`force: voluntary` until the law is in force",
                    "correct the force, or the status of the source",
                )


def repealed_law(case: Case) -> Findings:
    """A legal note cites law that is in force or proposed."""
    for criterion in criteria(case):
        for number, legal in enumerate(criterion.legal):
            source = case.library.sources.get(legal.source)
            if source and source.status in ("repealed", "replaced"):
                yield case.find(
                    ("legal", number, "source"),
                    f"`{legal.source}` is {source.status}",
                    "Law in force",
                    f"cite {source.replaced_by or 'its successor'} instead",
                )


def wrong_source_kind(case: Case) -> Findings:
    """Labels are sources of kind label or standard; equivalents stand in criteria libraries."""
    for criterion in criteria(case):
        cited = [
            (("verification", "labels", i, "source"), label.source, ("label", "standard"))
            for i, label in enumerate(criterion.verification.labels)
        ] + [
            (
                ("equivalents", i, "library"),
                equivalent.library,
                ("criteria-library", "tender-document"),
            )
            for i, equivalent in enumerate(criterion.equivalents)
        ]
        for keys, name, kinds in cited:
            source = case.library.sources.get(name)
            if source and source.kind not in kinds:
                yield case.find(
                    keys,
                    f"`{name}` is a source of kind {source.kind}",
                    f"A source of kind {' or '.join(kinds)}",
                    "cite another source, or correct its kind in the register",
                )


def repeated_use(case: Case) -> Findings:
    """`other-uses` does not repeat the main use."""
    for criterion in criteria(case):
        if criterion.use in criterion.other_uses:
            yield case.find(
                ("other-uses",),
                f"`{criterion.use}` is already the main use",
                "Other uses only",
                "delete it",
            )


def _references(criterion: Criterion) -> Iterator[tuple[Keys, str]]:
    scoring = criterion.scoring
    if isinstance(scoring, Linear):
        for name, end in (("zero-at", scoring.zero_at), ("full-at", scoring.full_at)):
            if isinstance(end, ParameterReference):
                yield ("scoring", name), end.parameter
    if criterion.follow_up and isinstance(criterion.follow_up.target, ParameterReference):
        yield ("follow-up", "target"), criterion.follow_up.target.parameter
