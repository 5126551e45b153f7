"""Receipt files: the JSON that goes with an export, read back."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kb.tender.receipt import Receipt

_DATA = TypeAdapter(dict[str, Any])
_RECEIPT = TypeAdapter(Receipt)


class ReceiptFileError(Exception):
    """Why a receipt file cannot be used; the text is the whole message."""


@dataclass(frozen=True)
class ReceiptFile:
    """A receipt and the digest that its file claims for it."""

    receipt: Receipt
    digest: str

    @property
    def is_whole(self) -> bool:
        """Whether the lines are those that the digest was made of."""
        return self.receipt.digest == self.digest


def read_receipt(content: str) -> ReceiptFile | None:
    """The receipt in a JSON text, alone or inside a JSON export; None if there is none.

    Raises ReceiptFileError for a text that is not JSON or a receipt without its keys.
    """
    try:
        data = _DATA.validate_json(content)
    except ValidationError as error:
        raise ReceiptFileError("The file is not JSON, or it is cut off.") from error
    inner = data.get("receipt")
    found = inner if isinstance(inner, dict) else data
    if found.get("kind") != "receipt":
        return None
    try:
        receipt = _RECEIPT.validate_python({**found, "lines": found.get("pins")})
    except ValidationError as error:
        keys = ["pins" if key == "lines" else str(key) for key in error.errors()[0]["loc"]]
        raise ReceiptFileError(
            f"The receipt is not as it was written: `{' / '.join(keys)}` is missing or of a wrong "
            "form. Use the file that the export wrote."
        ) from error
    return ReceiptFile(receipt, str(found.get("digest", "")))
