"""The page of a proposal: what it tells to whom, its other pages, and how bad texts are shown."""

from dataclasses import replace

from app import review
from app.following import refresh
from kb.publish import Note, publish
from tests.app.reviewing.conftest import Round
from tests.kb.killed import proposed

NEW = "city-trees/tree-survival.yaml"


def test_a_proposal_is_laid_out_field_by_field(round_: Round) -> None:
    number = round_.handed_in()
    page = round_.page("edith", number)
    assert page.one("h1").text == f"Noise limit at the nearest facade proposal {number}"
    heads = [one.text for one in page.all("h3")]
    assert heads[:2] == ["Summary, English", "Parameters, noise level, min"]
    assert [one.text for one in page.all("ins")] == ["added: all", "added: 20"]
    assert "at least a minor change" in page.text
    assert "noise-level: min was 30 and is 20." in page.text
    assert "Starts from" in page.text
    assert "Proposed by" in page.text
    assert "Ann" in page.text


def test_a_new_entry_is_shown_whole_with_what_is_like_it(round_: Round) -> None:
    text = (round_.folder / NEW).read_text("utf-8")
    number = round_.handed_in(text, entry="roots-survive")
    page = round_.page("edith", number)
    assert "New entry" in page.text
    assert "Title, English" in [one.text for one in page.all("h3")]
    assert page.one("section", id="near").all("a")[0].attributes["href"].endswith("tree-survival")
    assert "As it read before" not in page.text
    round_.edith.page(f"/proposals/{number}/before", 404)
    assert "Nothing on this site names it yet" in page.text


def test_who_uses_the_entry_is_told(round_: Round) -> None:
    base = (round_.folder / "quiet-works/quiet-machines.yaml").read_text("utf-8")
    number = round_.handed_in(base.replace("  en: ", "  en: Really: ", 1), entry="quiet-machines")
    kept = round_.client.application.extensions["settings"].tenders
    kept.mkdir(parents=True)
    (kept / "a.yaml").write_text("pins:\n- id: quiet-machines@1.0.0\n")
    (kept / "b.yaml").write_text("pins:\n- id: very-quiet-machines@1.0.0\n")
    use = round_.page("edith", number).one("section", id="use")
    assert "1 tender that readers keep on this site" in use.text
    assert "Sound wall" in use.text or len(use.all("a")) >= 1


def test_it_is_rendered_before_and_after(round_: Round) -> None:
    number = round_.handed_in()
    after = round_.edith.page(f"/proposals/{number}/after")
    assert "lets all neighbours sleep" in after.text
    assert "not published" in after.text
    before = round_.edith.page(f"/proposals/{number}/before")
    assert "lets neighbours sleep" in before.text
    tabs = before.one("nav", aria_label="Pages of this proposal")
    assert [one.text for one in tabs.all("a") if "aria-current" in one.attributes] == [
        "As it read before"
    ]
    round_.edith.page(f"/proposals/{number}/between", 404)


def test_any_two_of_its_texts_are_compared(round_: Round) -> None:
    number = round_.begin()
    round_.do("ann", number, "save", text=round_.text.replace("min: 30", "min: 15"))
    page = round_.ann.page(f"/proposals/{number}/texts")
    assert "2 fields differ" in page.text
    assert [one.text for one in page.all("ins")] == ["added: 15"]
    page = round_.ann.page(f"/proposals/{number}/texts?from=0&to=2")
    assert "1 field differs" in page.text
    assert "Text 2, Ann" in page.text
    round_.ann.page(f"/proposals/{number}/texts?from=1&to=9", 404)


def test_what_was_only_tried_out_is_for_the_community(round_: Round) -> None:
    number = round_.begin()
    round_.do("ann", number, "save", text=round_.text.replace("min: 30", "min: 15"))
    given = {"change": "minor", "note": "Lower limits.", "consultation_days": 5}
    round_.do("ann", number, "submit", **given)
    for who, status in (("ann", 200), ("edith", 200), ("bob", 404)):
        getattr(round_, who).page(f"/proposals/{number}/texts", 200)
        getattr(round_, who).page(f"/proposals/{number}/texts?from=1&to=2", status)


