"""The fixed position encodings of the original Transformer."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def sinusoids(length: int, width: int) -> Tensor:
    """(length, width) position encodings (Attention Is All You Need, section 3.5).

    Column 2i is sin(p / 10000^(2i / width)), column 2i + 1 the cosine of the same angle.
    """
    position = torch.arange(length)[:, None]
    frequency = torch.exp(torch.arange(0, width, 2) * (-math.log(10_000) / width))
    table = torch.zeros(length, width)
    table[:, 0::2] = torch.sin(position * frequency)
    table[:, 1::2] = torch.cos(position * frequency)[:, : width // 2]
    return table
