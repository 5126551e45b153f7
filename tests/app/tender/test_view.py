"""How the basket says what counts in a lot: weights, ranges, ranks, a formula, a fixed price."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.tender.model import LocalText, Price
from tests import worked
from tests.app.tender.browser import add, basket_of, page, put


@pytest.mark.parametrize(
    ("keys", "says"),
    [({}, "The weights sum to 0 of 100."),
     ({"weighting": "ord-imp"}, "ranked instead of weighed"),
     ({"weighting": "per-mid"}, "The low ends of the ranges sum to 0."),
     ({"formula": LocalText({"en": "Best quality per euro."})}, "A formula stands in place of weights."),
     ({"price": Price.model_validate({"fixed": "5"})}, "Price: fixed.")],
)  # fmt: skip
def test_the_basket_says_how_a_lot_is_weighed(
    client: FlaskClient, keys: dict[str, Any], says: str
) -> None:
    add(client, "noise-limit")
    mine = basket_of(client)
    award = mine.pins[0].model_copy(update={"use": "award-criterion"})
    lot = mine.lots[0].model_copy(update=keys)
    client.post("/tender/empty")
    put(client, mine.model_copy(update={"lots": (lot,), "pins": (award,)}))
    said = page(client.get("/tender"))
    assert says in " ".join(said.one("div", data_sum="").text.split())
    assert len(said.all("strong", data_total="")) == (
        keys.get("weighting") != "ord-imp" and "formula" not in keys
    )


def test_a_cost_that_is_scored_needs_no_price(real: FlaskClient) -> None:
    put(real, worked.tender("refuse-trucks"))
    assert "Say how price counts" not in page(real.get("/tender")).text
