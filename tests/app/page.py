"""A page of HTML as a small tree, so that tests can ask for parts of it by tag and attributes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "link", "meta", "path"}


@dataclass
class Part:
    """An element. `text` is all that is read in it, with white space folded."""

    tag: str
    attributes: dict[str, str]
    inside: list["Part | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join("".join(self._words()).split())

    def all(self, tag: str, **wanted: str) -> list["Part"]:
        """Every part with this tag and these attributes; `class_` asks for one of the classes."""
        return [part for part in self.parts() if part.tag == tag and part.has(wanted)]

    def one(self, tag: str, **wanted: str) -> "Part":
        """The only such part."""
        found = self.all(tag, **wanted)
        assert len(found) == 1, f"{len(found)} times <{tag}> with {wanted}"
        return found[0]

    def has(self, wanted: dict[str, str]) -> bool:
        classes = self.attributes.get("class", "").split()
        return all(
            value in classes
            if name == "class_"
            else self.attributes.get(name.replace("_", "-")) == value
            for name, value in wanted.items()
        )

    def parts(self) -> Iterator["Part"]:
        ahead = self.inside[::-1]
        while ahead:
            part = ahead.pop()
            if isinstance(part, Part):
                yield part
                ahead += reversed(part.inside)

    def link(self, words: str) -> str:
        """The address behind the first link that reads `words`."""
        found = [one.attributes["href"] for one in self.all("a") if one.text == words]
        assert found, f"no link reads {words!r} in {self.text[:2000]!r}"
        return found[0]

    @property
    def links(self) -> list[str]:
        return [part.attributes["href"] for part in self.all("a") if "href" in part.attributes]

    def _words(self) -> Iterator[str]:
        for part in self.inside:
            if isinstance(part, str):
                yield part
            elif part.tag not in ("script", "style"):
                yield from part._words()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Part("page", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        part = Part(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(part)
        if tag not in VOID:
            self.open.append(part)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Part(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read_page(html: str) -> Part:
    """The page as a tree. Fails when a tag is closed that is not the last one opened."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].tag}> is never closed"
    return reader.open[0]
