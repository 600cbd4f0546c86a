"""What a model would say if it had to stop after an earlier layer (the "logit lens")."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.analysis.fill import Reading, predict
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.trace import OFF, Trace


def guesses_by_layer(checkpoint: Checkpoint, reading: Reading) -> NDArray[np.float32]:
    """(L + 1, V) probabilities: from the embeddings alone, then after each of the L layers.

    The vector at the reader, `layers.0.input` or `layers.i.output`, goes through the same head
    that turns the last layer's vector into the answer. The head was trained for the last layer
    only, so earlier rows show what it can already read, not all that is there.
    Source: nostalgebraist, "interpreting GPT: the logit lens", 2020.
    """
    model = checkpoint.model
    trace = Trace(record=["layers.0.input", "layers.*.output"])
    predict(checkpoint, reading, trace=trace)
    vectors = torch.cat([trace["layers.0.input"], *trace.stack("layers.*.output")])  # (L+1, T, H)
    at_reader = vectors[:, reading.reader]
    if model.final_norm is not None:
        at_reader = model.final_norm(at_reader)
    logits = model.vocabulary_head(at_reader, model.embeddings.token.weight, OFF)
    return logits.float().softmax(dim=-1).numpy()
