"""What the head map draws: one pattern of each model as a matrix, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from plotly.colors import get_colorscale, unlabel_rgb
from plotly.colors import hex_to_rgb as to_rgb

from bert_explorer.analysis.attention import Attention, Floats, Sight
from bert_explorer.analysis.attention_cells import Cells
from bert_explorer.analysis.attention_pair import links, same_units
from bert_explorer.analysis.side import Side
from bert_explorer.language import later, tr
from bert_explorer.views.packing import pack
from bert_explorer.views.theme import ATTENTION_SCALE, BIDIRECTIONAL, CAUSAL, NEUTRAL

NAMES = {"bidirectional": "BERT", "causal": "GPT"}
"""The twins."""

HUES: dict[Sight, str] = {"bidirectional": BIDIRECTIONAL, "causal": CAUSAL}

LOOKS = (later("looks from"), later("looks at"))
"""The axes of a pattern, rows first."""

WHY_CLOSED = {
    "bidirectional": later("the mask is closed"),
    "causal": later("it stands to the right"),
}

LARGEST_CELL = 5
"""In rem."""

Stop = tuple[float, list[float]]


@dataclass(frozen=True)
class Panel:
    """One model's side of a picture.

    pattern: (T, T), all of it. cells: the part that is shown. note: words beside the model's name.
    closed: why a closed cell is closed, if not for the model's own mask.
    """

    attention: Attention
    pattern: Floats
    cells: Cells
    note: str = ""
    closed: str = ""


def head_map(
    panels: Sequence[Panel],
    *,
    kind: str = "attention",
    looks: tuple[str, str] = LOOKS,
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
            "from": tr(looks[0]),
            "at": tr(looks[1]),
            "label": label,
            "hint": tr("Point at a cell. Click to keep it marked."),
            "file": file,
            "largest": LARGEST_CELL,
            "scale": attention_stops(),
            "panels": [_panel(panel) for panel in panels],
            "links": _links(panels),
            **_cell_bytes([panel.cells for panel in panels]),
        }
    )


def difference_map(first: Panel, second: Panel, *, label: str, file: str) -> bytes:
    """Weights of the first minus weights of the second, cell by cell.

    Both must be over the same units: see analysis.attention_pair.in_step.
    """
    cells = first.cells
    weights = cells.weights - second.cells.weights
    shown = cells.shown | second.cells.shown
    panel = _panel(first) | {
        "model": "difference",
        "name": f"{first.attention.title} − {second.attention.title}",
        "names": [p.attention.title for p in (first, second)],
        "note": "",
    }
    difference = Cells(cells.rows, cells.columns, weights, cells.state, shown, cells.whole)
    return pack(
        {
            "kind": "difference",
            "from": tr(LOOKS[0]),
            "at": tr(LOOKS[1]),
            "label": label,
            "hint": tr("Point at a cell. Click to keep it marked."),
            "file": file,
            "largest": LARGEST_CELL,
            "scale": difference_stops(first.attention.sight, second.attention.sight),
            "panels": [panel],
            **_cell_bytes([difference]),
            "parts": _floats([cells, second.cells]),
        }
    )


def silenced_map(changes: Sequence[tuple[Side, NDArray[np.float64]]], *, label: str) -> bytes:
    """What each head is worth: layers as rows, heads as columns, both models on one scale.

    changes: for each model (L, A) percentage points that a guess gains when that head is silenced.
    """
    limit = max([1.0, *(float(np.abs(change).max()) for _, change in changes)])
    sized = [change / limit for _, change in changes]
    return pack(
        {
            "kind": "change",
            "from": tr("layer"),
            "at": tr("head"),
            "label": label,
            "hint": tr("Point at a cell."),
            "file": tr("heads silenced"),
            "largest": 3,
            "limit": limit,
            "scale": difference_stops(),
            "panels": [_head_panel(side, change.shape) for side, change in changes],
            "weights": b"".join(change.astype("<f4").tobytes() for change in sized),
            "state": bytes(sum(change.size for change in sized)),
            "shown": b"\1" * sum(change.size for change in sized),
        }
    )


def _links(panels: Sequence[Panel]) -> list[list[list[int]]] | None:
    """Which tokens stand beside which, where positions do not say it."""
    if len(panels) != 2:
        return None
    first, second = (panel.attention for panel in panels)
    return None if same_units(first, second) else list(links(first, second))


def _head_panel(side: Side, shape: tuple[int, ...]) -> dict[str, Any]:
    layers, heads = shape
    numbers = [str(i + 1) for i in range(max(shape))]
    return {
        "model": side.sight,
        "name": side.name,
        "note": "",
        "tokens": numbers,
        "muted": [False] * len(numbers),
        "rows": list(range(layers)),
        "columns": list(range(heads)),
        "whole": True,
        "closed": "",
    }


@cache
def attention_stops() -> list[Stop]:
    """The sequential scale as [position, [red, green, blue]], for weights from 0 to 1."""
    return [(at, list(unlabel_rgb(_rgb(colour)))) for at, colour in get_colorscale(ATTENTION_SCALE)]


def difference_stops(first: Sight = "bidirectional", second: Sight = "causal") -> list[Stop]:
    """The diverging scale, [red, green, blue, alpha]: clear at 0, a model's hue at either end."""
    low, high = to_rgb(NEUTRAL if first == second else HUES[second]), to_rgb(HUES[first])
    return [(0.0, [*low, 1.0]), (0.5, [128, 128, 128, 0.1]), (1.0, [*high, 1.0])]


def _rgb(colour: str) -> str:
    return f"rgb{to_rgb(colour)}" if colour.startswith("#") else colour


def _panel(panel: Panel) -> dict[str, Any]:
    attention, cells = panel.attention, panel.cells
    return {
        "model": attention.sight,
        "name": attention.title,
        "note": panel.note,
        "tokens": list(attention.tokens),
        "muted": [bool(flag) for flag in attention.special],
        "rows": [int(i) for i in cells.rows],
        "columns": [int(i) for i in cells.columns],
        "whole": cells.whole,
        "closed": tr(panel.closed or WHY_CLOSED[attention.sight]),
    }


def _cell_bytes(parts: Sequence[Cells]) -> dict[str, bytes]:
    return {
        "weights": _floats(parts),
        "state": b"".join(cells.state.astype(np.uint8).tobytes() for cells in parts),
        "shown": b"".join(cells.shown.astype(np.uint8).tobytes() for cells in parts),
    }


def _floats(parts: Sequence[Cells]) -> bytes:
    return b"".join(cells.weights.astype("<f4").tobytes() for cells in parts)
