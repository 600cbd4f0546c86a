"""Where fine-tuning starts from: a copy of a model, or the same shape with random weights."""

from __future__ import annotations

import copy

import torch

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Bert, Gpt, build


def first_encoder(checkpoint: Checkpoint, *, pretrained: bool, seed: int) -> Bert | Gpt:
    """The encoder before its first step; the same seed gives the same random weights."""
    if pretrained:
        return copy.deepcopy(checkpoint.model)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return build(checkpoint.config)
