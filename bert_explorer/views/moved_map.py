"""What the moved map draws: change a token, and see which output vectors move."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bert_explorer.analysis.moved import Moves
from bert_explorer.views.attention_map import attention_stops
from bert_explorer.views.packing import pack

SIGHTS = {"BERT": "bidirectional", "GPT": "causal"}


def moved_map(found: Mapping[str, Moves], chosen: int, sights: Mapping[str, str] = SIGHTS) -> bytes:
    """found: name of the model -> its matrix, all of the same tokens. chosen: the token to show as
    changed at first. sights: name of the model -> what its colour stands for."""
    first = next(iter(found.values()))
    return pack(
        {
            "tokens": list(first.tokens),
            "put": list(first.put),
            "chosen": chosen,
            "top": max(float(moves.distance.max()) for moves in found.values()) or 1.0,
            "label": summary(found),
            "file": "what moves",
            "scale": attention_stops(),
            "panels": [
                {"model": sights[name], "name": name, "note": later(moves)}
                for name, moves in found.items()
            ],
            "distance": b"".join(
                moves.distance.astype("<f4").tobytes() for moves in found.values()
            ),
        }
    )


def later(moves: Moves) -> str:
    """How many cells moved in which a later token was changed."""
    moved, of = int((moves.above > 0).sum()), moves.above.size
    return f"a later word changed: {moved:,} of {of:,} vectors moved"


def summary(found: Mapping[str, Moves]) -> str:
    """The matrices in words."""
    return " ".join(_summary(name, moves) for name, moves in found.items())


def _summary(name: str, moves: Moves) -> str:
    text = f"{name}, {later(moves)}"
    if not moves.above.size:
        return f"{text}."
    if not moves.above.any():
        return (
            f"{text}: every cell above the diagonal is 0.0 exactly. Below and on it "
            f"{int((moves.below > 0).sum()):,} of {moves.below.size:,} moved, by up to "
            f"{moves.below.max():.2f} of their length."
        )
    return f"{text}, by {moves.above.min():.3f} to {moves.above.max():.2f} of their length."


def moves_table(moves: Moves) -> pd.DataFrame:
    """One row a pair: the output, the token changed, and how far it moved."""
    outputs, changed = (axis.ravel() for axis in np.indices(moves.distance.shape))
    return pd.DataFrame(
        {
            "output of": [f"{i} {moves.tokens[i]}" for i in outputs],
            "when changed": [f"{i} {moves.tokens[i]}" for i in changed],
            "to": [moves.put[i] for i in changed],
            "moved": moves.distance.ravel(),
        }
    )
