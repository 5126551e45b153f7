"""The median times of each engine against the number of entries, as one small SVG."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import log10

Line = Mapping[int, float]  # entries -> milliseconds
COLOURS = {"ours": "#0b6b3a", "tantivy": "#b3541e", "FTS5": "#33508f", "Whoosh": "#8a8a8a"}
WIDTH, HEIGHT, LEFT, TOP = 250, 170, 46, 34
LOW, HIGH = -1.3, 3.7  # powers of ten of a millisecond


def plot(panels: Mapping[str, Mapping[str, Line]], sizes: Sequence[int]) -> str:
    """One panel for each class of queries, three in a row, both axes logarithmic."""
    rows = -(-len(panels) // 3)
    width, height = 3 * (WIDTH + LEFT) + 20, rows * (HEIGHT + TOP + 30) + 30
    drawn = "".join(
        _panel(
            title, lines, sizes, LEFT + at % 3 * (WIDTH + LEFT), TOP + at // 3 * (HEIGHT + TOP + 30)
        )
        for at, (title, lines) in enumerate(panels.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="system-ui, sans-serif" font-size="11" role="img">'
        "<title>Milliseconds of a query (median) against the number of entries</title>"
        f'<rect width="{width}" height="{height}" fill="#fff"/>{drawn}{_legend(height - 12)}</svg>\n'
    )


def _panel(title: str, lines: Mapping[str, Line], sizes: Sequence[int], left: int, top: int) -> str:
    def x(size: int) -> float:
        few, many = log10(sizes[0]), log10(sizes[-1])
        return left + WIDTH * 0.9 * (log10(size) - few) / ((many - few) or 1) + 8

    def y(took: float) -> float:
        return top + HEIGHT * (HIGH - log10(max(took, 10**LOW))) / (HIGH - LOW)

    def parts() -> Iterator[str]:
        yield f'<text x="{left}" y="{top - 8}" font-weight="600">{escape(title)}</text>'
        for power in range(-1, 4):
            at = y(10**power)
            yield f'<path d="M{left} {at:.1f}h{WIDTH}" stroke="#ddd"/>'
            yield f'<text x="{left - 5}" y="{at + 4:.1f}" text-anchor="end" fill="#555">{10**power:g}</text>'
        for size in sizes:
            yield (
                f'<text x="{x(size):.1f}" y="{top + HEIGHT + 14}" text-anchor="middle"'
                f' fill="#555">{size:,}</text>'
            )
        for name, line in lines.items():
            points = " ".join(f"{x(size):.1f},{y(took):.1f}" for size, took in line.items())
            yield f'<polyline points="{points}" fill="none" stroke="{COLOURS[name]}" stroke-width="2"/>'
            for size, took in line.items():
                yield f'<circle cx="{x(size):.1f}" cy="{y(took):.1f}" r="3" fill="{COLOURS[name]}"/>'

    return "".join(parts())


def _legend(bottom: int) -> str:
    return "".join(
        f'<circle cx="{LEFT + 110 * at}" cy="{bottom - 4}" r="4" fill="{colour}"/>'
        f'<text x="{LEFT + 10 + 110 * at}" y="{bottom}">{name}</text>'
        for at, (name, colour) in enumerate(COLOURS.items())
    )
