"""Reading: what the typed words may mean. Which of them count, what compounds are made of, and which
things they name in any language."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from index.compounds import COMPOUNDING, Lexicon, parts
from index.concepts import Concepts, named
from index.query import Query
from index.stops import FUNCTION_WORDS
from index.words import LANGUAGES, is_asking, known, stem, token

GUESSED = [one for one in LANGUAGES if one in FUNCTION_WORDS]
CLEARLY = 2  # words
COUNTING = 32  # words of a query at most; a question of 64 words has about as many stop words

Part = tuple[str, str]  # language and stem
Held = Callable[[str], bool]


@dataclass(frozen=True)
class Understood:
    """A concept that `words` of the query name; `distance` is 0 for the thing itself and 1 for
    what is broader."""

    concept: str
    words: tuple[str, ...]
    distance: int = 0


@dataclass(frozen=True)
class Reading:
    """`words` are those that count; `spellings` are what unknown ones were probably meant to be."""

    words: tuple[str, ...]
    parts: Mapping[str, tuple[tuple[Part, ...], ...]]
    concepts: tuple[Understood, ...]
    spellings: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def explained(self) -> frozenset[str]:
        """The words that are a compound or name something."""
        return frozenset((*self.parts, *(word for one in self.concepts for word in one.words)))


def spoken(words: Collection[str], language: str) -> str:
    """The language of the query: another one than the reader's when clearly more of its words are
    function words of that language than of the reader's and of English."""
    counts = {one: len(FUNCTION_WORDS[one].intersection(words)) for one in GUESSED}
    likely = max(GUESSED, key=counts.__getitem__)
    least = max(counts.get(language, 0), counts["en"]) + CLEARLY
    return likely if counts[likely] >= least else language


def counting(query: Query, language: str) -> tuple[str, ...]:
    """The words that are neither stop words of the reader's language nor words of asking, or when
    all are words of asking, these; the first of them."""
    full = tuple(word for word in query.words if stem(known(language), word))
    said = tuple(word for word in full if not _asks(word, language))
    return (said or full)[:COUNTING]


def _asks(word: str, language: str) -> bool:
    return is_asking(known(language), word) or is_asking("en", word)


def read(
    query: Query,
    language: str,
    concepts: Concepts,
    lexicon: Lexicon,
    is_held: Held,
    corrected: Callable[[str], str | None],
) -> Reading:
    """`query` as a reader of `language` may mean it; `is_held` tells the words that entries use in
    that language or in English, so that only the others are read in further languages; `corrected`
    gives the spelling of a word that nothing holds."""
    words = counting(query, language)
    found = {word: tuple(dict.fromkeys(_splits(word, language, lexicon))) for word in words}
    split = {word: all_ for word, all_ in found.items() if all_}
    read_as = Reading(
        words, split, tuple(_concepts(query, words, split, language, concepts, is_held))
    )
    unclear = (word for word in words if word not in read_as.explained)
    spellings = {word: spelling for word in unclear if (spelling := corrected(word))}
    return replace(read_as, spellings=spellings)


def _splits(word: str, language: str, lexicon: Lexicon) -> Iterator[tuple[Part, ...]]:
    spoken = [known(language)] if known(language) in COMPOUNDING else COMPOUNDING
    for one in spoken:
        made_of = parts(word, one, lexicon)
        if made_of:
            yield tuple((one, part) for part in made_of)


def _concepts(
    query: Query,
    counted: tuple[str, ...],
    split: Mapping[str, tuple[tuple[Part, ...], ...]],
    language: str,
    concepts: Concepts,
    is_held: Held,
) -> Iterator[Understood]:
    """Every concept once: as the reader's language names it, else English, else another one; then
    what is broader than these."""
    found: dict[str, Understood] = {}
    native = (known(language), "en")
    for spoken in dict.fromkeys((*native, *LANGUAGES)):
        if found and spoken not in native and known(language) != "en":
            break  # who has chosen a language rarely types a third one
        explained = {word for known_ in found.values() for word in known_.words}
        said = [token(spoken, word) for word in query.words]
        for one in named(concepts, spoken, said):
            words = tuple(word for word in query.words[one.start : one.end] if stem(spoken, word))
            foreign = spoken not in native
            if foreign and any(word in explained or is_held(word) for word in words):
                continue
            if set(words) & set(counted):
                found.setdefault(one.concept, Understood(one.concept, words))
    whole = {word for one in found.values() for word in one.words}
    for word, splits in split.items():
        for made_of in splits if word not in whole else ():
            spoken = made_of[0][0]
            for one in named(concepts, spoken, [part for _, part in made_of]):
                found.setdefault(one.concept, Understood(one.concept, (word,)))
    for narrow in tuple(found.values()):
        for wider in concepts.broader.get(narrow.concept, ()):
            found.setdefault(wider, Understood(wider, narrow.words, 1))
    yield from found.values()
