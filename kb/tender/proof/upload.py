"""What somebody uploads or pastes: bytes in; a tender, a receipt or a document's plain text out."""

import re
from dataclasses import dataclass
from pathlib import PurePath
from unicodedata import normalize

from kb.problem import shown
from kb.tender.file import TenderFile, TenderFileError, read_tender
from kb.tender.proof.docx_text import docx_text
from kb.tender.proof.package import MAX_PACKED, DocxError
from kb.tender.proof.receipt_file import ReceiptFile, ReceiptFileError, read_receipt

TENDER = re.compile(r"^[ \t]*(?:\{\s*)?\"?kind\"?:\s*[\"']?tender\b", re.MULTILINE)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
OFFICE = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")


class UploadError(Exception):
    """Why an upload cannot be read; the text is the whole message."""


@dataclass(frozen=True)
class Upload:
    """What was uploaded: its text, and what the text is when it is one of our own files."""

    name: str
    text: str
    tender: TenderFile | None = None
    receipt: ReceiptFile | None = None


def read_upload(content: bytes, name: str) -> Upload:
    """A .docx, .txt, .md, .yaml or .json file called `name` by whoever sent it. Raises UploadError."""
    called = shown(name) or "the file"
    if len(content) > MAX_PACKED:
        raise UploadError(f"{called} is larger than {MAX_PACKED // 1_000_000} MB. Split it.")
    if not content.strip():
        raise UploadError(f"{called} is empty.")
    kind = PurePath(name).suffix.lower()
    try:
        if content.startswith(OFFICE) or kind in (".docx", ".docm"):
            return Upload(called, normalize("NFC", docx_text(content)))
        text = _decoded(content, called)
        if kind == ".json" or text.lstrip().startswith("{"):
            return _json(text, called)
        if kind in (".yaml", ".yml") or TENDER.match(_first_line(text)):
            return Upload(called, text, tender=read_tender(text.encode(), called))
    except (DocxError, ReceiptFileError) as error:
        raise UploadError(f"{called}: {error}") from error
    except TenderFileError as error:
        raise UploadError(str(error)) from error
    return Upload(called, text)


def _json(text: str, called: str) -> Upload:
    receipt = read_receipt(text)
    if receipt is not None:
        return Upload(called, text, receipt=receipt)
    if TENDER.search(text):
        return Upload(called, text, tender=read_tender(text.encode(), called))
    raise UploadError(f"{called} holds neither a receipt nor a tender.")


def _first_line(text: str) -> str:
    lines = (
        line for line in text.splitlines() if line.strip() and not line.startswith(("#", "---"))
    )
    return next(lines, "")


def _decoded(content: bytes, called: str) -> str:
    """The text: UTF-8, or UTF-16 that says so; line ends as LF, characters composed (NFC)."""
    if content.startswith(b"%PDF"):
        raise UploadError(
            f"{called} is a PDF file. Upload the .docx, or copy its text and paste it."
        )
    encoding = MARKS.get(content[:2], "utf-8-sig")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UploadError(
            f"{called}: byte {content[error.start]:#04x} in line {line} is not "
            f"{encoding.removesuffix('-sig').upper()} text. Save the file with the encoding UTF-8."
        ) from error
    text = normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if found := CONTROL.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise UploadError(
            f"{called}: line {line} holds the control character U+{ord(found[0]):04X}. "
            "Is it a text file? Delete the character, or save it as UTF-8 text."
        )
    return text
