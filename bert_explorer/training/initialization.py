"""Where the tables start.

The right start shortens the plateau on which a small masked model guesses by frequency.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.model import Bert, Gpt
from bert_explorer.sinusoids import sinusoids


@torch.no_grad()
def initialise_tables(model: Bert | Gpt, counts: NDArray[np.float64], scale: float) -> None:
    """Token table N(0, scale), positions sinusoids x scale, output bias log frequency.

    counts: (V,) how often each token occurs in the corpus.
    """
    embeddings = model.embeddings
    embeddings.token.weight.normal_(std=scale)
    table = embeddings.position.weight
    table.copy_(sinusoids(*table.shape) * scale)
    frequency = torch.from_numpy((counts + 1) / (counts + 1).sum())
    bias = model.vocabulary_head.bias
    if bias is not None:
        bias.copy_(frequency.log())
