"""results.json as a table: `python -m tests.benchmarks.table` prints it in Markdown."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from tests.benchmarks.results import Results, read
from tests.benchmarks.row import Row

HEADINGS = ("what", "ours", "reference", "ratio (quartiles)", "budget", "verdict", "why")
ALIGNED = ("---", "---:", "---:", "---:", "---:", "---", "---")


def number(value: float, unit: str) -> str:
    """Three figures that say something, and the unit."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f} {unit}".strip()


def ratio(value: float) -> str:
    """Small ones as the fraction they are."""
    return f"{value:.2f}" if value >= 0.1 else f"1/{1 / value:,.0f}"


def cells(row: Row) -> list[str]:
    """What stands in the columns under HEADINGS."""
    reference = spread = budget = ""
    if row.reference is not None:
        reference = f"{number(row.reference, row.unit)} {row.against}".strip()
    if row.ratio is not None:
        spread = ratio(row.ratio)
        if row.low is not None and row.high is not None and row.rounds > 1:
            spread += f" ({ratio(row.low)} to {ratio(row.high)}, {row.rounds} rounds)"
    if row.budget is not None:
        shown = ratio(row.budget) if row.limits == "ratio" else number(row.budget, row.unit)
        budget = f"{'≥' if row.least else '≤'} {shown}"
    return [row.what, number(row.ours, row.unit), reference, spread, budget, row.verdict, row.note]


def line(row: Row) -> str:
    """The row as one line of text."""
    return " | ".join(cell for cell in cells(row) if cell)


def text(rows: Iterable[Row]) -> str:
    """The table in columns, for a terminal."""
    table = [list(HEADINGS), *(cells(row) for row in rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(one, widths, strict=True)).rstrip()
        for one in table
    )


def markdown(rows: Iterable[Row]) -> str:
    """The table in Markdown. Columns that would be empty are left out."""
    table = [list(HEADINGS), *([cell.replace("|", "\\|") for cell in cells(row)] for row in rows)]
    filled = [i for i in range(len(HEADINGS)) if any(line[i] for line in table[1:])]
    lines = [[line[i] for i in filled] for line in table]
    lines.insert(1, [ALIGNED[i] for i in filled])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def readme(results: Results) -> str:
    """What the README shows: the rows with a budget, and the others folded away."""
    judged = [row for row in results.rows if row.budget is not None]
    others = [row for row in results.rows if row.budget is None]
    folded = f"<details>\n<summary>Everything else</summary>\n\n{markdown(others)}\n\n</details>"
    parts = [measured_on(results), markdown(judged), folded, failures(results)]
    return "\n\n".join(part for part in parts if part)


def measured_on(results: Results) -> str:
    """Machine, versions and date in one sentence."""
    about = results.machine
    versions = ", ".join(
        f"{name} {about[name]}" for name in about if name not in ("processor", "cores", "memory")
    )
    return (
        f"Measured on {results.date}: {about['processor']}, {about['cores']} cores, "
        f"{about['memory']}; {versions}."
    )


def failures(results: Results) -> str:
    return "\n".join(f"Not measured: {what} ({why})" for what, why in results.failed.items())


if __name__ == "__main__":
    found = read()
    sys.exit("There are no results yet: make bench" if found is None else print(readme(found)))
