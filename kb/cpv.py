"""CPV codes: what is above one; and labels, the official list -> lines of `vocabulary.yaml`."""

import json
import lzma
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

LINE = re.compile(r"^  (\d{8}): \{.*\}$")
Labels = Mapping[str, Mapping[str, str]]  # code -> language -> label


def above(code: str) -> list[str]:
    """The broader codes of a code of eight digits, the nearest first: zeros stand for what is open
    (Regulation (EC) No 2195/2002, Annex I)."""
    broader = (code[:length].ljust(8, "0") for length in range(7, 1, -1))
    return [one for one in dict.fromkeys(broader) if one != code]


def read_labels(path: Path, codes: Collection[str]) -> Labels:
    """The labels of `codes` in the official list at `path`: tab-separated, with the languages in its
    first line; packed with xz or not. Raises ValueError when it is something else."""
    packed = path.read_bytes()
    text = (lzma.decompress(packed) if path.suffix == ".xz" else packed).decode("utf-8")
    first, *rows = text.splitlines()
    head, *languages = first.split("\t")
    if head != "code" or not languages:
        raise ValueError("the first line must be `code` and the languages, with tabs between")
    cells = (row.split("\t") for row in rows)
    return {
        code[:8]: dict(zip(languages, labels, strict=True))
        for code, *labels in cells
        if code[:8] in codes
    }


def with_labels(vocabulary: str, labels: Labels, languages: Iterable[str]) -> str:
    """The text of `vocabulary.yaml` with the labels of its codes in these languages; what is not in
    the list stays as it is."""
    wanted = tuple(languages)
    lines = []
    for line in vocabulary.splitlines():
        found = LINE.match(line)
        if found and found[1] in labels:
            said = {one: labels[found[1]][one] for one in wanted if labels[found[1]].get(one)}
            pairs = (f"{_key(one)}: {_quoted(label)}" for one, label in said.items())
            line = f"  {found[1]}: {{{', '.join(pairs)}}}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def _key(language: str) -> str:
    return '"no"' if language == "no" else language


def _quoted(label: str) -> str:
    return json.dumps(label.strip(), ensure_ascii=False)
