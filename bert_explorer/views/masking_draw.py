"""One draw of masking, token by token: typed, read, label, loss."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from bert_explorer.analysis.masking_draw import Draw, Fate
from bert_explorer.language import later, tr
from bert_explorer.views import svg
from bert_explorer.views.theme import BIDIRECTIONAL

ROWS = (later("typed"), later("read"), later("became"), later("label"), later("loss"))
ROW_HEIGHT = 30
LEFT = 74
WIDTH = 1100
"""Wider than other pictures: a sentence should fit on one line."""
FATES: dict[Fate, str] = {
    "": "",
    "[MASK]": "[MASK]",
    "random": later("random"),
    "kept": later("unchanged"),
}


def draw_picture(drawn: Draw, read: Sequence[str]) -> str:
    """An SVG. read: the names of the T tokens that the model reads."""
    cells, rows = _cells(drawn, read), [tr(name) for name in ROWS]
    left = max(LEFT, max(map(len, rows)) * svg.CHARACTER + 14)
    parts: list[str] = []
    y = 4.0
    for band in _bands(cells, left):
        for r, name in enumerate(rows):
            parts.append(
                svg.text(left - 10, y + r * ROW_HEIGHT + 20, name, anchor="end", faint=True)
            )
        x = float(left)
        for index in band:
            column = cells[index]
            width = _width(column)
            chosen = drawn.selected[index]
            parts.append(
                svg.box(
                    x,
                    y,
                    width - 4,
                    ROW_HEIGHT * len(ROWS),
                    BIDIRECTIONAL if chosen else "#808080",
                    title=", ".join(f"{n}: {v}" for n, v in zip(rows, column, strict=True) if v),
                    opacity=0.22 if chosen else 0.06,
                    radius=4,
                )
            )
            for r, value in enumerate(column):
                parts.append(
                    svg.text(
                        x + width / 2 - 2,
                        y + r * ROW_HEIGHT + 20,
                        value,
                        anchor="middle",
                        bold=bool(chosen) and r != 0,
                        faint=not chosen and r > 0,
                    )
                )
            x += width
        y += ROW_HEIGHT * len(ROWS) + 14
    return svg.picture(y, parts, summary(drawn), width=WIDTH)


def fate_name(fate: Fate) -> str:
    """What became of a token, in one word; "" where nothing did."""
    return tr(FATES[fate]) if fate else ""


def _cells(drawn: Draw, read: Sequence[str]) -> list[tuple[str, ...]]:
    labels = drawn.labels
    return [
        (
            svg.shorten(token, 14),
            svg.shorten(read[i], 14),
            fate_name(drawn.fates[i]),
            svg.shorten(token, 14) if drawn.selected[i] else str(labels[i]),
            f"{drawn.losses[i]:.2f}" if drawn.selected[i] else "",
        )
        for i, token in enumerate(drawn.encoding.tokens)
    ]


def _width(column: Sequence[str]) -> float:
    return max(max(map(len, column)) * svg.CHARACTER + 18, 50)


def _bands(cells: Sequence[Sequence[str]], left: float) -> list[list[int]]:
    """Which tokens stand together in one line."""
    bands: list[list[int]] = [[]]
    room = WIDTH - left
    for index, column in enumerate(cells):
        if room < _width(column) and bands[-1]:
            bands.append([])
            room = WIDTH - left
        bands[-1].append(index)
        room -= _width(column)
    return bands


def summary(drawn: Draw) -> str:
    """The draw in words."""
    chosen = [
        tr(
            "“{token}” ({fate}, {loss:.2f} nats)",
            token=drawn.encoding.tokens[i],
            fate=fate_name(fate),
            loss=drawn.losses[i],
        )
        for i, fate in enumerate(drawn.fates)
        if fate
    ]
    return tr(
        "{n} selected: {tokens}. Loss, their mean: {loss:.2f} nats.",
        n=len(chosen),
        tokens=", ".join(chosen),
        loss=drawn.loss,
    )


def draw_table(drawn: Draw, read: Sequence[str]) -> pd.DataFrame:
    """One row a token."""
    return pd.DataFrame(
        {
            tr("token"): drawn.encoding.tokens,
            tr("the model reads"): list(read),
            tr("selected"): drawn.selected,
            tr("label"): drawn.labels,
            tr("loss (nats)"): drawn.losses.round(3),
            tr("gradient"): drawn.gradient.round(4),
        }
    )