def test_findings_stand_beside_their_field(round_: Round) -> None:
    number = round_.handed_in(round_.text.replace("[noise]", "[nosie]"))
    page = round_.page("edith", number)
    assert "One error comes first" in page.text
    beside = page.one("section", id="at-topics-0")
    assert "nosie" in beside.one("p", class_="wrong").text
    assert "noise-limit.yaml" not in page.text


def test_a_text_that_cannot_be_read_is_a_page_all_the_same(round_: Round) -> None:
    number = round_.handed_in("title: [")
    page = round_.page("edith", number)
    assert "The text cannot be read yet" in page.text
    for more in ("after", "before", "texts"):
        round_.edith.page(f"/proposals/{number}/{more}")


def test_hostile_words_stay_words(round_: Round) -> None:
    bad = "<script>alert(1)</script>"
    number = round_.handed_in(round_.text.replace("lets neighbours", bad))
    round_.send("edith", number, "comment", keys="summary/en", text=f"{bad} **x**")
    round_.send("edith", number, "comment", keys=f'x"><b>{bad}', text="Hm.")
    text = round_.edith.client.get(f"/proposals/{number}").text
    assert bad not in text
    assert "&lt;script&gt;" in text
    assert '"><b>' not in text


def test_visitors_see_what_is_consulted_without_names(round_: Round) -> None:
    number = round_.handed_in()
    for who in ("nobody", "bob", "adam"):
        round_.page(who, number, 404)
    until = round_.today.replace(year=round_.today.year + 1, month=1, day=15).isoformat()
    answer = round_.send("edith", number, "accept", change="minor", note="Lower.", until=until)
    assert answer.status_code == 303
    page = round_.page("nobody", number)
    assert "15 January" in page.text
    assert "the author" in page.text
    assert "Ann" not in page.text
    assert page.all("form", method="post") == []
    assert "Ann" in round_.page("bob", number).text
    assert "15 January" in round_.nobody.page("/proposals").text
    assert round_.send("eve", number, "publish").status_code == 409
    assert round_.state(number).state == "accepted"


def test_a_pull_meanwhile_is_told_and_leads_to_both_texts(round_: Round) -> None:
    number = round_.accepted()
    other = replace(proposed(round_.folder), text=round_.text.replace("max: 80", "max: 85"))
    publish(
        round_.folder, other, Note("minor", "Louder.", round_.today)
    )  # as by git or `kb release`
    app = round_.client.application
    assert refresh(app, app.extensions["settings"])
    page = round_.page("eve", number)
    assert "The entry has a newer text now" in page.text
    both = round_.eve.page(f"/proposals/{number}/together")
    assert "No place was changed by both" in both.text
    assert "Ask the author to put both texts together" in both.text
    answer = round_.send("eve", number, "publish")
    assert answer.status_code == 409
    assert "Another text was published meanwhile" in answer.text
    assert round_.state(number).state == "accepted"
    round_.send("eve", number, "request-changes", reason="Put both together.")
    both = round_.ann.page(f"/proposals/{number}/together")
    form = round_.ann.page(both.link("Or go on in the form"))
    assert form.one("input", name="parameters-0-max").attributes["value"] == "85"
    assert form.one("input", name="parameters-0-min").attributes["value"] == "20"
    assert round_.send("ann", number, "put-together").status_code == 303
    assert {"min: 20", "max: 85"} <= set(map(str.strip, round_.state(number).text.splitlines()))
    assert "newer text now" not in round_.page("ann", number).text
    round_.do("ann", number, "submit", change="minor", note="Both.")
    assert round_.send("edith", number, "accept", change="minor", note="Both.").status_code == 303
    assert round_.send("eve", number, "publish").status_code == 303


