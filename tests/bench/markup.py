"""The slowest known texts through `safe_html`: python -m tests.bench.markup."""

import time

from app.markup import MAX_CHARACTERS, safe_html

PIECES = (
    "[", "![a](", "`", "``a ", "*", "**a", "_", "__a ", "<", "</a", "> ", ">", "- ", "  - ", "1. ",
    "\\", "&", "((", "[a](", "[a][", "a*b_c", "* _ ", "\n- \n", "\n    - ", "*a **b ", "`a``b",
    "[[a]", "](", "a\n===\n", "# ", "\n\n", "\\*", "*_*_", "<a ", "<!--", "]( <", "- - - ", "*\n",
    "***a** b* ", "[a](b)", "`a` ", "_a_ ", "\n- a\n  - b\n    - c\n      - d\n",
)  # fmt: skip


def main() -> None:
    """Print the five slowest of the hostile texts, each filled up to the cap."""
    timed = []
    for piece in PIECES:
        text = (piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
        started = time.perf_counter()
        safe_html(text)
        timed.append((time.perf_counter() - started, piece))
    print(f"Markdown, {len(PIECES)} hostile texts of {MAX_CHARACTERS} characters, slowest first")
    for seconds, piece in sorted(timed, reverse=True)[:5]:
        print(f"  {seconds:6.3f} s  {piece!r}")


if __name__ == "__main__":
    main()
