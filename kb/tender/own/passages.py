"""A draft specification cut into passages: pieces that are long enough to say one thing.

Works on any plain text: Markdown, the text of a Word file, a pasted page. Every passage is a slice of
the text, so that a page can show it where it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

SHORTEST, LONGEST = 20, 120  # words
MAX_TITLE = 12  # words of a heading
ITEM = re.compile(r"(?:[-*\u2022\u2013\u00b7]|\(?[a-z]\)|\(?[ivx]{1,4}\))\s+")
CAPITAL = '["\u201e\u00ab(]?(?:[A-Z\u00c0-\u00de](?:[a-z\u00df-\u00ff]|\\s)|[A-Z\u00c0-\u00de]{4})'
NUMBER = re.compile(rf"(?:\u00a7\s*|Art(?:icle|ikel)?\.?\s+)?(\d+(?:\.\d+)*)[.)]?\s+(?={CAPITAL})")
HASHES = re.compile(r"(#{1,6})\s+")
SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=\S)")
WRAPPED = 100  # characters; a longer line is a paragraph by itself
CONTINUED = re.compile(r"[ \t]*\n[ \t]*[a-z\u00df-\u00ff0-9]")  # the next line goes on
WORD = re.compile(r"\S+")
RULE = re.compile(r"[-=_*|:\s+]+")


@dataclass(frozen=True)
class Passage:
    """A slice of the text, `start` to `end`, under its nearest heading; `number` is its clause's."""

    text: str
    start: int
    end: int
    heading: str = ""
    number: str = ""

    @property
    def words(self) -> int:
        return len(self.text.split())


@dataclass(frozen=True)
class _Block:
    """A paragraph, list item, numbered clause, table row or heading."""

    start: int
    end: int
    is_heading: bool
    is_item: bool
    number: str


def passages(text: str) -> tuple[Passage, ...]:
    """The text in passages of 20 to 120 words, in order, none overlapping.

    Headings are not passages but name those below them; a numbered heading with nothing below it is
    one, for specifications that are written as numbered lines. Short neighbours below one heading are
    joined, list items stay with their introduction, long paragraphs are cut between sentences. A passage
    is shorter than 20 words only where its section is, or where a long neighbour follows.
    """
    found: list[Passage] = []
    heading: _Block | None = None
    group: list[_Block] = []
    for block in _blocks(text):
        if block.is_heading:
            found += _joined(text, group or _alone(heading), heading)
            heading, group = block, []
        else:
            group.append(block)
    return (*found, *_joined(text, group or _alone(heading), heading))


def _alone(heading: _Block | None) -> list[_Block]:
    """A numbered heading without a body says something by itself."""
    return [heading] if heading and heading.number else []


def _joined(text: str, blocks: list[_Block], heading: _Block | None) -> Iterator[Passage]:
    title = _title(text[heading.start : heading.end]) if heading else ""
    number = heading.number if heading else ""
    group: list[_Block] = []
    for block in blocks:
        if group and _is_full(text, group, block):
            yield from _cut(text, group, title, number)
            group = []
        group.append(block)
    if group:
        yield from _cut(text, group, title, number)


def _is_full(text: str, group: list[_Block], following: _Block) -> bool:
    """Whether the next block starts a passage of its own."""
    words = _count(text, group[0].start, group[-1].end)
    if words + _count(text, following.start, following.end) > LONGEST:
        return True
    return words >= SHORTEST and not following.is_item


def _cut(text: str, group: list[_Block], title: str, number: str) -> Iterator[Passage]:
    """The group as one passage, or as several where it is too long."""
    number = next((block.number for block in group if block.number), number)
    for start, end in _spans(text, group[0].start, group[-1].end):
        yield Passage(text[start:end], start, end, title, number)


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Whole sentences up to the longest passage; a sentence that is longer is cut between words."""
    bounds = [(start, start)]
    bounds += [(gap.start(), gap.end()) for gap in SENTENCE.finditer(text, start, end)]
    bounds.append((end, end))
    first, last = start, start
    for (_, begin), (stop, _) in pairwise(bounds):
        if last > first and _count(text, first, stop) > LONGEST:
            yield from _by_words(text, first, last)
            first = begin
        last = stop
    yield from _by_words(text, first, last)


def _by_words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    words = [(word.start(), word.end()) for word in WORD.finditer(text, start, end)]
    for at in range(0, len(words), LONGEST):
        part = words[at : at + LONGEST]
        yield part[0][0], part[-1][1]


def _blocks(text: str) -> Iterator[_Block]:
    """Lines put together to paragraphs: a wrapped line continues the one before it."""
    block: _Block | None = None
    last = 0
    for start, end in _lines(text):
        words = text[start:end]
        block_ends = not words or _opens(words) or _is_heading(words, text, end)
        if block and (block_ends or last > WRAPPED):
            yield block
            block = None
        last = end - start
        if not words or RULE.fullmatch(words):
            continue
        if _is_heading(words, text, end):
            yield _Block(start, end, True, False, _number(HASHES.sub("", words)))
        elif block:
            block = replace(block, end=end)
        else:
            block = _Block(start, end, False, bool(ITEM.match(words)), _number(words))
    if block:
        yield block


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Where every line starts and ends, without the spaces around it."""
    at = 0
    for line in text.split("\n"):
        words = line.strip()
        start = at + (line.index(words) if words else 0)
        yield start, start + len(words)
        at += len(line) + 1


def _opens(line: str) -> bool:
    return bool(ITEM.match(line) or NUMBER.match(line) or " | " in line)


def _is_heading(line: str, text: str, end: int) -> bool:
    """A short line without a full stop: `# Title`, in capitals, or numbered and not wrapped.

    Long ones are demands: many specifications set every clause in a heading's style.
    """
    if not 0 < len(line.split()) <= MAX_TITLE or line[-1] in ".;:,!?" or " | " in line:
        return False
    if HASHES.match(line):
        return True
    if line.isupper():
        return len(line) > 3
    return bool(NUMBER.match(line)) and not CONTINUED.match(text, end)


def _number(line: str) -> str:
    match = NUMBER.match(line)
    return match[1] if match else ""


def _title(line: str) -> str:
    return HASHES.sub("", line).strip().rstrip("#").strip()


def _count(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())
