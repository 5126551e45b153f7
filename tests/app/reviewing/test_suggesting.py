"""An editor's other words, which the author takes over by one click."""

import re

from tests.app.reviewing.conftest import Round

WORDS = "The contractor keeps the site quiet at night."


def suggest(round_: Round, number: int, words: str = WORDS, who: str = "edith"):  # type: ignore[no-untyped-def]
    address = f"/proposals/{number}/suggest/field?keys=summary/en"
    browser, revision = round_.browsers[who], str(round_.state(number).revision)
    form = {"token": browser.token(address), "revision": revision, "keys": "summary/en"}
    return browser.client.post(address, data={**form, "words": words, "reason": "Shorter."})


def test_words_for_one_field_are_taken_over_by_one_click(round_: Round) -> None:
    number = round_.handed_in()
    page = round_.page("edith", number)
    form = round_.edith.page(page.link("Suggest other words for Summary, English"))
    assert "lets all neighbours sleep" in form.one("textarea", name="words").text
    assert suggest(round_, number).status_code == 303
    part = round_.page("ann", number).one("section", id="at-summary-en")
    assert "Shorter." in part.text
    assert "night" in [one.text for one in part.one("div", class_="offer").all("ins")][-1]
    answer = round_.send("ann", number, "take-over-suggestion", suggestion="0")
    assert answer.status_code == 303, answer.text
    one = round_.state(number)
    assert WORDS in one.text
    assert "# measured outdoors" in one.text
    assert one.authors == (round_.people["ann"].id, round_.people["edith"].id)
    assert "taken over" in round_.page("ann", number).text
    until = round_.today.replace(year=round_.today.year + 1, month=1, day=15).isoformat()
    assert round_.send("edith", number, "accept", change="minor", note="x").status_code == 403
    assert (
        round_.send("eve", number, "accept", change="minor", note="x", until=until).status_code
        == 303
    )
    told = round_.page("nobody", number).one("dl", class_="facts").all("dd")
    assert told[0].text == "the author, a member of the community"


def test_the_second_suggestion_is_put_together_with_the_first(round_: Round) -> None:
    number = round_.handed_in()
    suggest(round_, number)
    address = f"/proposals/{number}/suggest/field?keys=title/en"
    form = {"token": round_.eve.token(address), "revision": "1", "keys": "title/en"}
    round_.eve.client.post(address, data={**form, "words": "Quiet nights"})
    for _ in range(2):
        answer = round_.send("ann", number, "take-over-suggestion", suggestion="0")
        assert answer.status_code == 303, answer.text
    text = round_.state(number).text
    assert WORDS in text
    assert "en: Quiet nights" in text


def test_two_suggestions_for_the_same_words_leave_the_second_to_a_person(round_: Round) -> None:
    number = round_.handed_in()
    suggest(round_, number)
    suggest(round_, number, "Another sentence for the same place.", "eve")
    round_.send("ann", number, "take-over-suggestion", suggestion="0")
    answer = round_.send("ann", number, "take-over-suggestion", suggestion="0")
    assert answer.status_code == 409
    assert "Take over by hand" in answer.text
    assert WORDS in round_.state(number).text


def test_what_is_empty_the_same_or_nowhere_is_refused(round_: Round) -> None:
    number = round_.handed_in()
    assert "Write the words" in suggest(round_, number, " ").text
    same = (
        "The contractor keeps the noise of the site below a level that lets all neighbours sleep."
    )
    answer = suggest(round_, number, same)
    assert answer.status_code == 400
    assert "stand there already" in answer.text
    for keys in ("", "nothing", "parameters", "topics/7", "topics/-1"):
        round_.edith.page(f"/proposals/{number}/suggest/field?keys={keys}", 404)
    assert round_.state(number).suggestions == ()


def test_only_an_editor_who_did_not_write_it_suggests(round_: Round) -> None:
    number = round_.handed_in()
    for more in ("", "/field?keys=summary/en"):
        round_.ann.page(f"/proposals/{number}/suggest{more}", 403)
        round_.bob.page(f"/proposals/{number}/suggest{more}", 404)
        assert round_.nobody.client.get(f"/proposals/{number}/suggest{more}").status_code == 302
    draft = round_.begin()
    round_.ann.page(f"/proposals/{draft}/suggest", 403)


def test_the_whole_text_is_suggested_in_its_form(round_: Round) -> None:
    number = round_.handed_in()
    address = f"/proposals/{number}/suggest"
    page = round_.edith.page(address)
    form: dict[str, str] = {}
    for one in page.parts():
        name = one.attributes.get("name", "")
        if one.tag == "textarea":
            form[name] = "".join(part for part in one.inside if isinstance(part, str)).strip("\n")
        elif one.tag == "input" and one.attributes.get("type") not in ("checkbox", "radio"):
            form[name] = one.attributes.get("value", "")
        elif one.tag == "input" and "checked" in one.attributes:
            form.setdefault(name, one.attributes.get("value", "on"))
        elif one.tag == "select":
            chosen = [part for part in one.all("option") if "selected" in part.attributes]
            form[name] = chosen[0].attributes.get("value", "") if chosen else ""
    form.pop("", None)
    form.pop("q", None)
    again = round_.edith.client.post(address, data={**form, "act": "check"})
    assert again.status_code == 200
    answer = round_.edith.client.post(
        address,
        data={**form, "act": "suggest", "title-en": "A quieter title", "reason": "Plainer."},
    )
    assert answer.status_code == 303, re.sub(r"\s+", " ", answer.text)[:3000]
    (made,) = round_.state(number).suggestions
    assert "en: A quieter title" in made.text
    assert made.text.replace("A quieter title", "Noise limit at the nearest facade").count(
        "\n"
    ) == (round_.state(number).text.count("\n"))
    offer = round_.page("ann", number).one("section", id="talk").one("div", class_="offer")
    assert "quieter" in offer.one("p", class_="words").text


def test_nobody_suggests_what_only_publishing_writes(round_: Round) -> None:
    number = round_.handed_in()
    for place in ("version", "/version", "status", "kind", "history/0/note/en"):
        round_.edith.page(f"/proposals/{number}/suggest/field?keys={place}", 404)
    round_.send("ann", number, "comment", keys="history/0/note/en", text="Who was it?")
    assert (
        "Suggest" not in round_.page("edith", number).one("section", id="at-history-0-note-en").text
    )
