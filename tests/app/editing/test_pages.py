"""The form on its pages: prefilled, checked, previewed, downloaded; nothing typed is lost."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.editing.draft import like
from app.editing.parse import MAX_FIELDS, MAX_FORM
from app.editing.sections import shown_fields
from app.editing.work import Work, from_form, size
from kb.model import ENTRY_MODELS, AnyEntry
from kb.reader import Document, read
from tests.app.editing.upload import upload
from tests.app.page import Part, read_page
from tests.app.tender.browser import fields, page
from tests.app.test_hostile import ATTACKS, assert_inert
from tests.real import REAL

TRY = "/contribute/try/criterion"
LONGEST = [
    max((one for one in REAL.entries.values() if one.kind == kind), key=lambda one: len(one.model_dump_json()))
    for kind in ENTRY_MODELS
]  # fmt: skip
SOME = [*LONGEST, *sorted(REAL.entries.values(), key=lambda one: one.id)[::23]]


def form_on(part: Part) -> dict[str, Any]:
    """The fields of the form for writing, as a browser would send them."""
    return fields(part.one("form", id="editing"))


def new(client: FlaskClient, **typed: str) -> dict[str, Any]:
    """The empty form with some fields filled in (`_` stands for `-`)."""
    return form_on(page(client.get(TRY))) | {
        name.replace("_", "-"): words for name, words in typed.items()
    }


def posted(client: FlaskClient, form: dict[str, Any], act: str, status: int = 200) -> Part:
    return page(client.post(TRY, data=form | {"act": act}), status)


def copied(client: FlaskClient, entry: str) -> dict[str, Any]:
    return form_on(page(client.get(f"{TRY}?from={entry}")))


def field(part: Part, name: str) -> Part:
    return next(one for one in part.parts() if one.attributes.get("name") == name)


@pytest.mark.parametrize("entry", SOME, ids=[one.id for one in SOME])
def test_the_page_of_an_entry_sends_back_what_the_entry_says(
    real: FlaskClient, entry: AnyEntry
) -> None:
    part = page(real.get(f"/contribute/try/{entry.kind}?from={entry.id}"))
    sent = form_on(part)
    work: Work = from_form(REAL, entry.kind, MultiDict(sent))
    data = {key: value for key, value in REAL.document(entry).data.items() if key != "review-by"}
    known = {one.key for one in shown_fields(entry.kind, REAL.vocabulary)}
    found = like(
        work.sheet.root,
        {key: value for key, value in work.data.items() if key != "review-by"},
        data,
    )
    assert isinstance(found, dict)
    lost = {key for key in data if key in known and found.get(key) != data[key]} - {"supersedes"}
    assert lost == set()
    assert sum(len(value) for value in sent.values()) < MAX_FIELDS


@pytest.mark.parametrize("kind", ENTRY_MODELS)
def test_every_field_has_a_label_and_an_id_of_its_own(client: FlaskClient, kind: str) -> None:
    part = page(client.get(f"/contribute/try/{kind}"))
    ids = [one.attributes["id"] for one in part.parts() if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    labels = {one.attributes.get("for") for one in part.all("label")}
    for one in part.one("form", id="editing").parts():
        is_field = one.tag in ("input", "select", "textarea") and one.attributes.get(
            "type"
        ) not in ("hidden", "radio", "checkbox")
        if is_field:
            assert one.attributes["id"] in labels, one.attributes
        for name in one.attributes.get("aria-describedby", "").split():
            assert name in ids, name


def test_only_what_is_needed_stands_open(client: FlaskClient) -> None:
    part = page(client.get(TRY))
    assert field(part, "levels-core-requirement-en").tag == "textarea"
    folded = {one.attributes["id"] for one in part.all("details", class_="folded")}
    assert folded == {
        "f-levels-advanced-fold",
        "f-levels-leading-fold",
        "f-scoring-fold",
        "f-follow-up-fold",
    }
    assert not [one for one in part.all("details", class_="folded") if "open" in one.attributes]
    names = new(client)
    assert "use-when-0-en" in names
    assert "legal-0-source" in names
    assert "adopted-by-0-organisation" not in names


def test_a_check_tells_each_problem_at_its_field_and_in_a_summary(client: FlaskClient) -> None:
    part = posted(
        client, new(client, title_en="x" * 91, community="quiet-works", cpv_0="1"), "check"
    )
    summary = part.one("div", id="f-problems")
    assert summary.one("h2").text == "One thing to mend, 12 things still to fill in"
    assert "#f-cpv-0" in summary.links
    wrong = part.one("p", id="f-cpv-0-wrong")
    assert wrong.text.startswith('cpv is "1"')
    assert field(part, "cpv-0").attributes["aria-invalid"] == "true"
    assert "f-cpv-0-wrong" in field(part, "cpv-0").attributes["aria-describedby"].split()
    ids = {one.attributes.get("id") for one in part.parts()}
    assert [link for link in summary.links if link.removeprefix("#") not in ids] == []


def test_a_whole_entry_has_nothing_to_mend_and_is_downloaded(client: FlaskClient) -> None:
    form = copied(client, "noise-limit") | {"title-en": "Calm nights"}
    part = posted(client, form, "check")
    assert part.one("p", id="f-problems").text.startswith("Nothing to mend")
    assert field(part, "entry-id").attributes["value"] == "calm-nights"
    answer = client.post(TRY, data=form | {"act": "download"})
    assert answer.headers["Content-Disposition"] == "attachment; filename=calm-nights.yaml"
    assert answer.mimetype == "application/yaml"
    document = read(answer.data, "calm-nights.yaml")
    assert isinstance(document, Document)
    assert document.data["version"] == "0.1.0"
    assert document.data["title"] == {
        "en": "Calm nights",
        "nl": "Geluidsgrens bij de dichtstbijzijnde gevel",
    }
    assert "min: 30" in answer.text
    assert "quantified: true" in answer.text or "quantified: false" in answer.text


def test_what_is_downloaded_can_be_opened_again(client: FlaskClient) -> None:
    form = copied(client, "noise-limit")
    text = client.post(TRY, data=form | {"act": "download"}).data
    part = page(client.post(f"{TRY}/upload", data={"file": (BytesIO(text), "calm-nights.yaml")}))
    again = form_on(part)
    assert {name: again.get(name) for name in form if name not in ("entry-id", "community")} == {
        name: value for name, value in form.items() if name not in ("entry-id", "community")
    }
    assert again["entry-id"] == ["calm-nights"]


@pytest.mark.parametrize("act", ["add:sources", "add:legal", "remove:use-when-3", "language:fr", "show", "up:legal-0", "check", "preview", "nonsense", "drop:xx"])  # fmt: skip
def test_every_act_keeps_everything_typed(client: FlaskClient, act: str) -> None:
    typed = {
        "title_en": "  A title ", "rationale_en": "\nTwo\n\nparagraphs <b>", "review_by": "soon", "use": "odd-use",
        "cpv_0": "45000000-7", "effect_low": "ten", "legal_0_at": "Art. 1", "market_readiness": "unheard",
        "scoring_method": "linear", "scoring_unit": "%",
    }  # fmt: skip
    part = posted(client, new(client, **typed), act)
    again = form_on(part)
    for name, words in typed.items():
        assert again[name.replace("_", "-")][0].strip() == words.strip(), name


def test_rows_come_go_and_move_without_javascript(client: FlaskClient) -> None:
    form = form_on(posted(client, new(client, use_when_0_en="one"), "add:use-when")) | {
        "use-when-1-en": "two"
    }
    form = form_on(posted(client, form, "up:use-when-1"))
    assert (form["use-when-0-en"], form["use-when-1-en"]) == (["two"], ["one"])
    form = form_on(posted(client, form, "remove:use-when-0"))
    assert form["use-when-0-en"] == ["one"]
    assert "use-when-1-en" not in form


def test_another_type_of_parameter_shows_its_own_fields_and_keeps_the_others(
    client: FlaskClient,
) -> None:
    form = form_on(posted(client, new(client), "add:parameters"))
    assert "parameters-0-stricter" in form
    part = posted(
        client,
        form | {"parameters-0-type": "choice", "parameters-0-unit": "dB"},
        "show:parameters-0",
    )
    assert field(part, "parameters-0-unit").attributes["type"] == "hidden"
    form = form_on(part)
    assert "parameters-0-choices-1-value" in form
    part = posted(client, form | {"parameters-0-type": "number"}, "show:parameters-0")
    assert field(part, "parameters-0-unit").attributes["value"] == "dB"


def test_a_language_is_added_and_removed_after_a_question(client: FlaskClient) -> None:
    form = form_on(posted(client, new(client), "language:nl"))
    assert form["title-nl"] == [""]
    part = posted(client, form | {"title-nl": "Zacht"}, "language:nl")
    assert "Dutch has 1 text here" in part.one("div", role="alert").text
    assert form_on(part)["title-nl"] == ["Zacht"]
    assert "title-nl" not in form_on(posted(client, form_on(part), "drop:nl"))


def test_so_many_languages_that_nothing_could_be_read_are_refused(real: FlaskClient) -> None:
    entry = LONGEST[2]
    address = f"/contribute/try/{entry.kind}"
    form = form_on(page(real.get(f"{address}?from={entry.id}")))
    work = from_form(REAL, entry.kind, MultiDict(form))
    codes = [*dict.fromkeys([*work.sheet.shown, *REAL.vocabulary.languages])]
    sizes = [
        size(replace(work, sheet=replace(work.sheet, shown=tuple(codes[: n + 1]))))
        for n in range(len(codes))
    ]
    fits = next(number for number, one in enumerate(sizes) if one > MAX_FIELDS)
    form["languages"] = [" ".join(codes[:fits])]
    part = page(real.post(address, data=form | {"act": f"language:{codes[fits]}"}))
    assert "more than 2,000 fields" in part.text
    again = form_on(part)
    assert codes[fits] not in again["languages"][0].split()
    assert MAX_FIELDS * 0.9 < sum(len(value) for value in again.values()) <= MAX_FIELDS


def test_the_preview_shows_what_is_written_so_far(client: FlaskClient) -> None:
    form = new(
        client,
        title_en="Calm nights",
        levels_core_requirement_en="Work must rest at {hour}.",
        review_by="soon",
    )
    answer = client.post(f"{TRY}/preview", data=form)
    assert answer.status_code == 200
    part = read_page(answer.text)
    assert "Calm nights" in part.text
    assert "Work must rest at {hour}." in part.text
    assert "(not written yet)" in part.text
    assert "Not shown until it is mended: review-by" in part.text


@pytest.mark.parametrize("kind", ENTRY_MODELS)
def test_the_preview_of_every_entry_is_its_page(real: FlaskClient, kind: str) -> None:
    entry = next(one for one in LONGEST if one.kind == kind)
    part = page(real.get(f"/contribute/try/{kind}?from={entry.id}")).one("div", id="preview")
    assert entry.title.en in part.text
    assert "(not written yet)" not in part.text
    assert "Not shown" not in part.text


@pytest.mark.parametrize("kind", ENTRY_MODELS)
def test_a_preview_of_nothing_is_no_mistake(client: FlaskClient, kind: str) -> None:
    assert "(not written yet)" in client.post(f"/contribute/try/{kind}/preview", data={}).text


def test_a_script_gets_the_form_alone(client: FlaskClient) -> None:
    answer = client.post(TRY, data=new(client) | {"act": "add:sources"}, headers={"X-Part": "form"})
    assert "<html" not in answer.text
    assert 'name="sources-0-id"' in answer.text


def test_a_title_may_be_typed_instead_of_an_id(client: FlaskClient) -> None:
    form = form_on(posted(client, new(client), "add:sources"))
    title = client.get("/api/v1/sources/site-noise-study").json["title"]  # type: ignore[index]
    part = posted(client, form | {"sources-0-id": title.upper()}, "show")
    assert field(part, "sources-0-id").attributes["value"] == "site-noise-study"
    assert part.one("p", id="f-sources-0-id-is").text == title


def test_what_publishing_writes_cannot_be_sent(client: FlaskClient) -> None:
    form = copied(client, "noise-limit") | {
        "title-en": "Calm nights", "status": "published", "version": "9.0.0", "released": "2026-01-01",
        "history-0-version": "9.0.0", "id": "x", "fingerprint": "x", "kind": "practice",
    }  # fmt: skip
    document = read(client.post(TRY, data=form | {"act": "download"}).data, "x")
    assert isinstance(document, Document)
    assert (document.data["kind"], document.data["status"], document.data["version"]) == (
        "criterion",
        "proposal",
        "0.1.0",
    )
    assert not {"released", "history", "id", "fingerprint"} & set(document.data)


def test_new_from_an_entry_goes_to_its_own_kind(client: FlaskClient) -> None:
    answer = client.get(f"{TRY}?from=tree-log")
    assert answer.headers["Location"] == "/contribute/try/template?from=tree-log@0.1.0"
    assert client.get(f"{TRY}?from=nothing").status_code == 404
    part = page(client.get(f"{TRY}?from=noise-limit@1.0.0"))
    assert "Filled in from noise-limit@1.0.0" in part.text
    assert form_on(part)["entry-id"] == [""]
    assert "New from this one" in client.get("/criteria/noise-limit").text


def test_an_upload_says_what_the_form_does_not_know(client: FlaskClient) -> None:
    text = b"kind: practice\ncolour: green\ntitle: {en: Trees}\nyear: [1]\n"
    part = page(client.post(f"{TRY}/upload", data={"file": (BytesIO(text), "trees.yaml")}))
    assert part.one("h1").text == "Write a practice"
    assert "This form does not know colour; left out." in part.text
    assert form_on(part)["title-en"] == ["Trees"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no keys"), (b"[" * 60_000, "Fix:"), (b"a: &x [*x]", "anchor"), (b"\xff\xfe", "UTF-8"),
        (b"a: 1\na: 2", "duplicate-key"), (b"x" * 300_000, "larger than 256 kB"), (b"PK\x03\x04", "Fix:"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(
    client: FlaskClient, content: bytes, words: str
) -> None:
    part = page(
        client.post(f"{TRY}/upload", data={"file": (BytesIO(content), "../../x.yaml")}), 400
    )
    assert words in part.text
    assert "/../" not in part.text
    assert (
        page(client.post(f"{TRY}/upload", data={}), 400).one("h1").text == "The file cannot be read"
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_is_typed_stays_text(client: FlaskClient, attack: str) -> None:
    form = dict.fromkeys(copied(client, "noise-limit"), attack) | {"languages": "en nl"}
    for act in ("check", "show", f"add:{attack}", attack):
        answer = client.post(TRY, data=form | {"act": act})
        assert answer.status_code == 200
        part = read_page(answer.text)
        assert_inert(part)
        assert field(part, "title-en").attributes.get("value", attack).strip() == attack.strip()
    assert client.post(f"{TRY}/preview", data=form).status_code == 200
    file = {"file": (BytesIO(f"title: {{en: {attack!r}}}".encode()), attack)}
    assert client.post(f"{TRY}/upload", data=file).status_code in (200, 400)
    assert_inert(page(client.get(f"{TRY}?community={attack}")))


@pytest.mark.parametrize("count", [MAX_FIELDS + 1, 20_000])
@pytest.mark.parametrize("address", [TRY, f"{TRY}/preview"])
def test_too_many_fields_are_refused_in_plain_words(
    client: FlaskClient, address: str, count: int
) -> None:
    answer = client.post(address, data={f"sources-{number}-id": "x" for number in range(count)})
    assert answer.status_code == 413
    assert f"The form has {count:,} fields; at most 2,000 are read." in answer.text
    assert "Traceback" not in answer.text


def test_too_much_text_is_refused(client: FlaskClient) -> None:
    answer = client.post(TRY, data={"title-en": "x" * (MAX_FORM + 1)})
    assert answer.status_code == 413
    assert upload(client, f"{TRY}/upload", b"x" * 7_000_000, "x.yaml").status_code == 413


def test_a_form_from_another_site_does_nothing(client: FlaskClient) -> None:
    answer = client.post(TRY, data={"act": "download"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_a_look_at_an_act_does_nothing(client: FlaskClient) -> None:
    for address in (f"{TRY}/preview", f"{TRY}/upload", f"{TRY}/sheet"):
        assert client.get(address).status_code == 405
    assert client.get("/contribute/try/community").status_code == 404


def test_names_that_only_look_like_fields_are_ignored(client: FlaskClient) -> None:
    form = new(client, title_en="A title") | {
        "": "x", "-": "x", "--0--": "x", "title": "x", "title--en": "x", "title-en-0": "x", "levels-core": "x",
        "__proto__": "x", "sources-0": "x", "sources--1-id": "x", "use-when-\u0661-en": "x", "parameters-0": "x",
    }  # fmt: skip
    part = posted(client, form, "check")
    assert form_on(part)["title-en"] == ["A title"]


def test_the_way_in_is_shown(client: FlaskClient, real: FlaskClient) -> None:
    part = page(client.get("/contribute/try"))
    assert {f"/contribute/try/{kind}" for kind in ENTRY_MODELS} <= set(part.links)
    assert "/contribute/try" in page(real.get("/contribute")).links