def test_both_changed_the_same_place_and_a_person_chooses(round_: Round) -> None:
    number = round_.handed_in()
    path = round_.folder / "quiet-works/noise-limit.yaml"
    path.write_text(path.read_text("utf-8").replace("min: 30", "min: 25"), "utf-8")
    both = round_.eve.page(f"/proposals/{number}/together")
    assert "Both changed one place" in both.text
    assert [one.text for one in both.all("ins")][:3] == ["added: all", "added: 25", "added: 20"]
    assert round_.send("eve", number, "put-together").status_code == 403
    round_.send("eve", number, "request-changes", reason="Put both together.")
    answer = round_.send("ann", number, "put-together")
    assert answer.status_code == 400
    assert "Choose one of the two" in answer.text
    where = {"settle-parameters/noise-level/min": "theirs"}
    assert round_.send("ann", number, "put-together", **where).status_code == 303
    text = round_.state(number).text
    assert "min: 25" in text
    assert "lets all neighbours" in text
    assert "# measured outdoors" in text


def test_a_pull_of_upkeep_alone_is_put_together_too(round_: Round) -> None:
    number = round_.begin()
    path = round_.folder / "quiet-works/noise-limit.yaml"
    path.write_text(path.read_text("utf-8").replace("2027-10-01", "2028-10-01"), "utf-8")
    assert "newer text now" in round_.page("ann", number).text
    assert round_.send("ann", number, "put-together").status_code == 303
    assert "newer text now" not in round_.page("ann", number).text
    assert "2028-10-01" in round_.state(number).text


def test_without_a_newer_text_there_is_nothing_to_put_together(round_: Round) -> None:
    number = round_.handed_in()
    answer = round_.edith.client.get(f"/proposals/{number}/together")
    assert answer.location == f"/proposals/{number}"


def test_the_file_is_gone(round_: Round) -> None:
    number = round_.accepted()
    (round_.folder / "quiet-works/noise-limit.yaml").unlink()
    assert "is gone from the folder" in round_.eve.page(f"/proposals/{number}/together").text
    assert round_.send("eve", number, "publish").status_code == 409


def test_comments_stand_at_their_field_and_say_when_it_changed(round_: Round) -> None:
    number = round_.handed_in()
    answer = round_.send("edith", number, "comment", keys="summary/en", text=" Too long? ")
    assert answer.status_code == 303
    part = round_.page("ann", number).one("section", id="at-summary-en")
    assert "Edith" in part.text
    assert "Too long?" in part.text
    assert "changed since" not in part.text
    round_.send("edith", number, "request-changes", reason="Shorter.")
    text = round_.text.replace("lets neighbours sleep", "lets people sleep")
    round_.do("ann", number, "save", text=text)
    assert "changed since" in round_.page("ann", number).one("section", id="at-summary-en").text
    with round_.store.reading() as db:
        assert len(review.said.comments(db, number)) == 1


def test_a_comment_on_an_odd_place_breaks_no_page(round_: Round) -> None:
    number = round_.handed_in()
    for keys in ("///", "title//en", "0/٣", "sources/-1", "title/en/x"):
        assert round_.send("ann", number, "comment", keys=keys, text="Hm.").status_code == 303
    page = round_.page("edith", number)
    assert page.text.count("Hm.") == 5
    assert "Hm." in page.one("section", id="talk").text
    assert "Hm." in page.one("section", id="at-title-en").text


def test_what_has_another_shape_is_rendered_as_not_written(round_: Round) -> None:
    odd = (
        "kind: criterion\ntitle: [1, 2]\nlevels: foo\nsources: 3\nparameters: {a: b}\ncpv: {a: b}\n"
    )
    number = round_.begin(odd, entry="misshapen")
    assert "(not written yet)" in round_.ann.page(f"/proposals/{number}/after").text
