"""Puts the blocks of `kb.tender.write.eforms` into a whole notice, in the order of the XSD.

Blocks of the same kind that the notice already has are replaced, everything else stays: splicing twice
gives the same notice. A notice with one lot gets as many lots as the blocks have, copies of its own,
and lets bidders bid for all of them (BT-31).
"""

from copy import deepcopy
from xml.etree import ElementTree

from kb.tender.sdk import sdk
from kb.tender.write.job import ExportError
from kb.tender.write.ubl import Node, element, name, written

MAX_BYTES = 5_000_000
HOLDERS = (
    "cac:TenderingTerms", "cac:ProcurementProject", "cac:AwardingTerms", "ext:UBLExtensions",
    "ext:UBLExtension", "ext:ExtensionContent", "efext:EformsExtension",
)  # fmt: skip


class _Builder(ElementTree.TreeBuilder):
    """Keeps comments; refuses a document type, behind which files and endless texts can hide."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ExportError("The notice holds a DOCTYPE. Delete that line; notices need none.")


def splice(blocks: bytes, notice: bytes) -> bytes:
    """The notice with the blocks in it, in the notice's own languages.

    Raises ExportError when the notice is not a contract notice in XML, speaks a language that the
    blocks lack, or has several lots but not as many as the blocks.
    """
    tree, lots = _parsed(notice), _parsed(blocks).findall(name("kb:Lot"))
    if tree.tag != name("cn:ContractNotice"):
        raise ExportError("This is no eForms contract notice (UBL ContractNotice).")
    spoken = _languages(tree)
    for place, lot in zip(_places(tree, len(lots)), lots, strict=True):
        _merge(place, _spoken(lot, spoken))
    return written(tree)


def _parsed(content: bytes) -> Node:
    if len(content) > MAX_BYTES:
        raise ExportError(f"The notice is larger than {MAX_BYTES // 1_000_000} MB.")
    parser = ElementTree.XMLParser(target=_Builder(insert_comments=True))
    try:
        parser.feed(content)
        return parser.close()
    except ElementTree.ParseError as error:
        line, column = error.position
        raise ExportError(
            f"The notice is not well-formed XML at line {line}, column {column}."
        ) from error


def _languages(tree: Node) -> list[str]:
    """BT-702(a) and (b): the language of the notice and the further ones that are as official."""
    found = tree.findall(name("cbc:NoticeLanguageCode"))
    found += tree.findall(f"{name('cac:AdditionalNoticeLanguage')}/{name('cbc:ID')}")
    return [(one.text or "").strip() for one in found]


def _places(tree: Node, wanted: int) -> list[Node]:
    """The lots of the notice; where it has but one, that one and its copies, numbered from LOT-0001."""
    lots = [
        lot
        for lot in tree.findall(name("cac:ProcurementProjectLot"))
        if lot.find(f"{name('cbc:ID')}[@schemeName='Lot']") is not None
    ]
    if len(lots) == 1 and wanted > 1:
        at = list(tree).index(lots[0])
        lots += [deepcopy(lots[0]) for _ in range(wanted - 1)]
        for number, lot in enumerate(lots, 1):
            found = lot.find(name("cbc:ID"))
            if found is not None:
                found.text = f"LOT-{number:04}"
        tree[at : at + 1] = lots
        _unlimited(tree, wanted)
    if len(lots) != wanted:
        raise ExportError(f"The notice has {len(lots)} lots, the tender {wanted}. Make them equal.")
    return lots


def _unlimited(tree: Node, lots: int) -> None:
    """BT-31, mandatory with several lots: a bidder may bid for all, unless the notice says otherwise."""
    terms = tree.find(name("cac:TenderingTerms"))
    if terms is None or terms.find(name("cac:LotDistribution")) is not None:
        return
    most = element("cbc:MaximumLotsSubmittedNumeric", text=str(lots))
    _insert(terms, [element("cac:LotDistribution", most)])


def _spoken(part: Node, languages: list[str]) -> Node:
    """A copy of the part with each text once in every language of the notice, in no other."""
    made = deepcopy(part)
    for parent in list(made.iter()):
        said = [one.get("languageID") for one in parent if one.get("languageID")]
        for language in languages if said else ():
            if language not in said:
                raise ExportError(f"The notice is in {language}, but the tender has no such texts.")
        for one in list(parent):
            if one.get("languageID") and one.get("languageID") not in languages:
                parent.remove(one)
    return made


def _merge(parent: Node, new: Node) -> None:
    """The children of `new` among those of `parent`: a holder is merged, a block replaces its kind."""
    kinds: dict[str, list[Node]] = {}
    for one in new:
        if isinstance(one.tag, str):
            kinds.setdefault(_kind(one), []).append(one)
    for kind, blocks in kinds.items():
        old = [one for one in parent if isinstance(one.tag, str) and _kind(one) == kind]
        if old and _prefixed(old[0]) in HOLDERS:
            _merge(old[0], blocks[0])
            continue
        for one in old:
            parent.remove(one)
        _insert(parent, blocks)


def _kind(node: Node) -> str:
    """What a block is: its element and the first list that its codes come from. A holder and the one
    award block of a lot have codes of many lists, and are known by their element."""
    kind = _prefixed(node)
    if kind in (*HOLDERS, "cac:AwardingCriterion"):
        return kind
    lists = (one.get("listName") for one in node.iter() if one.get("listName"))
    return f"{kind} {next(lists, '')}"


def _insert(parent: Node, new: list[Node]) -> None:
    """Before the first child that the XSD puts later; at the end where it says nothing."""
    order = [name(one) for one in sdk()["order"].get(_prefixed(parent), ())]
    rank = {tag: number for number, tag in enumerate(order)}
    mine = rank.get(str(new[0].tag), len(rank))
    later = (at for at, one in enumerate(parent) if rank.get(str(one.tag), -1) > mine)
    at = next(later, len(parent))
    parent[at:at] = new


def _prefixed(node: Node) -> str:
    spaces = {uri: prefix for prefix, uri in sdk()["namespaces"].items()}
    uri, _, local = str(node.tag)[1:].partition("}")
    return f"{spaces.get(uri)}:{local}"
