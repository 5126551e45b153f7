"""The paragraphs of a document, and which of them is a given text or comes nearest to it."""

import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator
from html import unescape
from unicodedata import normalize

WORD = re.compile(r"\w+")
DASH = re.compile("[\u2010-\u2015\u2212]")
QUOTE = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u00a0": " "})
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
MARK = re.compile("^[ \t]*(?:(?:[#>|]+|[-*\u2022])[ \t]+)+", re.MULTILINE)
BLANK = re.compile(r"\n\s*\n")
LONGEST = 1_000  # words of a block that is looked at as one paragraph
ALIKE = 0.5  # twice the shared words over all words of both
LABEL = re.compile(r"[*_]*[^\W_]+[*_]*")
NEAR = 10  # paragraphs that are compared word by word
RAREST = 30  # words that decide where to look


def plain(text: str) -> str:
    """A text as it is compared: spaces, dashes and quotes made equal, Markdown's escapes undone."""
    text = normalize("NFC", ESCAPE.sub(r"\1", unescape(text))).translate(QUOTE)
    return " ".join(DASH.sub("-", INVISIBLE.sub("", MARK.sub("", text))).split())


class Paragraphs:
    """A document cut into blocks and lines. One that starts with one of `quoting` only quotes a text."""

    def __init__(self, text: str, quoting: Iterable[str] = ()) -> None:
        starts = tuple(plain(start) for start in quoting)
        blocks = [_unquoted(block, starts) for block in BLANK.split(text)]
        self.whole = plain("\n".join(blocks))
        self.texts = [one for block in blocks for one in _parts(block)]
        self.words = [Counter(_words(one)) for one in self.texts]
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, words in enumerate(self.words):
            for word in words:
                self.places[word].append(place)

    def holds(self, text: str) -> bool:
        """Whether `text` stands in the document, word for word, not as a part of longer words."""
        wanted, start = plain(text), -1
        while (start := self.whole.find(wanted, start + 1)) >= 0:
            ends = (
                self.whole[max(start - 1, 0) : start],
                self.whole[start + len(wanted) : start + len(wanted) + 1],
            )
            if not any(end.isalnum() for end in ends):
                return True
        return False

    def nearest(self, text: str, taken: Container[str] = ()) -> str:
        """The paragraph most like `text`, not one of `taken` (as `plain` gives them); nothing when
        none shares half of the words."""
        wanted = Counter(_words(text))
        known = sorted((word for word in wanted if word in self.places), key=self._rarity)
        shared: Counter[int] = Counter()
        for word in known[:RAREST]:
            shared.update(self.places[word])
        near = [place for place, _ in shared.most_common(NEAR)]
        near.sort(key=lambda place: _alike(wanted, self.words[place]), reverse=True)
        for place in near:
            if _alike(wanted, self.words[place]) < ALIKE:
                break
            found = _unlabelled(MARK.sub("", self.texts[place]).strip(), text)
            if plain(found) not in taken:
                return found
        return ""

    def _rarity(self, word: str) -> tuple[int, str]:
        return len(self.places[word]), word


def _unquoted(block: str, starts: tuple[str, ...]) -> str:
    """A block without the lines that quote; nothing of it is left if its first line does."""
    quotes = [plain(line).lstrip("*_").startswith(starts) for line in block.split("\n")]
    if not starts or not any(quotes):
        return block
    kept = [line for line, is_quote in zip(block.split("\n"), quotes, strict=True) if not is_quote]
    return "" if quotes[0] else "\n".join(kept)


def _parts(block: str) -> Iterator[str]:
    """A block as one paragraph, and each of its lines, for texts without blank lines between. A heading
    names a clause and is none."""
    lines = [line for line in block.split("\n") if line.strip() and not line.startswith("#")]
    if len(lines) == 1 or (lines and len(block.split()) <= LONGEST):
        yield " ".join(lines)
    if len(lines) > 1:
        yield from lines


def _unlabelled(found: str, text: str) -> str:
    """A paragraph without the language that our documents put before it: `English: `."""
    label, colon, rest = found.partition(":")
    named = colon and LABEL.fullmatch(label) and not text.startswith(label)
    return rest.lstrip("*_ \u00a0") if named else found


def _alike(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient of two bags of words, 0 to 1."""
    every = one.total() + other.total()
    return 2 * (one & other).total() / every if every else 0.0


def _words(text: str) -> list[str]:
    return WORD.findall(plain(text).lower())
