"""Writes what a campaign of scripts/fuzz did into docs/hostile.md, between the marks there."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- scripts/fuzz --page: begin -->", "<!-- scripts/fuzz --page: end -->"
HEAD = (
    "| target | executions | branches reached | inputs that reach them | most memory, MiB | slowest, s | ended by |\n"
    "| --- | --- | --- | --- | --- | --- | --- |\n"
)


def row(target, text):
    """A target's row and its executions, from the lines that scripts/fuzz kept of its steps."""
    steps = [[int(word) for word in line.split()] for line in text.splitlines()]
    runs, reached, kept, peak, slow, codes = zip(*steps)
    failed = sum(code != 0 for code in codes)
    total = sum(runs)
    cells = [
        target,
        f"{total:,}",
        f"{max(reached):,}",
        f"{kept[-1]:,}",
        str(max(peak)),
        "below 1" if max(slow) == 0 else str(max(slow)),
        "nothing" if failed == 0 else f"{failed} inputs",
    ]
    return "| " + " | ".join(cells) + " |\n", total


def table(results):
    """The table of all targets, given as pairs of name and lines."""
    rows = [row(target, text) for target, text in results]
    total = sum(executions for _, executions in rows)
    return HEAD + "".join(text for text, _ in rows) + f"| all | {total:,} | | | | | |\n"


def put(page, text):
    """The page with the text between its marks."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{text}{END}{after}"


def main():
    files = sorted((ROOT / "fuzz/results").glob("*"))
    if not files:
        sys.exit("fuzz: nothing was run yet: scripts/fuzz")
    page = ROOT / "docs/hostile.md"
    results = [(path.name, path.read_text()) for path in files]
    page.write_text(put(page.read_text(), table(results)))


if __name__ == "__main__":
    main()
