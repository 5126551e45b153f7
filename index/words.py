"""Words: how text is cut, folded and stemmed. The index, the query and the marks all use this."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from threading import local
from unicodedata import combining, normalize

from Stemmer import Stemmer

from index.stops import ASKING, STOPS

# Language -> its Snowball algorithm (https://snowballstem.org, by PyStemmer).
SNOWBALL = {
    "en": "english", "nl": "dutch_porter", "de": "german", "fr": "french", "es": "spanish",
    "it": "italian", "pl": "polish", "sv": "swedish", "da": "danish", "fi": "finnish",
    "no": "norwegian", "pt": "portuguese", "cs": "czech", "ro": "romanian", "hu": "hungarian",
    "el": "greek", "et": "estonian", "lt": "lithuanian",
}  # fmt: skip
LANGUAGES = tuple(SNOWBALL)
OTHER = "other"  # every language whose words are not stemmed
ALL = (*LANGUAGES, OTHER)

# "2014/24/EU" and "2020-105", "19 kW" and "0,1 %", "301 549" are one word each; "SA8000" is two, as
# "SA 8000" is. Of two years with a stroke, or two amounts before a unit, each is a word.
SPACE = "[ \u00a0\u202f]"
UNITS = "kwp|kwh|mwh|gwh|kw|mw|gw|kva|wp|kg|km|cm|mm|m2|m3|m²|m³|db|nm|ppm|tonnes?|%|°c|v|w"
UNIT = rf"{SPACE}?(?:{UNITS})(?![\w²³])"
THOUSANDS = rf"(?<!\d{{4}}-)\d{{1,3}}(?:{SPACE}\d{{3}})+(?!\d)"
WORD = re.compile(
    r"\d+/\d+(?:/[A-Za-z]{2,5})?|(?:\d\d){1,2}-\d{1,4}-(?:EU|EC|EEC)\b"
    rf"|(?:19|20)\d\d-(?!(?:19|20)\d\d\b)\d{{3,4}}\b(?!{UNIT})"
    rf"|(?:{THOUSANDS}|\d+)(?:[.,]\d+)*{UNIT}"
    rf"|{THOUSANDS}(?![^\W_])(?:[.,]\d+)*|\d+(?:[.,]\d+)+"
    r"|[^\W\d_]{2,5}(?=\d{3})|[^\W_]{2,}|\d",
    re.IGNORECASE,
)
SPACES = re.compile(SPACE)
QUANTITY = re.compile(r"(\d+(?:[.,]\d+)*)(\D.*)?")
USUAL = 0x2000  # below this code are the letters of Europe; only these are kept in mind
STOP = "~"  # stands before a stop word that belongs to a name
_STEMMERS = local()  # a Snowball stemmer must not be shared by threads


def known(language: str) -> str:
    """`language` if its words can be stemmed, else `other`."""
    return language if language in SNOWBALL else OTHER


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [tidy(word) for word in WORD.findall(text)]


def tidy(word: str) -> str:
    """A word in lower case; a quantity without its spaces and with a decimal point, the number of a law
    with strokes as the European ones have."""
    lower = word.lower()
    if not lower[0].isdigit():
        return lower
    if found := QUANTITY.fullmatch(SPACES.sub("", lower).replace("-", "/")):
        return found[1].replace(",", ".") + (found[2] or "")
    return lower


def fold(text: str) -> str:
    """`text` without accents and case: `Öl` and `ol`, `CO₂` and `co2` are the same."""
    if text.isascii():
        return text.lower()
    return normalize("NFKD", text.casefold()).translate(_LETTERS)


class _Plain(dict[int, str | None]):
    """What is left of each character: of an accent nothing, of all others these themselves."""

    def __missing__(self, code: int) -> str | None:
        plain = None if combining(chr(code)) else chr(code)
        if code < USUAL:
            self[code] = plain
        return plain


_LETTERS = _Plain(
    {ord(one): to for one, to in zip("øđłæœı", ("o", "d", "l", "ae", "oe", "i"), strict=True)}
)


@lru_cache(maxsize=200_000)
def stem(language: str, word: str) -> str:
    """What is stored for `word` in `language`; nothing for a stop word."""
    lower = tidy(word)
    if lower in STOPS.get(language, ()):
        return ""
    if "/" in lower:
        return "/".join(lower.split("/")[:2])  # 2014/24/EU is also cited as 2014/24
    if lower[0].isdigit() or language == OTHER:
        return fold(lower)
    return fold(_stemmer(language).stemWord(lower))


def token(language: str, word: str) -> str:
    """The stem of `word`; of a stop word the word itself, marked."""
    return stem(language, word) or STOP + fold(tidy(word))


def pairs(stemmed: Sequence[str]) -> Iterator[str]:
    """What is stored for each two stems that follow each other."""
    return map(" ".join, pairwise(stemmed))


def is_asking(language: str, word: str) -> bool:
    """Is `word` one that questions are made of, and not what they are about?"""
    return word in ASKING.get(language, ()) or not stem(language, word)


def _stemmer(language: str) -> Stemmer:
    if not hasattr(_STEMMERS, language):
        setattr(_STEMMERS, language, Stemmer(SNOWBALL[language]))
    found: Stemmer = getattr(_STEMMERS, language)
    return found
