"""One address of every type of page, from the real criteria."""

from app.store.reports import Told
from kb.address import entry_path
from kb.criterion import Criterion
from kb.practice import Practice
from kb.template import Template
from tests.real import REAL

ENTRIES = sorted(REAL.entries.values(), key=lambda entry: entry.id)
OLD = sorted(REAL.past.values(), key=lambda entry: entry.reference)

LED = next(one.id for one in REAL.communities.values() if one.promises)


def longest(kind: type) -> str:
    """The entry of this kind with most to show."""
    found = [entry for entry in ENTRIES if isinstance(entry, kind)]
    return entry_path(max(found, key=lambda entry: len(entry.model_dump_json())))


SCORED = max(
    (one for one in ENTRIES if isinstance(one, Criterion) and one.scoring),
    key=lambda one: len(one.parameters),
)
REPORTED = Told(
    SCORED.community, SCORED.id, SCORED.version, "Page 4 says 80 dB.", "", suspect=False
)


def addresses() -> dict[str, str]:
    """Name of the type of page -> its address."""
    criteria = [entry for entry in ENTRIES if isinstance(entry, Criterion)]
    scored = SCORED
    dutch = next(
        entry for entry in ENTRIES if isinstance(entry, Criterion) and "nl" in entry.rationale.root
    )
    compared = "&".join(f"id={entry.id}" for entry in criteria[:4])
    old = OLD[0]
    return {
        "home": "/", "browse": "/search", "hits": "/search?q=solar+panels+forced+labour",
        "filtered": "/search?q=work&kind=criterion&level=core&sort=title", "nothing": "/search?q=xyzzy", "no-code": "/search?q=34142300",
        "criterion": longest(Criterion), "scored": entry_path(scored), "practice": longest(Practice),
        "template": longest(Template), "dutch": f"{entry_path(dutch)}?lang=nl",
        "old": entry_path(old, old.version), "history": f"{entry_path(old)}/history",
        "diff": f"{entry_path(old)}/diff", "compare-empty": "/compare", "compare": f"/compare?{compared}",
        "communities": "/communities", "community": f"/communities/{ENTRIES[0].community}",
        "sources": "/sources", "source": f"/sources/{next(iter(REAL.cited_by))}", "glossary": "/glossary",
        "changes": "/changes", "due": "/due", "promises": f"/due?community={LED}", "report": f"/entries/{scored.id}/report", "reported": f"/entries/{scored.id}/report/1", "contribute": "/contribute", "guide": "/contribute/guide", "coverage": "/coverage", "about": "/about", "accessibility": "/accessibility",
        "closed": "/contribute/new/criterion", "write": "/contribute/try", "write-criterion": "/contribute/try/criterion", "write-practice": "/contribute/try/practice",
        "write-template": "/contribute/try/template", "write-from": f"/contribute/try/criterion?from={scored.id}",
        "sign-in": "/sign-in", "invitation": "/invitation/nonsense", "not-found": "/criteria/nothing", "refused": "/search?page=0",
    }  # fmt: skip


PAGES = addresses()
TENDER_PAGES = {
    "empty": "/tender", "shared": "/tender/example", "pin": "/tender/pins/2", "clause": "/tender/pins/0",
    "details": "/tender/details", "lot": "/tender/lots/lot-1", "rules": "/tender/rules", "rule": "/tender/rules/AW-06",
    "drift": "/drift", "verify": "/verify", "own": "/own",
}  # fmt: skip
