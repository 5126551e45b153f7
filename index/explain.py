"""What the score of an entry is made of."""

from collections.abc import Iterator

from index.evidence import Evidence
from index.match import Match
from index.order import WEIGHT
from index.results import Reason
from kb.model import AnyEntry


def reasons(found: Match, document: int, entry: AnyEntry) -> tuple[Reason, ...]:
    """The parts of the score of one document of `found`, the greatest first. They add up to it."""
    weight = WEIGHT[entry.status]
    parts = [Reason(*one) for one in _parts(found, document, weight)]
    at = found.at(document)
    missing = weight * (0 if at is None else float(found.scores[at])) - sum(
        one.score for one in parts
    )
    if document == found.named:
        parts.append(Reason("named", entry.id, entry.id, missing))
    return tuple(sorted(parts, key=lambda part: -part.score))


def _parts(found: Match, document: int, weight: float) -> Iterator[tuple[str, str, str, float]]:
    for one in found.evidence:
        score = one.scored.of(document)
        if score is not None:
            yield one.kind, " ".join(one.said), one.means, weight * score * found.by_words
    at = found.at(document)
    if at is not None:
        rest = {
            "meaning": float(found.near[at]) * found.by_meaning,
            "covered": float(found.covered[at]),
            "asked": float(found.asked[at]),
        }
        yield from ((kind, "", "", weight * score) for kind, score in rest.items() if score > 0)


def speaking_for(found: Match, documents: list[int]) -> list[list[Evidence]]:
    """The evidence for each of the documents."""
    held = [(one, one.scored.has(documents).tolist()) for one in found.evidence]
    return [[one for one, holds in held if holds[at]] for at in range(len(documents))]
