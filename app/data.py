"""Entries and search results as plain data, for the JSON twins, the API and the command line."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from index.results import Reason, Results
from kb.address import entry_path
from kb.model import AnyEntry


def entry_data(entry: AnyEntry) -> dict[str, Any]:
    """The entry as JSON-ready data: keys as in the files, then id, community, fingerprint, address."""
    computed = {
        "id": entry.id,
        "community": entry.community,
        "fingerprint": entry.fingerprint,
        "reference": entry.reference,
        "path": entry_path(entry),
        "version-path": entry_path(entry, entry.version),
    }
    return {**computed, **entry.model_dump(mode="json", by_alias=True, exclude_none=True)}


def results_data(
    results: Results, reasons: Mapping[str, tuple[Reason, ...]] | None = None
) -> dict[str, Any]:
    """A page of search results as JSON-ready data, facets by name; with `reasons`, every hit says
    what its score is made of."""
    hits = [hit._asdict() for hit in results.hits]
    facets = {facet.name: [value._asdict() for value in facet.values] for facet in results.facets}
    found = {**vars(results), "hits": hits, "facets": facets}
    for hit in hits if reasons else ():
        hit["reasons"] = [asdict(one) for one in (reasons or {}).get(hit["id"], ())]
    return found
