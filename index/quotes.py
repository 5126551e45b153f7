"""Quotes: what stands in a text that is found by a word or a concept, as it is written there."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.compounds import COMPOUNDING, parts
from index.concepts import named, widened
from index.draft import Given
from index.words import LANGUAGES, STOP, WORD, fold, known, stem, tidy, token, words


class Naming(NamedTuple):
    """The words `said` in a text, and the concept that they name."""

    said: str
    concept: str


def forms(text: str, language: str, word: str, given: Given) -> Iterator[str]:
    """The words of a text that are forms of `word`, then the compounds that it is a part of."""
    spoken = known(language)
    wanted = stem(spoken, word)
    said = WORD.findall(text) if wanted else []
    yield from (one for one in said if stem(spoken, one) == wanted)
    if spoken in COMPOUNDING:
        begin = wanted[:2]  # because splitting takes long; a stem may have one vowel of two
        likely = (one for one in said if begin in fold(one))
        yield from (one for one in likely if wanted in parts(tidy(one), spoken, given.lexicon))


def namings(text: str, language: str, concept: str, given: Given) -> Iterator[Naming]:
    """What names the concept in a text, or something narrower: words, then parts of compounds."""
    spoken = known(language)
    said = list(WORD.finditer(text)) if spoken in given.concepts.runs else []
    whole = ((token(spoken, one[0]), at) for at, one in enumerate(said))
    split = (
        (part, at)
        for at, one in enumerate(said)
        for part in parts(tidy(one[0]), spoken, given.lexicon)
    )
    for read in (whole, split):
        tokens = list(read)
        for one in named(given.concepts, spoken, [token_ for token_, _ in tokens]):
            if concept in (one.concept, *widened(given.concepts, one.concept)):
                first, last = (said[tokens[at][1]] for at in (one.start, one.end - 1))
                yield Naming(text[first.start() : last.end()], one.concept)


def third(given: Given, concept: str, said: Sequence[str], own: str) -> tuple[str, str] | None:
    """The first language in which a name of `concept` has the stems of the words `said`, and this name;
    None if it is the reader's own or English, or if there is none."""
    native = (known(own), "en")
    for language in dict.fromkeys((*native, *LANGUAGES)):
        stems = [stem(language, word) for word in said]
        runs = given.concepts.runs.get(language, {}).get(stems[0], ())
        if any(
            named_ == concept and stems == [one for one in run if one[0] != STOP]
            for run, named_ in runs
        ):
            return (
                None
                if language in native
                else (language, _written(given, concept, stems, language))
            )
    return None


def _written(given: Given, concept: str, stems: list[str], language: str) -> str:
    """The name of `concept` with these stems."""
    registers = (given.library.everyday, given.library.glossary)
    terms = [register[concept] for register in registers if concept in register]
    names = (name for term in terms for name in term.names.get(language, ()))
    return next(
        name
        for name in names
        if [one for one in (stem(language, word) for word in words(name)) if one] == stems
    )
