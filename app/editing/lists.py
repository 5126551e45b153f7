"""The words that fields offer: lists of the vocabulary and the registers, as (word, label) pairs."""

from collections.abc import Mapping, Sequence

from app.editing.fields import Field
from app.editing.parse import Names
from kb.criterion import Criterion
from kb.library import Library

Pairs = Sequence[tuple[str, str]]
PROMISED = "promised-value"
TYPED = ("sources", "organisations", "contributors", "entries", "criteria", "units", "cpv")
FROM_VOCABULARY = (
    "uses", "levels", "topics", "frequencies", "procedures", "purposes", "audiences", "readiness",
    "comparisons", "countries", "units", "languages",
)  # fmt: skip


def lists(library: Library) -> dict[str, Pairs]:
    """Every list by the name that fields give it."""
    words = library.vocabulary
    found: dict[str, Pairs] = {
        name: [(code, one.label.en) for code, one in getattr(words, name).items()]
        for name in FROM_VOCABULARY
    }
    buyers = [(one.id, one.name) for one in library.organisations.values()]
    communities = [(one.id, one.name.en) for one in library.communities.values()]
    titles = [(one.id, one.title.en) for one in library.entries.values()]
    of_criteria = {one.id for one in library.entries.values() if isinstance(one, Criterion)}
    found |= {
        "sources": _sorted([(one.id, one.title) for one in library.sources.values()]),
        "organisations": _sorted(buyers),
        "communities": _sorted(communities),
        "contributors": _sorted([*communities, *buyers]),
        "entries": _sorted(titles),
        "criteria": _sorted([one for one in titles if one[0] in of_criteria]),
        "cpv": [(code, text.en) for code, text in words.cpv.items()],
        "topics": _sorted(found["topics"]),
        "countries": _sorted(found["countries"]),
    }
    for term, known in words.eforms.items():
        found[f"eforms-{term}"] = [(code, one.label.en) for code, one in known.codes.items()]
    return found


def names(known: Mapping[str, Pairs]) -> Names:
    """By list: what people call a thing -> its id, for those who type a title instead of an id."""
    return {
        name: {label.casefold(): word for word, label in reversed(known[name])} for name in TYPED
    }


def options(field: Field, known: Mapping[str, Pairs], chosen: Sequence[str]) -> Pairs:
    """What a field offers: the chosen words first, so that their order is kept, then the others."""
    listed = dict(known.get(field.listed, ()))
    allowed = field.choices or tuple(listed)
    label = {word: field.told.words.get(word) or listed.get(word, word) for word in allowed}
    first = [word for word in chosen if word] if field.kind == "set" else []
    unknown = [word for word in chosen if word and word not in label]
    order = dict.fromkeys([*first, *unknown, *allowed])
    return [(word, label.get(word, word)) for word in order]


def _sorted(pairs: Pairs) -> Pairs:
    return sorted(pairs, key=lambda pair: pair[1].casefold())
