"""How much of the attention moved, head by head: a grid to choose from, words and a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from bert_explorer.analysis.part_removal import Removal
from bert_explorer.language import tr


def grid(removal: Removal, model: str, name: str, chosen: tuple[int, int]) -> dict[str, Any]:
    """What change_grid draws. model: "bidirectional" or "causal"; chosen: layer and head from 0."""
    moved = removal.moved
    layer, head = chosen
    return {
        "label": tr("Share of the attention that moved in {name}, by layer and head", name=name),
        "model": model,
        "values": [[round(float(value), 4) for value in row] for row in moved],
        "chosen": [min(layer, moved.shape[0] - 1), min(head, moved.shape[1] - 1)],
    }


def summary(removal: Removal, name: str) -> str:
    """The grid in words."""
    moved = removal.moved
    layer, head = np.unravel_index(moved.argmax(), moved.shape)
    return tr(
        "{name}: on average {mean:.0%} of the attention goes elsewhere, most in layer "
        "{layer}, head {head} ({most:.0%}); {guess:.0%} of the guess for “{token}” "
        "moves to other tokens.",
        name=name,
        mean=moved.mean(),
        layer=layer + 1,
        head=head + 1,
        most=moved.max(),
        guess=removal.guess_moved,
        token=removal.encoding.tokens[removal.slot],
    )


def table(removals: dict[str, Removal]) -> pd.DataFrame:
    """One row a head. removals: name of the model -> what was found."""
    return pd.DataFrame(
        [
            {
                tr("model"): name,
                tr("layer"): layer + 1,
                tr("head"): head + 1,
                tr("attention moved"): round(v, 4),
            }
            for name, removal in removals.items()
            for (layer, head), v in np.ndenumerate(removal.moved)
        ]
    )
