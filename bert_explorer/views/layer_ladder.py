"""What the layer ladder draws: both models' guesses for one slot, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bert_explorer.analysis.attention import Sight
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.attention_map import NAMES
from bert_explorer.views.percent import percent
from bert_explorer.views.token_name import token_name

TOP = 3


def layer_ladder(
    layers: Mapping[Sight, NDArray[np.float32]], tokenizer: Tokenizer, word: int | None
) -> dict[str, Any]:
    """layers: (L + 1, V) for each model. word: whose probability to show beside the guesses."""
    return {
        "models": [{"model": sight, "title": NAMES[sight]} for sight in layers],
        "asked": "" if word is None else f"“{tokenizer.token_of(word)}”",
        "rows": [
            {
                "layer": name,
                "cells": [_cell(rows[i], tokenizer, word) for rows in layers.values()],
            }
            for i, name in enumerate(_names(len(next(iter(layers.values())))))
        ],
    }


def _names(count: int) -> list[str]:
    return ["before layer 1", *(f"after layer {i}" for i in range(1, count))]


def _cell(
    probabilities: NDArray[np.float32], tokenizer: Tokenizer, word: int | None
) -> dict[str, Any]:
    best = np.argsort(-probabilities, kind="stable")[:TOP]
    return {
        "guesses": [
            {
                "token": token_name(tokenizer.token_of(int(id))),
                "share": percent(float(probabilities[id])),
                "weight": math.sqrt(float(probabilities[id])),
                "hit": int(id) == word,
            }
            for id in best
        ],
        "asked": "" if word is None else percent(float(probabilities[word])),
    }


def layer_table(
    layers: Mapping[Sight, NDArray[np.float32]], tokenizer: Tokenizer, k: int
) -> pd.DataFrame:
    """One row a model, layer and guess, for reading and downloading."""
    rows = []
    for sight, probabilities in layers.items():
        for layer, row in enumerate(probabilities):
            for rank, id in enumerate(np.argsort(-row, kind="stable")[:k], start=1):
                rows.append(
                    {
                        "model": NAMES[sight],
                        "after layer": layer,
                        "rank": rank,
                        "token": tokenizer.token_of(int(id)),
                        "probability": float(row[id]),
                    }
                )
    return pd.DataFrame(rows)
