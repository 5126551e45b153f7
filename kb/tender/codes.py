"""What a lot says in official codes and numbers: derived once, written by every notice format."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from kb.registers import Vocabulary
from kb.rules.demand import AIMS
from kb.shown import NO_BREAK, shown_number
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.model import Lot, Pin, Price

NONE = "none"


@dataclass(frozen=True)
class Award:
    """One award criterion of a lot: a clause, or its price. `terms` holds its weight; its numbers are
    None where a formula replaces them (BT-543 excludes BT-541)."""

    lot: Lot
    terms: Pin | Price
    clause: Clause | None
    vocabulary: Vocabulary

    @property
    def type(self) -> str:
        """eForms BT-539: price, cost or quality."""
        if isinstance(self.terms, Price):
            return self.terms.type
        own = self.clause.criterion.eforms.get("bt-539", ()) if self.clause else ()
        return next(iter(own), "quality")

    @property
    def reference(self) -> str:
        """The pinned text, `id@version`; empty for the price."""
        return self.clause.pin.entry if self.clause else ""

    def title(self, language: str) -> str:
        if self.clause:
            return self.clause.criterion.title.said(language)
        return self.vocabulary.eforms["bt-539"].codes[self.type].label.said(language)

    def text(self, language: str) -> str:
        """What is asked, with the range of the weight where it is one."""
        words = self.clause and self.clause.text(language)
        if not self.clause and self.terms.note:
            words = self.terms.note.said(language)
        return (words or self.title(language)) + self._spread(language)

    @property
    def number(self) -> Decimal | None:
        """eForms BT-541 as BT-5421 reads it: the weight, the middle of its range, or the rank."""
        if self.lot.formula:
            return None
        if self.lot.weighting == "ord-imp":
            return self.terms.rank
        low, high = self.terms.weight, self.terms.weight_to
        return (low + high) / 2 if low is not None and high is not None else low

    @property
    def minimum(self) -> Decimal | None:
        """The points that a bid must reach (BT-541 with the threshold `min-score`)."""
        own = self.terms.minimum_points if isinstance(self.terms, Pin) else None
        return None if self.lot.formula else own

    @property
    def fixed(self) -> Decimal | None:
        """The price that is fixed, so that only quality competes."""
        own = self.terms.fixed if isinstance(self.terms, Price) else None
        return None if self.lot.formula else own

    def _spread(self, language: str) -> str:
        low, high = self.terms.weight, self.terms.weight_to
        if self.lot.formula or low is None or high is None:
            return ""
        unit = f"{NO_BREAK}%" if self.lot.weighting.startswith("per") else ""
        return f" ({shown_number(low, language)}–{shown_number(high, language)}{unit})"


def awards(draft: Draft, lot: Lot) -> tuple[Award, ...]:
    """The award criteria of a lot: its price first, then its clauses."""
    words = draft.library.vocabulary
    price = [Award(lot, lot.price, None, words)] if lot.price else []
    clauses = draft.of_lot(lot.id, "award-criterion")
    return (*price, *(Award(lot, clause.pin, clause, words) for clause in clauses))


def carried(clauses: Iterable[Clause], term: str) -> Mapping[str, tuple[Clause, ...]]:
    """The codes of a business term in a lot -> the clauses that carry them. `none` stands alone."""
    found: dict[str, list[Clause]] = {}
    for clause in clauses:
        for code in _codes(clause, term):
            found.setdefault(code, []).append(clause)
    if len(found) > 1:
        found.pop(NONE, None)
    return {code: tuple(carriers) for code, carriers in found.items()}


def _codes(clause: Clause, term: str) -> tuple[str, ...]:
    """BT-06 follows from the goals too, so that `env-imp` stands wherever BT-774 does."""
    own = clause.criterion.eforms
    if term != "bt-06":
        return own.get(term, ())
    goals = (goal for name, goal in AIMS.items() if own.get(name))
    return tuple(dict.fromkeys((*own.get(term, ()), *goals)))


def accessibility(lot: Lot, clauses: Iterable[Clause]) -> str | None:
    """eForms BT-754: what the buyer says; else `inc` where a clause includes such criteria."""
    if lot.accessibility:
        return lot.accessibility.code
    return "inc" if "inc" in carried(clauses, "bt-754") else None


def written_in(clause: Clause, language: str) -> str:
    """The language in which a clause really stands where `language` is wanted: that one, or English."""
    own = clause.pin.wording.root if clause.pin.wording else {}
    text = clause.criterion.levels[clause.level].requirement
    return language if language in own else text.language(language)
