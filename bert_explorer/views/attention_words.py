"""The attention pictures in words: figures beside a name, and a sentence or two below."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bert_explorer.analysis.attention import CLOSED, PADDING, Attention, Directions
from bert_explorer.analysis.attention_cells import Cells
from bert_explorer.views.attention_map import NAMES, Panel


def shares(where: Directions) -> str:
    """Where attention goes, in per cent."""
    return f"{where.left:.0%} back · {where.itself:.0%} itself · {where.right:.0%} ahead"


def open_cells(attention: Attention) -> str:
    """How much of the square the mask leaves open."""
    total = attention.allowed.size
    return f"{int(attention.allowed.sum()):,} of {total:,} cells open"


def mask_summary(attention: Attention) -> str:
    """The mask in words."""
    state = attention.state
    length = len(attention.tokens)
    ahead = int(np.triu(attention.allowed, 1).sum())
    parts = [f"{NAMES[attention.sight]}: {open_cells(attention)}, {ahead} of them ahead"]
    if closed := int((state == CLOSED).sum()):
        parts.append(f"{closed:,} closed because they lie ahead")
    if padding := int((state == PADDING).sum()):
        parts.append(f"{padding:,} closed because they are padding")
    return f"{length} tokens. " + "; ".join(parts) + "."


def strongest_looks(panel: Panel, count: int = 3) -> list[tuple[str, str, float]]:
    """The largest weights of a panel as (from, at, weight), strongest first."""
    cells, tokens = panel.cells, panel.attention.tokens
    order = np.argsort(-cells.weights, axis=None, kind="stable")[:count]
    places = zip(*np.unravel_index(order, cells.weights.shape), strict=True)
    return [
        (tokens[cells.rows[r]], tokens[cells.columns[c]], float(cells.weights[r, c]))
        for r, c in places
    ]


def pattern_summary(panel: Panel, where: Directions) -> str:
    """One pattern in words: directions and the strongest looks."""
    best = ", ".join(f"{a} at {b} ({weight:.2f})" for a, b, weight in strongest_looks(panel))
    return (
        f"{NAMES[panel.attention.sight]} sends {where.left:.0%} of this attention back, "
        f"{where.itself:.0%} to the token itself and {where.right:.0%} ahead. "
        f"Strongest: {best}."
    )


def table(attention: Attention, cells: Cells) -> pd.DataFrame:
    """The cells as numbers: one row a looking token, one column a token looked at."""
    names = unique([attention.tokens[i] for i in cells.columns])
    frame = pd.DataFrame(cells.weights.round(4), columns=names)
    frame.insert(0, "looks from", [attention.tokens[i] for i in cells.rows])
    frame["sum of the row"] = cells.weights.sum(axis=1).round(4)
    return frame


def unique(names: list[str]) -> list[str]:
    """Column names of a table must differ: a token that comes again gets its number."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result
