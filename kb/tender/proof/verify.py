"""Proof: are the clauses of a document the published text, and if not, which words differ?

Nothing is taken from the document but its lines (which entry, level, values, fingerprint). The
published text comes from the library, the fingerprint from its lock. A receipt is no signature: what
proves a text is that it agrees with the library, whoever wrote the receipt.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from kb.criterion import Criterion
from kb.difference import Span, word_difference
from kb.library import Library
from kb.model import AnyEntry
from kb.parameter import LEVELS
from kb.shown import shown_requirement
from kb.tender.fill import fill
from kb.tender.model import Pin, Tender
from kb.tender.phrases import phrases
from kb.tender.proof.nearest import Paragraphs, plain
from kb.tender.proof.receipt_file import ReceiptFile
from kb.tender.receipt import Line, clause_hash, parse_lines

Result = Literal["proven", "reworded", "missing", "wrong fingerprint", "unknown version"]
ORDER: tuple[Result, ...] = (
    "unknown version", "wrong fingerprint", "missing", "reworded", "proven",
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """A clause in one language: the published text, and what stands in the document instead of it.

    `found` is empty where nothing like it was found, or where only its hash is known.
    """

    language: str
    result: Result
    published: str
    found: str = ""

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The published text and the document's, with the words marked that differ; spaces, dashes
        and the escapes of Markdown do not."""
        return tuple(word_difference(plain(self.published), plain(self.found)))


@dataclass(frozen=True)
class Proof:
    """What could be proven about one pin. `note` says why when there is nothing to compare."""

    line: Line
    result: Result
    readings: tuple[Reading, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Verification:
    """The proof of every pin. `is_whole` is whether a receipt's digest fits its lines; None if there
    is no digest to compare."""

    proofs: tuple[Proof, ...]
    is_whole: bool | None = None

    @property
    def is_proven(self) -> bool:
        """Whether every clause is the published text, and there is one at all."""
        every = all(proof.result == "proven" for proof in self.proofs)
        return bool(self.proofs) and every and self.is_whole is not False


def verify(given: str | Tender | ReceiptFile, library: Library) -> Verification:
    """The proof of a document's text, of a tender, or of a receipt, against the library."""
    if isinstance(given, Tender):
        return Verification(tuple(_of_pin(pin, given, library) for pin in given.pins))
    if isinstance(given, ReceiptFile):
        lines = given.receipt.lines
        return Verification(tuple(_of_hashes(line, library) for line in lines), given.is_whole)
    return Verification(tuple(_of_document(given, library)))


def _of_document(text: str, library: Library) -> Iterator[Proof]:
    """Which languages a document holds is not known; one that half of the clauses are in, counts."""
    document = Paragraphs(text, _quoting())
    found: list[tuple[Line, AnyEntry | Proof]] = [
        (line, _published(line, library)) for line in parse_lines(text)
    ]
    wanted = {
        place: dict(_clause_texts(line, entry, library))
        for place, (line, entry) in enumerate(found)
        if not isinstance(entry, Proof)
    }
    held = {text for texts in wanted.values() for text in texts.values() if document.holds(text)}
    taken = frozenset(map(plain, held))
    readings = {
        place: tuple(_reading(*pair, document, held, taken) for pair in texts.items())
        for place, texts in wanted.items()
    }
    spoken = _spoken(readings.values())
    for place, (line, entry) in enumerate(found):
        if isinstance(entry, Proof):
            yield entry
            continue
        known = readings[place]
        present = tuple(one for one in known if one.result != "missing" or one.language in spoken)
        yield _proof(line, present or known)


def _reading(
    language: str, text: str, document: Paragraphs, held: set[str], taken: frozenset[str]
) -> Reading:
    if text in held:
        return Reading(language, "proven", text, text)
    near = document.nearest(text, taken)
    return Reading(language, "reworded" if near else "missing", text, near)


def _spoken(readings: Iterable[tuple[Reading, ...]]) -> frozenset[str]:
    """The languages in which at least half of the clauses were found, of those written in several."""
    every = [one for group in readings if len(group) > 1 for one in group]
    there = Counter(one.language for one in every if one.result != "missing")
    total = Counter(one.language for one in every)
    return frozenset(language for language in total if 2 * there[language] >= total[language])


def _of_pin(pin: Pin, tender: Tender, library: Library) -> Proof:
    """A tender file differs from the published text only where the buyer wrote a wording."""
    line = Line(
        pin.entry, pin.fingerprint, pin.level or "", pin.use or "", pin.lots, dict(pin.values), {}
    )
    entry = _published(line, library)
    if isinstance(entry, Proof):
        return entry
    readings = []
    texts = dict(_clause_texts(line, entry, library))
    for language in tender.languages if texts else ():
        text = texts.get(language) or texts["en"]
        own = pin.wording.root.get(language, text) if pin.wording else text
        same = plain(own) == plain(text)
        readings.append(Reading(language, "proven" if same else "reworded", text, own))
    return _proof(line, tuple(readings))


def _of_hashes(line: Line, library: Library) -> Proof:
    """A receipt knows of each clause the hash only: it tells that words differ, not which."""
    entry = _published(line, library)
    if isinstance(entry, Proof):
        return entry
    readings = []
    texts = dict(_clause_texts(line, entry, library))
    for language, known in line.clauses.items() if texts else ():
        text = texts.get(language) or texts["en"]
        result: Result = "proven" if clause_hash(text) == known else "reworded"
        readings.append(Reading(language, result, text, text if result == "proven" else ""))
    return _proof(line, tuple(readings))


def _proof(line: Line, readings: tuple[Reading, ...]) -> Proof:
    if not readings:
        note = "The version and its fingerprint are right; a form has no clause to compare."
        return Proof(line, "proven", (), note)
    return Proof(line, min((one.result for one in readings), key=ORDER.index), readings)


def _published(line: Line, library: Library) -> AnyEntry | Proof:
    """The text that a line names, if it is the published one; else the proof that fails."""
    entry_id, _, version = line.entry.partition("@")
    locked = library.lock.get((entry_id, version))
    entry = library.entry(entry_id, version)
    if locked is None:
        known = ", ".join(library.published.get(entry_id, ())) or "none"
        note = f"{line.entry} has never been published here; {entry_id} has: {known}."
        return Proof(line, "unknown version", (), note)
    if line.fingerprint != locked:
        return Proof(line, "wrong fingerprint", (), f"{line.entry} was published as {locked}.")
    if entry is None or not library.is_published(entry):
        note = f"{line.entry} was published, but its text is not at hand in this library."
        return Proof(line, "unknown version", (), note)
    return entry


def _clause_texts(line: Line, entry: AnyEntry, library: Library) -> Iterator[tuple[str, str]]:
    """The published clause in each language it is written in, with the values of the line."""
    if not isinstance(entry, Criterion):
        return
    levels = [name for name in LEVELS if name in entry.levels]
    level = next((name for name in levels if name == line.level), levels[0])
    values = fill(entry, level, line.values).values
    for language in entry.levels[level].requirement.languages:
        yield language, shown_requirement(entry, level, values, library.vocabulary, language)


def _quoting() -> tuple[str, ...]:
    """How our documents begin the line that quotes a published text which the buyer replaced."""
    return tuple(text.partition("{text}")[0] for text in phrases()["reworded"].root.values())
