"""Rules: texts are plain, checkable and safe to copy into a tender."""

import re
from collections.abc import Iterator

from kb.criterion import PLACEHOLDER
from kb.reader import Keys
from kb.rules.case import NAME, Case, Findings, criteria
from kb.values import texts

VAGUE = {
    "en": (
        "modern",
        "state of the art",
        "state-of-the-art",
        "highest available",
        "as far as possible",
        "where possible",
        "etc.",
        "and so on",
        "appropriate",
        "sufficient",
        "adequate",
        "user-friendly",
        "best possible",
    ),
    "nl": (
        "modern",
        "zo veel mogelijk",
        "zoveel mogelijk",
        "waar mogelijk",
        "enz.",
        "passend",
        "voldoende",
        "gebruiksvriendelijk",
    ),
    "de": (
        "modern",
        "stand der technik",
        "möglichst",
        "soweit möglich",
        "usw.",
        "angemessen",
        "ausreichend",
        "benutzerfreundlich",
    ),
    "fr": (
        "moderne",
        "autant que possible",
        "si possible",
        "etc.",
        "approprié",
        "suffisant",
        "adéquat",
        "convivial",
    ),
}
OR_EQUIVALENT = {
    "en": "or equivalent",
    "nl": "of gelijkwaardig",
    "de": "oder gleichwertig",
    "fr": "ou équivalent",
    "es": "o equivalente",
    "it": "o equivalente",
    "pt": "ou equivalente",
    "da": "eller tilsvarende",
    "no": "eller tilsvarende",
    "sv": "eller likvärdig",
    "fi": "tai vastaava",
}
MUST = {
    "en": ("must",),
    "nl": ("moet",),
    "de": ("muss", "müssen", "darf", "dürfen"),
    "fr": ("doi", "devr"),
}
STANDARD = re.compile(
    r"\b(?:EN|ISO|IEC|CEN|ETSI|DIN|NF|BS|NEN|SS)(?:[ /][A-Z]{2,3}){0,4}[ -]\d{3,}"
)
BRAND = re.compile(
    r"(?<!\S)\S+\s?[®™]"
    r"|\b(?i:brand|make|trade mark|merk|marke|fabrikat|marque)(?: (?i:name|type))?:? [\"'„«“]?[A-Z]\w+"
    r"|\b(?i:type|model|typ|modell|modèle) [\"'„«“]?[A-Z]\w*[- ]?\d\w*"  # codespell:ignore modell
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[a-z]{2,}")
MAX_TITLE, MAX_SUMMARY, MAX_SENTENCE = 90, 300, 40
SENTENCE = re.compile(r"(?<=[.!?;:])\s+")


def long_title(case: Case) -> Findings:
    """A title fits on one line: at most 90 characters."""
    yield from _too_long(case, "title", MAX_TITLE)


def long_summary(case: Case) -> Findings:
    """A summary is read at a glance: at most 300 characters."""
    yield from _too_long(case, "summary", MAX_SUMMARY)


def hard_summary(case: Case) -> Findings:
    """No sentence of a summary has more than 40 words."""
    for language, words in case.entry.summary.root.items():
        longest = max(len(sentence.split()) for sentence in SENTENCE.split(words))
        if longest > MAX_SENTENCE:
            yield case.find(
                ("summary", language),
                f"a sentence of the `{language}` summary has {longest} words",
                f"At most {MAX_SENTENCE}, so that it is understood at once",
                "make two sentences of it",
            )


def html_in_text(case: Case) -> Findings:
    """Texts are Markdown without HTML tags."""
    for keys, words in _texts(case):
        if tag := TAG.search(words):
            yield case.find(
                keys,
                f"the text holds the HTML tag `{tag[0]}`",
                "Plain words or Markdown",
                "delete the tag",
            )


def personal_data(case: Case) -> Findings:
    """No e-mail address of a person stands in an entry."""
    for keys, words in _texts(case):
        if mail := MAIL.search(words):
            yield case.find(
                keys,
                f"the text holds the address {mail[0]}",
                "No personal data",
                "name the organisation instead",
            )


def broken_placeholder(case: Case) -> Findings:
    """Braces in a requirement hold the name of a parameter and nothing else."""
    for keys, language, words in _requirements(case):
        rest = PLACEHOLDER.sub("", words)
        odd = [name for name in PLACEHOLDER.findall(words) if not re.fullmatch(NAME, name)]
        if odd or "{" in rest or "}" in rest:
            yield case.find(
                (*keys, language),
                f"{{{odd[0]}}} is not the name of a parameter" if odd else "a brace stands alone",
                "`{name}` with a parameter's name in lower case",
                "correct the braces",
            )


def requirement_without_must(case: Case) -> Findings:
    """A requirement says what must be done."""
    for keys, language, words in _requirements(case):
        if wanted := missing_must(words, language):
            yield case.find(
                (*keys, language),
                f'the `{language}` requirement does not say "{wanted}"',
                "A demand that binds",
                f'write what the bidder or contractor "{wanted}" do',
            )


def vague_wording(case: Case) -> Findings:
    """A requirement holds no word on which two evaluators would disagree."""
    for keys, language, words in _requirements(case):
        for vague in vague_words(words, language):
            yield case.find(
                (*keys, language),
                f'the requirement says "{vague}"',
                "Words that can be checked",
                "name the value, the list or the test instead",
            )


def missing_or_equivalent(case: Case) -> Findings:
    """A requirement that names a standard, a label or a brand also accepts equivalents, in each language."""
    known = case.library.sources
    titles = [
        known[label.source].title
        for criterion in criteria(case)
        for label in criterion.verification.labels
        if label.source in known
    ]
    for keys, language, words in _requirements(case):
        named = STANDARD.search(words) or BRAND.search(words)
        label = next((title for title in titles if title in words), named and named[0])
        if label and (wanted := missing_equivalent(words, language)):
            yield case.find(
                (*keys, language),
                f'the requirement names {label} without "{wanted}"',
                "Equivalents are accepted (Directive 2014/24/EU Art. 42, 43)",
                f'add "{wanted}"',
            )


def vague_words(words: str, language: str) -> list[str]:
    """The vague terms of a language that stand in `words`."""
    return [
        vague
        for vague in VAGUE.get(language, ())
        if re.search(rf"(?<!\w){re.escape(vague)}(?!\w)", words.lower())
    ]


def missing_must(words: str, language: str) -> str:
    """The binding verb of a language, if `words` hold none of its forms; else nothing."""
    wanted = MUST.get(language, ())
    bound = any(re.search(rf"\b{word}", words.lower()) for word in wanted)
    return "" if bound or not wanted else wanted[0]


def missing_equivalent(words: str, language: str) -> str:
    """The phrase "or equivalent" of a language, if `words` lack it; else nothing."""
    phrase = OR_EQUIVALENT.get(language, "")
    return "" if phrase in words.lower() else phrase


def _too_long(case: Case, name: str, limit: int) -> Findings:
    for language, words in getattr(case.entry, name).root.items():
        if len(words) > limit:
            yield case.find(
                (name, language),
                f"the `{language}` {name} has {len(words)} characters",
                f"At most {limit}",
                "shorten it; details belong in the other texts",
            )


def _texts(case: Case) -> Iterator[tuple[Keys, str]]:
    for keys, text in texts(case.entry):
        for language, words in text.root.items():
            yield (*keys, language), words


def _requirements(case: Case) -> Iterator[tuple[Keys, str, str]]:
    for criterion in criteria(case):
        for level, body in criterion.levels.items():
            for language, words in body.requirement.root.items():
                yield ("levels", level, "requirement"), language, words
