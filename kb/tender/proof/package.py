"""An Office file that came from outside, opened without trusting it. The only room that unzips.

The parts are streamed out of the zip file with a limit on what they unpack to, and parsed by expat,
which stops at the first sign of a DTD. Nothing is unpacked to disk, nothing is fetched, and what is
embedded in the file is never opened.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile
from zlib import error as ZlibError

MAX_PACKED = 5_000_000
MAX_UNPACKED = 50_000_000
MAX_PARTS = 2_000
MAX_RATIO = 200  # Word's own XML shrinks 10 to 60 times
SMALL = 1_000_000  # below this a high ratio does no harm
CHUNK = 4_000_000  # expat before 2.6 reads a long attribute anew with every piece it is given
BODY = "word/document.xml"
TOO_LARGE = f"Unpacked, the file is larger than {MAX_UNPACKED // 1_000_000} MB. Split it."
BROKEN = (BadZipFile, ZlibError, EOFError, OSError, RuntimeError, ValueError)


class DocxError(Exception):
    """Why a Word file is not read; the text is the whole message."""


@contextmanager
def opened(content: bytes) -> Iterator["Package"]:
    """The parts of a Word file. Raises DocxError, also for what goes wrong while they are read."""
    if len(content) > MAX_PACKED:
        raise DocxError(f"The file is larger than {MAX_PACKED // 1_000_000} MB. Split it.")
    try:
        with ZipFile(BytesIO(content)) as package:
            _refuse_unsafe(package)
            yield Package(package)
    except BROKEN as error:
        raise DocxError(_not_a_zip(content)) from error


class Package:
    """The parts of a Word file; all that are read together may unpack to MAX_UNPACKED bytes."""

    def __init__(self, package: ZipFile) -> None:
        self.package = package
        self.names = frozenset(package.namelist())
        self.left = MAX_UNPACKED

    def parse(self, name: str, reader: expat.XMLParserType) -> None:
        packed = self.package.getinfo(name).compress_size
        read = 0
        with self.package.open(name) as stream:
            while chunk := self._chunk(stream):
                read += len(chunk)
                _refuse_bomb(name, packed, read)
                self._feed(reader, chunk, name)
        self._feed(reader, b"", name, final=True)

    def _chunk(self, stream: IO[bytes]) -> bytes:
        chunk = stream.read(CHUNK)
        self.left -= len(chunk)
        if self.left < 0:
            raise DocxError(TOO_LARGE)
        return chunk

    def _feed(
        self, reader: expat.XMLParserType, chunk: bytes, name: str, final: bool = False
    ) -> None:
        try:
            reader.Parse(chunk, final)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise DocxError(
                f"`{name}` is damaged in line {reader.CurrentLineNumber}. "
                "Open the file in Word and save it again."
            ) from error


def parser() -> expat.XMLParserType:
    """A parser that refuses a document type, and so every entity but the five of XML itself."""
    made = expat.ParserCreate(namespace_separator=" ")
    made.buffer_text = True

    def refuse(*_: object) -> None:
        raise DocxError("The file holds a document type definition (DTD). Word writes none.")

    made.StartDoctypeDeclHandler = refuse
    return made


def _not_a_zip(content: bytes) -> str:
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return "The file is an old .doc, or locked with a password. Save it as an open .docx."
    return "The file is not a Word file, or it is damaged. Save it again as .docx."


def _refuse_unsafe(package: ZipFile) -> None:
    """What the list of parts says already; sizes are checked again while reading."""
    parts = package.infolist()
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS:
        raise DocxError(f"The file holds {len(parts)} parts; at most {MAX_PARTS} are read.")
    if len({name.lower() for name in names}) < len(names):
        raise DocxError("The file holds a part twice, so that its text is not certain.")
    if any(part.flag_bits & 1 for part in parts):
        raise DocxError("The file is locked with a password. Save it without one.")
    if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise DocxError("The file is packed in a way that Word does not use. Save it again.")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise DocxError("The file holds macros. Save it as .docx, which has none.")
    for part in parts:
        _refuse_bomb(part.filename, part.compress_size, part.file_size)
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise DocxError(TOO_LARGE)
    if BODY not in names:
        raise DocxError("The file holds no Word text (word/document.xml). Save it again as .docx.")


def _refuse_bomb(name: str, packed: int, unpacked: int) -> None:
    if unpacked > SMALL and unpacked > MAX_RATIO * max(packed, 1):
        raise DocxError(f"`{name}` grows more than {MAX_RATIO} times when unpacked. Not read.")
