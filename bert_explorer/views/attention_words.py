"""The attention pictures in words: figures beside a name, and a sentence or two below."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bert_explorer.analysis.attention import (
    CLOSED,
    PADDING,
    Attention,
    Directions,
    directions,
)
from bert_explorer.analysis.attention_cells import Cells
from bert_explorer.analysis.side import Side
from bert_explorer.language import tr
from bert_explorer.views.attention_map import Panel


def shares(where: Directions) -> str:
    """Where attention goes, in per cent."""
    return tr(
        "{left:.0%} back · {itself:.0%} itself · {right:.0%} ahead",
        left=where.left,
        itself=where.itself,
        right=where.right,
    )


def across(cells: Cells, pair_filter: str) -> str:
    """How much of the attention of one sentence goes where the filter looks."""
    first, second = pair_filter.split(" → ")
    share = float(cells.weights.sum(axis=1).mean()) if cells.weights.size else 0.0
    return tr(
        "{share:.0%} of {first}'s attention goes to {second}",
        share=share,
        first=first,
        second=second,
    )


def open_cells(attention: Attention) -> str:
    """How much of the square the mask leaves open."""
    total = attention.allowed.size
    return tr("{sum:,} of {total:,} cells open", sum=int(attention.allowed.sum()), total=total)


def mask_summary(attention: Attention) -> str:
    """The mask in words."""
    state = attention.state
    ahead = int(np.triu(attention.allowed, 1).sum())
    parts = [
        tr(
            "{name}, {count} tokens: {open_cells}, {ahead:,} of them ahead",
            name=attention.title,
            count=len(attention.tokens),
            open_cells=open_cells(attention),
            ahead=ahead,
        )
    ]
    if closed := int((state == CLOSED).sum()):
        parts.append(tr("{closed:,} closed because they lie ahead", closed=closed))
    if padding := int((state == PADDING).sum()):
        parts.append(tr("{padding:,} closed because they are padding", padding=padding))
    return "; ".join(parts) + "."


def strongest_looks(panel: Panel, count: int = 3) -> list[tuple[str, str, float]]:
    """The largest weights of a panel as (from, at, weight), strongest first."""
    cells, tokens = panel.cells, panel.attention.tokens
    order = np.argsort(-cells.weights, axis=None, kind="stable")[:count]
    places = zip(*np.unravel_index(order, cells.weights.shape), strict=True)
    return [
        (tokens[cells.rows[r]], tokens[cells.columns[c]], float(cells.weights[r, c]))
        for r, c in places
    ]


def pattern_summary(panel: Panel) -> str:
    """One pattern in words: directions and the strongest looks."""
    where = directions(panel.attention, panel.pattern)
    best = ", ".join(
        tr("{a} at {b} ({weight:.2f})", a=a, b=b, weight=weight)
        for a, b, weight in strongest_looks(panel)
    )
    return tr(
        "{title} sends {left:.0%} of this attention back, {itself:.0%} to the "
        "token itself and {right:.0%} ahead. Strongest: {best}.",
        title=panel.attention.title,
        left=where.left,
        itself=where.itself,
        right=where.right,
        best=best,
    )


def signed(value: float, digits: int) -> str:
    """With its sign, and a minus that is as wide as the plus."""
    return f"{value:+.{digits}f}".replace("-", "−")


def silenced_summary(changes: Sequence[tuple[Side, NDArray[np.float64]]]) -> str:
    """The head without which each guess loses most."""
    said = []
    for side, change in changes:
        layer, head = np.unravel_index(change.argmin(), change.shape)
        said.append(
            tr(
                "{name}'s guess depends most on layer {layer}, head {head}: {points} "
                "points without it.",
                name=side.name,
                layer=layer + 1,
                head=head + 1,
                points=signed(change.min(), 1),
            )
        )
    return " ".join(said)


def table(panel: Panel) -> pd.DataFrame:
    """The cells as numbers: one row a looking token, one column a token looked at."""
    attention, cells = panel.attention, panel.cells
    names = unique([attention.tokens[i] for i in cells.columns])
    frame = pd.DataFrame(cells.weights.round(4), columns=names)
    frame.insert(0, tr("looks from"), [attention.tokens[i] for i in cells.rows])
    frame[tr("sum of the row")] = cells.weights.sum(axis=1).round(4)
    return frame


def largest_differences(first: Panel, second: Panel, count: int = 8) -> pd.DataFrame:
    """The cells in which two models over the same units differ most, largest first."""
    a, b = first.cells, second.cells
    order = np.argsort(-np.abs(a.weights - b.weights), axis=None, kind="stable")[:count]
    rows, columns = np.unravel_index(order, a.weights.shape)
    tokens = first.attention.tokens
    return pd.DataFrame(
        {
            tr("looks from"): [tokens[a.rows[r]] for r in rows],
            tr("looks at"): [tokens[a.columns[c]] for c in columns],
            first.attention.title: a.weights[rows, columns].round(3),
            second.attention.title: b.weights[rows, columns].round(3),
        }
    )


def unique(names: list[str]) -> list[str]:
    """Columns of a table need different names: a token that comes again gets a number.

    A token has no space in it, so that "the (2)" can't be one.
    """
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result
