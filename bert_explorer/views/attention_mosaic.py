"""What the head mosaic draws: every head of both models as a thumbnail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from bert_explorer.analysis.attention import Attention
from bert_explorer.analysis.attention_cells import pooled
from bert_explorer.analysis.attention_summary import summarise
from bert_explorer.language import tr
from bert_explorer.views.attention_map import attention_stops
from bert_explorer.views.packing import pack

THUMBNAIL = 64
"""Most cells along a side of one thumbnail; longer inputs are pooled."""


def head_mosaic(
    models: Sequence[Attention], *, layer: int | None, head: int | None, large: bool = False
) -> bytes:
    """One byte a cell, whatever the size of the model.

    layer, head: the chosen one, None for all of them. large: to fill the page rather than a column.
    """
    sizes = {(a.num_layers, a.num_heads) for a in models}
    return pack(
        {
            "models": [_model(attention) for attention in models],
            "patterns": b"".join(thumbnails(attention) for attention in models),
            "open": b"".join(_small(attention.allowed).tobytes() for attention in models),
            "scale": attention_stops(),
            "layer": layer,
            "head": head,
            "large": large,
            "label": tr(
                "{layers} layers of {heads} heads in each model.",
                layers=models[0].num_layers,
                heads=models[0].num_heads,
            )
            if len(sizes) == 1
            else ", ".join(
                tr(
                    "{name}: {layers} layers of {heads} heads",
                    name=a.title,
                    layers=a.num_layers,
                    heads=a.num_heads,
                )
                for a in models
            )
            + ".",
        }
    )


def thumbnails(attention: Attention) -> bytes:
    """(layers, heads, side, side) of uint8: 255 times the square root of each weight."""
    weights = _small(attention.patterns)
    return np.rint(255 * np.sqrt(weights.clip(0, 1))).astype(np.uint8).tobytes()


def _small(cells: np.ndarray) -> np.ndarray:
    return pooled(cells, THUMBNAIL)


def _model(attention: Attention) -> dict[str, Any]:
    return {
        "model": attention.sight,
        "name": attention.title,
        "layers": attention.num_layers,
        "heads": attention.num_heads,
        "side": _small(attention.allowed).shape[-1],
        "roles": [[tr(role) for role in row] for row in summarise(attention).role.tolist()],
    }
