"""Where the tables start. The right start shortens the plateau on which a small MLM model guesses by frequency."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bert_explorer.model import Bert, Gpt


def sinusoids(length: int, width: int) -> Tensor:
    """(length, width) fixed encodings of the original Transformer (Attention Is All You Need, 3.5).

    Column 2i is sin(p / 10000^(2i / width)), column 2i + 1 the cosine of the same angle.
    """
    position = torch.arange(length)[:, None]
    frequency = torch.exp(torch.arange(0, width, 2) * (-math.log(10_000) / width))
    table = torch.zeros(length, width)
    table[:, 0::2] = torch.sin(position * frequency)
    table[:, 1::2] = torch.cos(position * frequency)[:, : width // 2]
    return table


@torch.no_grad()
def initialise_tables(model: Bert | Gpt, counts: NDArray[np.float64], scale: float) -> None:
    """Start the token table at N(0, scale), positions at scaled sinusoids, the output bias at log frequency.

    counts: (V,) how often each token occurs in the corpus.
    """
    embeddings = model.embeddings
    embeddings.token.weight.normal_(std=scale)
    table = embeddings.position.weight
    table.copy_(sinusoids(*table.shape) * scale)
    frequency = torch.from_numpy((counts + 1) / (counts + 1).sum())
    head = model.mlm if isinstance(model, Bert) else model.lm
    head.bias.copy_(frequency.log())
