"""Elements of UBL with the eForms extension: the words that `eforms` and `splice` build notices from."""

from collections.abc import Callable, Iterable
from typing import cast
from xml.etree import ElementTree

from kb.tender.sdk import limit, sdk
from kb.tender.write.job import UNWRITABLE, ExportError

Node = ElementTree.Element
Said = Callable[[str], str]


def name(prefixed: str) -> str:
    """`cac:TenderingTerms` as ElementTree writes it, with its namespace."""
    prefix, _, local = prefixed.partition(":")
    return f"{{{sdk()['namespaces'][prefix]}}}{local}"


def element(prefixed: str, *children: Node, text: str | None = None, **attributes: str) -> Node:
    """An element with its children."""
    made = Node(name(prefixed), attributes)
    made.text = text
    made.extend(children)
    return made


def code(prefixed: str, list_name: str, value: str) -> Node:
    """A code of an official list."""
    return element(prefixed, text=value, listName=list_name)


def extension(*children: Node) -> Node:
    """What eForms adds to UBL: `children` inside ext:UBLExtensions."""
    made = element("efext:EformsExtension", *children)
    for wrapper in ("ext:ExtensionContent", "ext:UBLExtension", "ext:UBLExtensions"):
        made = element(wrapper, made)
    return made


def texts(prefixed: str, term: str, said: Said, spoken: Iterable[str], about: str) -> list[Node]:
    """A text once per language. Raises ExportError if one is too long or cannot stand in XML."""
    made = []
    for language in spoken:
        words = said(language)
        if len(words) > limit(term):
            raise ExportError(
                f"{term} holds {limit(term)} characters; in `{language}` {about} has {len(words)}."
                " Nothing is cut: shorten the wording, or publish it in the documents only."
            )
        if found := UNWRITABLE.search(words):
            raise ExportError(
                f"{about} holds the invisible character U+{ord(found[0]):04X} in `{language}`,"
                " which no notice can carry. Delete it."
            )
        made.append(element(prefixed, text=words, languageID=sdk()["languages"][language]))
    return made


def pinned(said: Said, reference: str) -> Said:
    return lambda language: f"{said(language)} [kb: {reference}]" if reference else said(language)


def note(words: str) -> Node:
    """A comment. Only our own words, ids and codes stand in it: none of them can end it."""
    return cast(Node, ElementTree.Comment(f" {words} "))


def written(root: Node) -> bytes:
    """The element as an XML file in UTF-8, with the usual prefixes."""
    for prefix, uri in sdk()["namespaces"].items():
        ElementTree.register_namespace(prefix, uri)
    return cast(bytes, ElementTree.tostring(root, "utf-8", xml_declaration=True))
