"""What the moved map draws: change a token, and see which output vectors move."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bert_explorer.analysis.moved import Moves
from bert_explorer.language import tr
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
            "file": tr("what moves"),
            "scale": attention_stops(),
            "panels": [
                {"model": sights[name], "name": name, "note": later_changed(moves)}
                for name, moves in found.items()
            ],
            "distance": b"".join(
                moves.distance.astype("<f4").tobytes() for moves in found.values()
            ),
        }
    )


def later_changed(moves: Moves) -> str:
    """How many cells moved in which a later token was changed."""
    moved, of = int((moves.above > 0).sum()), moves.above.size
    return tr("a later word changed: {moved:,} of {of:,} vectors moved", moved=moved, of=of)


def summary(found: Mapping[str, Moves]) -> str:
    """The matrices in words."""
    return " ".join(_summary(name, moves) for name, moves in found.items())


def _summary(name: str, moves: Moves) -> str:
    text = f"{name}, {later_changed(moves)}"
    if not moves.above.size:
        return f"{text}."
    if not moves.above.any():
        return tr(
            "{text}: every cell above the diagonal is 0.0 exactly. Below and on it {moved:,} of "
            "{of:,} moved, by up to {most:.2f} of their length.",
            text=text,
            moved=int((moves.below > 0).sum()),
            of=moves.below.size,
            most=moves.below.max(),
        )
    return tr(
        "{text}, by {least:.3f} to {most:.2f} of their length.",
        text=text,
        least=moves.above.min(),
        most=moves.above.max(),
    )


def moves_table(moves: Moves) -> pd.DataFrame:
    """One row a pair: the output, the token changed, and how far it moved."""
    outputs, changed = (axis.ravel() for axis in np.indices(moves.distance.shape))
    return pd.DataFrame(
        {
            tr("output of"): [f"{i} {moves.tokens[i]}" for i in outputs],
            tr("when changed"): [f"{i} {moves.tokens[i]}" for i in changed],
            tr("to"): [moves.put[i] for i in changed],
            tr("moved"): moves.distance.ravel(),
        }
    )
