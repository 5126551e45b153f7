"""An entry being written: its form, where it would stand, and what the check says about it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from unicodedata import normalize

from werkzeug.datastructures import MultiDict

from app.editing.acts import Sheet
from app.editing.check import ID_RULES, Candidate, Judged, Spot, judged, spot
from app.editing.draft import data_of, draft_of, texts_in, tidied
from app.editing.lists import lists, names
from app.editing.parse import form_of, read_form, typed
from app.editing.sections import opened, sections, shown_fields
from app.editing.told import Told
from app.editing.written import changed, written
from kb.library import Library
from kb.model import AnyEntry
from kb.problem import Problem
from kb.reader import Data, Document
from kb.rules.published import odd_id

SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "at",
        "by",
        "for",
        "from",
        "in",
        "is",
        "of",
        "on",
        "or",
        "the",
        "to",
        "with",
        "without",
    ]
)
NOT_COPIED = ("review-by", "supersedes")
LONGEST_ID = 5  # words
AROUND = (
    12  # fields that a page puts around those of the entry: its place, languages, token, button
)
ABOUT_ID = Spot("entry-id", "Short name")
ABOUT_COMMUNITY = Spot("community", "Community")


@dataclass(frozen=True)
class Work:
    """A form and the place of its entry: the community's folder and the id. `document` is the text that
    it is written into, if there is one; `is_new` says that no entry has this id yet, `is_fresh` that
    nobody has typed anything, so that what is missing is no fault of a field."""

    kind: str
    sheet: Sheet
    community: str = ""
    entry_id: str = ""
    judged: Judged | None = None
    document: Document | None = None
    is_new: bool = True
    is_fresh: bool = False

    @property
    def data(self) -> dict[str, Data]:
        """What is filled in."""
        found = data_of(self.sheet.root, self.sheet.draft)
        return found if isinstance(found, dict) else {}

    @property
    def text(self) -> str:
        """The entry as a file; what is the same as in its document stays there byte for byte."""
        if self.document is None:
            return written(self.kind, self.data)
        return changed(self.document, self.data, self.sheet.root)

    @property
    def told(self) -> list[Told]:
        """Every finding at its field, in the order of the form."""
        if self.judged is None:
            return []
        data = self.data if self.document else self.judged.data
        found = [Told(self._spot(data, one), one) for one in self.judged.problems]
        parts = sections(self.kind, self.sheet.fields)
        order = [one.key for part in parts for one in part.fields]
        return sorted(found, key=lambda one: _rank(one.spot.name, order))

    def _spot(self, data: Mapping[str, Data], problem: Problem) -> Spot:
        """Whoever chooses a community is a contributor by that, and a title makes an id."""
        if problem.rule in ID_RULES:
            return ABOUT_ID
        is_theirs = problem.keys[:1] == ("contributors",) and not self.community
        return ABOUT_COMMUNITY if is_theirs else spot(self.sheet.fields, data, problem.keys)

    @property
    def errors(self) -> Mapping[str, list[str]]:
        """Name of a field -> the sentences of its problems."""
        found: dict[str, list[str]] = {}
        for one in self.told if not self.is_fresh else ():
            found.setdefault(one.spot.name, []).append(one.words)
        return found


def fresh(library: Library, kind: str, community: str, today: date) -> Work:
    """An empty form that knows what it needs."""
    work = checked(library, started(library, kind, community, today), today)
    return shown(replace(work, is_fresh=True))


def started(library: Library, kind: str, community: str, today: date) -> Work:
    """An empty form with what is needed open."""
    day = today.replace(year=today.year + 1, day=min(today.day, 28)).isoformat()
    data: dict[str, Data] = {"review-by": day}
    if community in library.communities:
        data["contributors"] = [community]
    return from_data(library, kind, data, community)


def copied(library: Library, entry: AnyEntry, today: date) -> Work:
    """A form for a new entry, filled in from one that exists."""
    data = {k: v for k, v in library.document(entry).data.items() if k not in NOT_COPIED}
    fresh = started(library, entry.kind, entry.community, today).data
    data = {"review-by": fresh["review-by"], **data}
    work = from_data(library, entry.kind, data, entry.community)
    note = f"Filled in from {entry.reference}. Change what differs, and give it a title of its own."
    return replace(work, sheet=replace(work.sheet, note=note))


def from_data(
    library: Library, kind: str, data: Mapping[str, Data], community: str = "", entry_id: str = ""
) -> Work:
    """A form filled in from the data of a file."""
    fields = shown_fields(kind, library.vocabulary)
    sheet = Sheet(fields, {})
    draft = draft_of(sheet.root, dict(data))
    return shown(Work(kind, replace(sheet, draft=draft), community, entry_id))


def from_form(library: Library, kind: str, form: MultiDict[str, str]) -> Work:
    """What was typed, as it was typed."""
    fields = shown_fields(kind, library.vocabulary)
    sent = typed(form, names(lists(library)))
    draft = {one.key: read_form(one, sent, one.key) for one in fields}
    community = form.get("community", "").strip()
    if not any(map(str.strip, draft["contributors"])) and community in library.communities:
        draft["contributors"] = [community]
    wanted = form.get("languages", "en").split()
    known = tuple(code for code in dict.fromkeys(wanted) if code in library.vocabulary.languages)
    return Work(kind, Sheet(fields, draft, known), community, form.get("entry-id", "").strip())


def checked(library: Library, work: Work, today: date) -> Work:
    """With what `kb check` says, and an id made from the title if none was chosen."""
    draft = tidied(work.sheet.root, work.sheet.draft)
    work = replace(work, sheet=replace(work.sheet, draft=draft))
    title = draft.get("title") or {}
    work = replace(
        work, entry_id=work.entry_id or id_of(library, title.get("en", ""), work.community)
    )
    candidate = Candidate(work.kind, work.community, work.entry_id, work.text, work.is_new)
    return replace(work, judged=judged(library, candidate, today))


def shown(work: Work) -> Work:
    """Ready to be shown: required lists have their rows, and every language that is written its fields."""
    sheet = work.sheet
    order = dict.fromkeys(["en", *sheet.shown, *sheet.written])
    draft = opened(sheet.root, sheet.draft)
    return replace(work, sheet=replace(sheet, draft=draft, shown=tuple(order)))


def size(work: Work) -> int:
    """How many fields a browser would send back: every text has one in each language."""
    root, draft = work.sheet.root, work.sheet.draft
    texts = list(texts_in(root, draft))
    others = len(list(form_of(root, draft, ""))) - sum(map(len, texts))
    return AROUND + others + len(texts) * len(work.sheet.shown)


def id_of(library: Library, title: str, community: str) -> str:
    """An id made of the first words of a title; empty if they make none."""
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    levels = library.vocabulary.levels
    words = [
        word
        for word in re.findall(r"[a-z0-9]+", plain)
        if word not in SMALL_WORDS and word not in levels
    ]
    made = "-".join(words[:LONGEST_ID])
    return "" if odd_id(made, community or "no-community", levels) else made


def _rank(name: str, order: list[str]) -> int:
    """Where a field stands in the form; the place of the entry comes first."""
    fits = [place for place, key in enumerate(order) if name == key or name.startswith(f"{key}-")]
    return max(fits, key=lambda place: len(order[place]), default=-1)
