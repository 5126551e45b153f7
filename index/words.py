"""Words: how text is cut, folded and stemmed. The index, the query and the marks all use this."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from unicodedata import combining, normalize

from whoosh.analysis import Analyzer, Token
from whoosh.lang import stemmer_for_language
from whoosh.lang.stopwords import stoplists

LANGUAGES = ("en", "nl", "de", "fr")
OTHER = "other"  # every language whose words are not stemmed
ALL = (*LANGUAGES, OTHER)

WORD = re.compile(r"\d+/\d+(?:/[A-Za-z]{2,5})?|\w\w+|\d")  # 2014/24/EU is one word

_STEMMERS = {language: stemmer_for_language(language) for language in LANGUAGES}
_ALSO = {"en": {"without"}, "nl": {"zonder"}, "de": {"ohne"}, "fr": {"sans"}}  # stand in many names
_STOPS = {language: frozenset(stoplists[language]) | _ALSO[language] for language in LANGUAGES}
_STOPS[OTHER] = frozenset().union(*stoplists.values())


def known(language: str) -> str:
    """`language` if its words can be stemmed, else `other`."""
    return language if language in LANGUAGES else OTHER


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return WORD.findall(text.lower())


def fold(text: str) -> str:
    """`text` without accents and case: `Öl` and `ol`, `CO₂` and `co2` are the same."""
    return "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))


@lru_cache(maxsize=200_000)
def stem(language: str, word: str) -> str:
    """What is stored for `word` in `language`; nothing for a stop word."""
    lower = word.lower()
    if lower in _STOPS[language]:
        return ""
    if "/" in lower:
        return "/".join(lower.split("/")[:2])  # 2014/24/EU is also cited as 2014/24
    return fold(_STEMMERS[language](lower)) if language in _STEMMERS else fold(lower)


def stems(language: str, text: str) -> Iterator[str]:
    """The stems of a text in order, without its stop words."""
    return filter(None, (stem(language, word) for word in WORD.findall(text)))


class Stems(Analyzer):  # type: ignore[misc]
    """`stems` as Whoosh calls it."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        return _tokens(stems(self.language, value), **options)


class Spellings(Analyzer):  # type: ignore[misc]
    """The words as they are written, for corrections; only those long enough to be misspelt."""

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        spelt = (word for word in words(value) if len(word) > 3 and word.isalpha())
        return _tokens(spelt, **options)


def _tokens(texts: Iterator[str], **options: Any) -> Iterator[Token]:
    token = Token(**options)  # one for all, as Whoosh's own analysers do
    for token.pos, token.text in enumerate(texts):
        token.boost = 1.0
        yield token
