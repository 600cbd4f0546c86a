"""Where a model looks while it guesses a hidden word."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.blanks import InputWord
from bert_explorer.analysis.fill import Prediction, Reading, predict
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.trace import Trace


def predict_and_watch(
    checkpoint: Checkpoint, reading: Reading, words: Sequence[InputWord]
) -> tuple[Prediction, NDArray[np.float64]]:
    """The guess, and how much of the reader's attention each of W words gets: (W,).

    The mean of `layers.*.attention.pattern` over all layers and heads; pieces of a word count
    together. What is missing to 1 goes to added tokens such as [CLS].
    """
    trace = Trace(record=["layers.*.attention.pattern"])
    prediction = predict(checkpoint, reading, trace=trace)
    patterns = trace.stack("layers.*.attention.pattern")  # (L, 1, A, T, T)
    looks = patterns[:, 0, :, reading.reader].double().mean(dim=(0, 1)).numpy()  # (T,)
    return prediction, np.array(
        [sum(looks[i] for i in word.positions if reading.shows(i)) for word in words]
    )
