"""What changes the loss, and what does not: one position of a draw tried out."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from bert_explorer.analysis.masking_draw import Draw, logits_of
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.data.pairs import IGNORED


@dataclass(frozen=True)
class Trial:
    """The loss in nats, after one thing has been changed at one position.

    as_drawn: nothing changed. other_truth: another word was the true one there. other_answer: the
    model's logits there change their sign. counted: the position is selected as well.
    """

    as_drawn: float
    other_truth: float
    other_answer: float
    counted: float


def try_position(checkpoint: Checkpoint, drawn: Draw, position: int) -> Trial:
    """One run of the model; position: 0 to T - 1. What the model reads stays the same."""
    logits = logits_of(checkpoint, drawn.encoding, drawn.read)
    truth = torch.tensor(drawn.encoding.ids)
    selected = torch.from_numpy(drawn.selected)
    other = truth.clone()
    other[position] = (truth[position] + 1) % logits.shape[-1]
    turned = logits.clone()
    turned[position] *= -1
    more = selected.clone()
    more[position] = True
    return Trial(
        _loss(logits, truth, selected),
        _loss(logits, other, selected),
        _loss(turned, truth, selected),
        _loss(logits, truth, more),
    )


def _loss(logits: Tensor, truth: Tensor, selected: Tensor) -> float:
    """Training's: the mean of -log p(truth) where selected, the label -100 elsewhere."""
    return float(cross_entropy(logits, truth.masked_fill(~selected, IGNORED), ignore_index=IGNORED))
