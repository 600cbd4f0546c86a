"""What the layer ladder draws: both models' guesses for one slot, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.side import Side
from bert_explorer.language import tr
from bert_explorer.readable import readable_token
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.percent import percent
from bert_explorer.views.token_name import token_name

TOP = 3


@dataclass(frozen=True)
class Rungs:
    """One model's column. layers: (L + 1, V). word: whose probability to show, by its own id."""

    side: Side
    layers: NDArray[np.float32]
    tokenizer: Tokenizer
    word: int | None


def layer_ladder(columns: Sequence[Rungs]) -> dict[str, Any]:
    """A row a layer; a model with fewer layers leaves the last rows empty."""
    asked = next((one for one in columns if one.word is not None), None)
    return {
        "models": [{"model": one.side.sight, "title": one.side.name} for one in columns],
        "asked": ""
        if asked is None
        else tr("“{token}”", token=_name(asked.tokenizer, asked.word or 0)),
        "rows": [
            {"layer": name, "cells": [_cell(one, i) for one in columns]}
            for i, name in enumerate(_names(max(len(one.layers) for one in columns)))
        ],
    }


def _name(tokenizer: Tokenizer, id: int) -> str:
    return readable_token(tokenizer, tokenizer.token_of(id))


def _names(count: int) -> list[str]:
    return [tr("before layer 1"), *(tr("after layer {layer}", layer=i) for i in range(1, count))]


def _cell(column: Rungs, row: int) -> dict[str, Any]:
    if row >= len(column.layers):
        return {"guesses": [], "asked": ""}
    probabilities, word = column.layers[row], column.word
    best = np.argsort(-probabilities, kind="stable")[:TOP]
    return {
        "guesses": [
            {
                "token": token_name(_name(column.tokenizer, int(id))),
                "share": percent(float(probabilities[id])),
                "weight": math.sqrt(float(probabilities[id])),
                "hit": int(id) == word,
            }
            for id in best
        ],
        "asked": "" if word is None else percent(float(probabilities[word])),
    }
