"""What pydantic found is placed at keys of the file, and named as contributors do."""

from kb.criterion import Criterion, FollowUp
from kb.locate import follow, keys_of, named
from kb.parameter import NumberParameter, Parameter


def test_the_members_of_a_union_are_not_keys() -> None:
    data = {"parameters": {"number": {"type": "number", "min": "x"}}}
    keys, model = follow(("parameters", "number", "number", "min"), data, Criterion)
    assert keys == ("parameters", "number", "min")
    assert model is NumberParameter


def test_a_reference_in_place_of_a_number_is_not_a_key() -> None:
    data = {"follow-up": {"target": {"param": "x"}}}
    keys, _ = follow(("follow-up", "target", "reference", "param"), data, Criterion)
    assert keys == ("follow-up", "target", "param")


def test_a_place_that_no_model_knows_is_kept() -> None:
    assert follow(("colour", "shade", "name"), {"colour": "red"}, Criterion)[0] == (
        "colour",
        "shade",
        "name",
    )


def test_models_are_named_as_contributors_do() -> None:
    assert named(Criterion) == "a criterion"
    assert named(FollowUp) == "a follow up"
    assert named(Parameter) == "a number parameter"
    assert named(dict[str, str]) == "this mapping"


def test_computed_keys_are_not_offered() -> None:
    assert "fingerprint" not in set(keys_of(Criterion))
    assert "follow-up" in set(keys_of(Criterion))
