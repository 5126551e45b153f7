"""The fingerprint of a published text: what a tender pins and years later proves.

SHA-256 over the canonical JSON (RFC 8785 in spirit: sorted keys, no spaces, UTF-8) of what the file
says. White space, comments and key order do not matter. Upkeep that does not change what was asked is
left out, so an entry can be withdrawn or reviewed without breaking the proof of its text.
"""

import hashlib

from kb.document import Data, canonical

UPKEEP = frozenset(
    {
        "status",
        "review-by",
        "history",
        "contributors",
        "superseded-by",
        "withdrawn-because",
        "ended",
    }
)


def fingerprint(entry_id: str, data: dict[str, Data]) -> str:
    """`sha256:` and 64 hex digits for the entry called `entry_id` with the content `data`."""
    content = {"id": entry_id} | {key: value for key, value in data.items() if key not in UPKEEP}
    return f"sha256:{hashlib.sha256(canonical(content)).hexdigest()}"
