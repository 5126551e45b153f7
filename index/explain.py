"""Why an entry was found, and what its score is made of."""

from collections.abc import Iterator

from index.concepts import Concepts
from index.match import ALIKE, Match
from index.order import WEIGHT
from index.results import Reason
from kb.model import AnyEntry

READ_AS = ("concept", "spelling")


def reasons(found: Match, document: int, entry: AnyEntry) -> tuple[Reason, ...]:
    """The parts of the score of one document of `found`, the greatest first. They add up to it."""
    weight = WEIGHT[entry.status]
    parts = [Reason(*one) for one in _parts(found, document, weight)]
    missing = found.scores[document] * weight - sum(part.score for part in parts)
    if document == found.named:
        parts.append(Reason("named", entry.id, entry.id, missing))
    return tuple(sorted(parts, key=lambda part: -part.score))


def _parts(found: Match, document: int, weight: float) -> Iterator[tuple[str, str, str, float]]:
    for one in found.evidence:
        if document in one.scores:
            score = weight * one.scores[document] * found.by_words
            yield one.kind, " ".join(one.said), one.means, score
    if document in found.near:
        yield "meaning", "", "", weight * found.near[document] * found.by_meaning


def why(found: Match, document: int, concepts: Concepts) -> tuple[str, ...]:
    """What a reader cannot see in the marked words: "Zwangsarbeit" was read as forced labour."""
    typed = {one.said for one in found.evidence if one.kind == "word" and document in one.scores}
    told: dict[str, None] = {}
    for one in found.evidence:
        if document in one.scores and one.kind in READ_AS:
            if all((word,) in typed for word in one.said):
                continue  # the words themselves stand in the entry
            name = concepts.labels.get(one.means, one.means)
            said = " ".join(one.said)
            if said.casefold() != name.casefold():
                told[f"“{said}” = {name}"] = None
    if any(document in one.scores for one in found.evidence):
        return tuple(told)
    is_near = found.near.get(document, 0) > ALIKE * max(found.near.values(), default=0)
    return ("near in meaning",) if is_near else ()
