"""What criteria, practices and templates have in common."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from kb.values import (
    Citation,
    Computed,
    Country,
    Cpv,
    Day,
    Slug,
    Strict,
    Text,
    VersionNumber,
    Yes,
    texts,
)

Status = Literal["proposal", "published", "superseded", "withdrawn"]
Change = Literal["major", "minor", "patch"]
ENDS: Mapping[Status, str] = {  # how an entry ends -> the key that says why
    "withdrawn": "withdrawn-because", "superseded": "superseded-by",
}  # fmt: skip


class Release(Strict):
    """One line of an entry's history."""

    version: VersionNumber
    date: Day
    change: Change
    note: Text


class Entry(Strict):
    """Anything published under an id. `id` and `community` come from the path, `fingerprint` from
    the content: files never write them."""

    id: Computed
    community: Computed
    fingerprint: Computed

    version: VersionNumber
    status: Status
    proposed: Yes = False
    released: Day | None = None
    review_by: Day
    title: Text
    summary: Text
    topics: Annotated[tuple[Slug, ...], Field(min_length=1)]
    cpv: Annotated[tuple[Cpv, ...], Field(min_length=1)]
    countries: tuple[Country, ...] = ()
    sources: tuple[Citation, ...] = ()
    related: tuple[Slug, ...] = ()
    supersedes: tuple[Slug, ...] = ()
    superseded_by: Slug | None = None
    withdrawn_because: Text | None = None
    ended: Day | None = None
    history: tuple[Release, ...] = ()
    contributors: Annotated[tuple[Slug, ...], Field(min_length=1)]

    @property
    def reference(self) -> str:
        """How a tender cites this text: `id@version`."""
        return f"{self.id}@{self.version}"

    @property
    def languages(self) -> tuple[str, ...]:
        """Languages of title and summary; other texts may have fewer."""
        return tuple(code for code in self.title.languages if code in self.summary.languages)

    @property
    def whole_languages(self) -> tuple[str, ...]:
        """The languages in which every text is written; the history does not count."""
        every = [set(text.languages) for keys, text in texts(self) if keys[0] != "history"]
        return tuple(sorted(set.intersection(*every)))

    @property
    def divisions(self) -> tuple[str, ...]:
        """The CPV divisions (first two digits) of the codes, each once."""
        return tuple(dict.fromkeys(code[:2] for code in self.cpv))
