"""What the attention arcs draw: tokens of both models with an arc for each look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bert_explorer.language import tr
from bert_explorer.views.attention_map import Panel
from bert_explorer.views.packing import pack


def attention_arcs(panels: Sequence[Panel], *, label: str, file: str) -> bytes:
    """Arcs of one pattern a model; the cells of a panel say which of them are drawn."""
    return pack(
        {
            "panels": [_panel(panel) for panel in panels],
            "weights": b"".join(panel.pattern.astype("<f4").tobytes() for panel in panels),
            "shown": b"".join(_shown(panel).astype(np.uint8).tobytes() for panel in panels),
            "looks": [tr("looks back ↰"), tr("looks ahead ↱")],
            "hint": tr("Point at a word to see its arcs alone."),
            "label": label,
            "foot": tr("Wider and darker: more attention. Loops: at itself."),
            "file": file,
        }
    )


def _panel(panel: Panel) -> dict[str, Any]:
    attention, cells = panel.attention, panel.cells
    seen = np.union1d(cells.rows, cells.columns)
    return {
        "model": attention.sight,
        "name": attention.title,
        "note": panel.note,
        "tokens": list(attention.tokens),
        "muted": [bool(flag) for flag in attention.special],
        "hidden": [i not in seen for i in range(len(attention.tokens))],
    }


def _shown(panel: Panel) -> np.ndarray:
    """(T, T): the panel's cells put back where they were cut from."""
    length = len(panel.attention.tokens)
    shown = np.zeros((length, length), dtype=bool)
    shown[np.ix_(panel.cells.rows, panel.cells.columns)] = panel.cells.shown
    return shown
