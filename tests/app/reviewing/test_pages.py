"""The page of a proposal: what it tells to whom, and what its buttons do."""

from tests.app.reviewing.conftest import Round


def test_a_proposal_is_laid_out_field_by_field(round_: Round) -> None:
    number = round_.handed_in()
    page = round_.page("edith", number)
    assert page.one("h1").text == f"Noise limit at the nearest facade proposal {number}"
    heads = [one.text for one in page.all("h3")]
    assert "Summary, English" in heads
    assert [one.text for one in page.all("ins")] == ["added: all", "added: 20"]
    print(page.text)
