"""The buyer's own wording, piece by piece, with what the rules about words look for."""

from collections.abc import Iterator
from dataclasses import dataclass

from kb.criterion import Use
from kb.rules.wording import STANDARD, missing_equivalent
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.rules.case import Finding, at_pin


@dataclass(frozen=True)
class Own:
    """What the buyer wrote instead of the published text of a clause, in one language."""

    clause: Clause
    language: str
    words: str

    @property
    def standard(self) -> str:
        """The first standard that the words name, or nothing."""
        found = STANDARD.search(self.words)
        return found[0] if found else ""

    def find(self, wrong: str, expected: str, fix: str) -> Finding:
        return at_pin(self.clause, ("wording", self.language), wrong, expected, fix)


def worded(draft: Draft, *uses: Use) -> Iterator[Own]:
    """Every own wording of the clauses; only of the given uses, if any are given."""
    for clause in draft.clauses:
        if clause.pin.wording and (not uses or clause.use in uses):
            for language, words in clause.pin.wording.root.items():
                yield Own(clause, language, words)


def lacks_equivalent(own: Own) -> str:
    """The phrase "or equivalent" of the language, if the words lack it; else nothing."""
    return missing_equivalent(own.words, own.language)
