"""What the head map draws: one pattern of each model as a matrix, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from plotly.colors import get_colorscale, unlabel_rgb
from plotly.colors import hex_to_rgb as to_rgb

from bert_explorer.analysis.attention import Attention
from bert_explorer.analysis.attention_cells import Cells
from bert_explorer.views.packing import pack
from bert_explorer.views.theme import ATTENTION_SCALE, BIDIRECTIONAL, CAUSAL

NAMES = {"bidirectional": "BERT", "causal": "GPT", "difference": "BERT − GPT"}

WHY_CLOSED = {"bidirectional": "the mask is closed", "causal": "it stands to the right"}

Stop = tuple[float, list[float]]


@dataclass(frozen=True)
class Panel:
    """One model's side of a picture. note: a few words or figures beside its name."""

    attention: Attention
    cells: Cells
    note: str = ""


def head_map(
    panels: Sequence[Panel],
    *,
    kind: str = "attention",
    looks: tuple[str, str] = ("looks from", "looks at"),
    label: str,
    file: str,
) -> bytes:
    """The picture of one pattern a model.

    kind: "attention" colours the weights, "mask" only says where a query may look.
    looks: names of the axes, rows first. label: the picture in words. file: name for saving.
    """
    return pack(
        {
            "kind": kind,
            "from": looks[0],
            "at": looks[1],
            "label": label,
            "hint": "Point at a cell. Click to keep it marked.",
            "file": file,
            "scale": attention_stops(),
            "panels": [_panel(panel) for panel in panels],
            **_cell_bytes([panel.cells for panel in panels]),
        }
    )


def difference_map(first: Panel, second: Panel, *, label: str, file: str) -> bytes:
    """Weights of the first minus weights of the second, cell by cell."""
    cells = first.cells
    weights = cells.weights - second.cells.weights
    shown = cells.shown | second.cells.shown
    panel = _panel(first) | {
        "model": "difference",
        "name": NAMES["difference"],
        "names": [NAMES[p.attention.sight] for p in (first, second)],
        "note": "",
    }
    difference = Cells(cells.rows, cells.columns, weights, cells.state, shown, cells.whole)
    return pack(
        {
            "kind": "difference",
            "from": "looks from",
            "at": "looks at",
            "label": label,
            "hint": "Point at a cell. Click to keep it marked.",
            "file": file,
            "scale": difference_stops(),
            "panels": [panel],
            **_cell_bytes([difference]),
            "parts": _floats([cells, second.cells]),
        }
    )


def attention_stops() -> list[Stop]:
    """The sequential scale as [position, [red, green, blue]], for weights from 0 to 1."""
    return [(at, list(unlabel_rgb(_rgb(colour)))) for at, colour in get_colorscale(ATTENTION_SCALE)]


def difference_stops() -> list[Stop]:
    """The diverging scale, [red, green, blue, alpha]: clear at 0, a model's hue at either end."""
    low, high = to_rgb(CAUSAL), to_rgb(BIDIRECTIONAL)
    return [(0.0, [*low, 1.0]), (0.5, [128, 128, 128, 0.1]), (1.0, [*high, 1.0])]


def _rgb(colour: str) -> str:
    return f"rgb{to_rgb(colour)}" if colour.startswith("#") else colour


def _panel(panel: Panel) -> dict[str, Any]:
    attention, cells = panel.attention, panel.cells
    return {
        "model": attention.sight,
        "name": NAMES[attention.sight],
        "note": panel.note,
        "tokens": list(attention.tokens),
        "muted": [bool(flag) for flag in attention.special],
        "rows": [int(i) for i in cells.rows],
        "columns": [int(i) for i in cells.columns],
        "whole": cells.whole,
        "closed": WHY_CLOSED[attention.sight],
    }


def _cell_bytes(parts: Sequence[Cells]) -> dict[str, bytes]:
    return {
        "weights": _floats(parts),
        "state": b"".join(cells.state.astype(np.uint8).tobytes() for cells in parts),
        "shown": b"".join(cells.shown.astype(np.uint8).tobytes() for cells in parts),
    }


def _floats(parts: Sequence[Cells]) -> bytes:
    return b"".join(cells.weights.astype("<f4").tobytes() for cells in parts)
