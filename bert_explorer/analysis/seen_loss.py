"""What BERT loses when it may see the word it is asked for, and when it may not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.analysis.sentence_loss import sentence_loss
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.model import Batch
from bert_explorer.model.filling import logits_at


@dataclass(frozen=True)
class SeenLoss:
    """N words of a text of `of` words, asked for twice; losses are -log p(true token), in nats.

    positions: (N,) where they stand. tokens: N names.
    masked: (N,) with [MASK] in the word's place, one run each. seen: (N,) with the word in place.
    """

    positions: NDArray[np.int_]
    tokens: tuple[str, ...]
    masked: NDArray[np.float64]
    seen: NDArray[np.float64]
    of: int


def seen_loss(bert: Checkpoint, encoding: Encoding) -> SeenLoss:
    """Raises TextError when there is no word to ask for (see sentence_loss)."""
    hidden = sentence_loss(bert, encoding)
    batch = Batch.from_encodings([encoding])
    predict = torch.zeros_like(batch.input_ids, dtype=torch.bool)
    predict[0, torch.from_numpy(hidden.positions)] = True
    logs = logits_at(bert.model, batch, predict).log_softmax(-1)
    truth = batch.input_ids[predict]
    return SeenLoss(
        hidden.positions,
        tuple(encoding.tokens[i] for i in hidden.positions),
        hidden.losses,
        -logs.gather(1, truth[:, None])[:, 0].double().numpy(),
        hidden.of,
    )
