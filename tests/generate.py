"""A made-up library of any size: varied, plausible, and the same for the same seed.

Entries are written as their YAML files would be, and typed by the real models.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from kb.fingerprint import fingerprint
from kb.library import Library
from kb.model import ENTRY_MODELS, AnyEntry
from kb.reader import Document
from kb.registers import Community, Term

COMMUNITIES = ("solar", "building-sites", "buses", "cleaning", "hospitals", "software")
SUBJECTS = (
    "solar panel", "excavator", "electric bus", "cleaning contract", "infusion pump", "data centre",
    "school meal", "office chair", "heat pump", "street light", "laptop", "concrete floor",
    "work coat", "park tree", "waste truck", "hospital bed", "charging station", "road repair",
)  # fmt: skip
ASPECTS = (
    "carbon footprint", "energy use", "forced labour", "recycled content", "spare parts", "noise",
    "living wage", "repair time", "hazardous substances", "open data", "battery life", "packaging",
    "water use", "training of staff", "traceability", "accessibility", "delivery by bicycle",
)  # fmt: skip
DUTCH = ("Eis", "Norm", "Grens", "Meting", "Afspraak", "Bewijs")
SENTENCES = (
    "The bidder must show that the {aspect} of every {subject} stays within {word} limits.",
    "Each {subject} is measured by an independent {word} laboratory before delivery.",
    "Buyers in cities report that {aspect} improves when the {word} {subject} is monitored.",
    "A lower {aspect} earns points; a {word} test report or an equivalent proves it.",
    "Where the market for a {word} {subject} is small, talk to suppliers about {aspect} first.",
    "The contractor keeps a {word} record of {aspect} and hands it over twice a year.",
)
SYLLABLES = (
    "ba",
    "co",
    "di",
    "fe",
    "gu",
    "ka",
    "lo",
    "mi",
    "nu",
    "pe",
    "ra",
    "so",
    "ti",
    "ve",
    "zu",
)
STATUSES = ("published",) * 7 + ("proposal",) * 2 + ("superseded",)
KINDS = ("criterion",) * 8 + ("practice", "template")


def generated_library(n: int, seed: int = 1) -> Library:
    """A library with `n` entries; the vocabulary and the sources are those of `criteria/`."""
    return library_of(generated_files(n, seed))


def generated_files(n: int, seed: int = 1) -> list[dict[str, Any]]:
    """What the files of `n` entries say, with `id` and `community`."""
    return [_entry(number, Random(f"{seed}-{number}")) for number in range(n)]


def library_of(files: Sequence[Mapping[str, Any]]) -> Library:
    """A library with the given entries; each is what its file says, with `id` and `community`."""
    entries = {file["id"]: typed(file) for file in files}
    documents = {
        ("entry", file["id"]): Document(f"{file['id']}.yaml", dict(file), {}, "") for file in files
    }
    return replace(
        _real(), entries=entries, past={}, communities=_communities(), organisations={},
        glossary=_glossary(), everyday={}, asked={}, retired={}, documents=documents, problems=(),
    )  # fmt: skip


def typed(file: Mapping[str, Any]) -> AnyEntry:
    """One entry as the models type it."""
    data = {key: value for key, value in file.items() if key not in ("id", "community")}
    computed = {key: file[key] for key in ("id", "community")}
    entry = ENTRY_MODELS[data["kind"]].model_validate(data)
    return entry.model_copy(update={**computed, "fingerprint": fingerprint(file["id"], data)})


def criterion(entry_id: str, words: str = "Made up", **changes: Any) -> dict[str, Any]:
    """The file of a criterion that says little; `words` are its title and stand in its summary,
    `changes` replace or add keys (`use_when=...`)."""
    file = _common(entry_id, words, f"About {words}.", Random(0)) | {
        "kind": "criterion", "use": "technical-specification",
        "levels": {"core": {"requirement": {"en": "The bidder must do it."}}},
        "verification": {"bidder": [{"en": "A form."}], "evaluator": [{"en": "Read the form."}]},
        "rationale": {"en": "It helps."},
        "use-when": [{"en": "Always."}], "avoid-when": [{"en": "Never."}],
        "legal": [{"source": "directive-2014-24", "at": "Art. 42", "force": "voluntary", "note": {"en": "Allowed."}}],
        "market": {"readiness": "available", "as-of": "2026-01-01", "note": {"en": "On sale."}},
        "effect": {"quantified": "false", "note": {"en": "Unknown."}},
        "eforms": {"bt-774": "none"},
    }  # fmt: skip
    return file | {key.replace("_", "-"): value for key, value in changes.items()}


@cache
def _real() -> Library:
    from tests.real import REAL  # not above: reading it takes seconds, and not every bench needs it

    return REAL


@cache
def _communities() -> dict[str, Community]:
    return {
        name: Community.model_validate({
            "kind": "community", "name": {"en": name.replace("-", " ").title()},
            "scope": {"en": "Made up."}, "members": [], "members-as-of": "2026-01-01",
            "roadmap": [{"when": "2026", "what": {"en": "Start."}}],
            "sources": [{"id": "directive-2014-24"}],
        }).model_copy(update={"id": name})
        for name in COMMUNITIES
    }  # fmt: skip


@cache
def _glossary() -> dict[str, Term]:
    names = {
        "forced-labour": {"en": ["forced labour"], "de": ["Zwangsarbeit"], "es": ["trabajo forzoso"]},
        "solar-panel": {"en": ["solar panel", "PV module"], "de": ["Solarmodul"], "nl": ["zonnepaneel"]},
        "living-wage": {"en": ["living wage"], "fr": ["salaire décent"], "pl": ["płaca godna"]},
    }  # fmt: skip
    return {
        key: Term.model_validate({"names": said, "definition": {"en": "Made up."}})
        for key, said in names.items()
    }


def _entry(number: int, random: Random) -> dict[str, Any]:
    subject, aspect = random.choice(SUBJECTS), random.choice(ASPECTS)
    kind = random.choice(KINDS)
    title = f"{aspect.capitalize()} of the {_rare(random)} {subject}"
    entry_id = f"{aspect} {subject} {number}".replace(" ", "-")
    prose = _prose(random, subject, aspect)
    common = _common(entry_id, title, next(prose), random)
    if random.random() < 0.3:
        common["title"] |= {"nl": f"{random.choice(DUTCH)} {number} voor {_rare(random)}"}
        common["summary"] |= {
            "nl": f"De {random.choice(DUTCH).lower()} geldt voor {_rare(random)}."
        }
    return common | {"criterion": _criterion, "practice": _practice, "template": _template}[kind](
        prose, random
    )


def _common(entry_id: str, title: str, summary: str, random: Random) -> dict[str, Any]:
    vocabulary = _real().vocabulary
    status = random.choice(STATUSES)
    released = {"released": f"{random.randint(2020, 2026)}-{random.randint(1, 10):02}-15"}
    return {
        "id": entry_id, "community": random.choice(COMMUNITIES),
        "version": f"{random.randint(1, 4)}.{random.randint(0, 9)}.0", "status": status,
        "title": {"en": title}, "summary": {"en": summary}, "review-by": "2027-11-22",
        "topics": random.sample(sorted(vocabulary.topics), random.randint(1, 3)),
        "cpv": random.sample(sorted(vocabulary.cpv), random.randint(1, 4)),
        "countries": random.sample(sorted(vocabulary.countries), random.choice((0, 0, 1, 2))),
        "contributors": ["made-up"],
    } | (released if status == "published" else {})  # fmt: skip


def _criterion(prose: Any, random: Random) -> dict[str, Any]:
    levels = ("core", "advanced", "leading")[: random.randint(1, 3)]
    return {
        key: value for key, value in criterion("x", "x").items()
        if key not in ("id", "community", "status", "title", "summary", "topics", "cpv", "version", "countries")
    } | {
        "use": random.choice(sorted(_real().vocabulary.uses)),
        "levels": {level: {"requirement": {"en": _text(prose, 2)}} for level in levels},
        "verification": {"bidder": _list(prose, 3), "evaluator": _list(prose, 2)},
        "rationale": {"en": _text(prose, 5)},
        "use-when": _list(prose, 3), "avoid-when": _list(prose, 2),
    }  # fmt: skip


def _practice(prose: Any, random: Random) -> dict[str, Any]:
    return {
        "kind": "practice", "buyer": "made-up-city", "country": random.choice(("NL", "DE", "SE", "ES")),
        "year": str(random.randint(2015, 2026)), "object": {"en": next(prose)}, "procedure": "open",
        "asked": _list(prose, 4), "lessons": _list(prose, 5),
        "results": [{"label": {"en": next(prose)}, "value": "12", "sources": [{"id": "directive-2014-24"}]}],
    }  # fmt: skip


def _template(prose: Any, random: Random) -> dict[str, Any]:
    fields = [
        {"id": f"field-{i}", "label": {"en": next(prose)}, "type": "text", "filled-by": "bidder"}
        for i in range(6)
    ]
    return {
        "kind": "template", "purpose": "bid-form", "audience": ["bidder"], "frequency": "once",
        "use-when": _list(prose, 3), "sections": [{"title": {"en": next(prose)}, "fields": fields}],
    }  # fmt: skip


def _prose(random: Random, subject: str, aspect: str) -> Any:
    """Sentences without end; every fourth is about something else."""
    while True:
        far = random.random() < 0.25
        about = (random.choice(SUBJECTS), random.choice(ASPECTS)) if far else (subject, aspect)
        yield random.choice(SENTENCES).format(subject=about[0], aspect=about[1], word=_rare(random))


def _rare(random: Random) -> str:
    """A made-up word; a few come often, most seldom, as in real text."""
    rank = int(random.paretovariate(0.6)) % 3375
    return "".join(SYLLABLES[rank // 15**place % 15] for place in range(3)) + "n"


def _text(prose: Any, sentences: int) -> str:
    return " ".join(next(prose) for _ in range(sentences))


def _list(prose: Any, items: int) -> list[dict[str, str]]:
    return [{"en": next(prose)} for _ in range(items)]
