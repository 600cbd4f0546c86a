"""The same model with ReLU where it was trained with GELU."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bert_explorer.analysis.sentence_loss import SentenceLoss, sentence_loss
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.model import Bert, Gpt, build
from bert_explorer.model.block import ACTIVATION_FUNCTIONS
from bert_explorer.model.build import without_weights


@dataclass(frozen=True)
class Swap:
    """The loss on one text as trained, and with ReLU in `layers` (from 0)."""

    encoding: Encoding
    layers: tuple[int, ...]
    trained: SentenceLoss
    relu: SentenceLoss


def swap_activation(
    checkpoint: Checkpoint, text: str, pair: str | None, layers: Collection[int]
) -> Swap:
    """Guess every word of the text twice. Raises TextError when there is none."""
    encoding = checkpoint.encode(text, pair)
    return Swap(
        encoding,
        tuple(sorted(layers)),
        trained=sentence_loss(checkpoint, encoding),
        relu=sentence_loss(checkpoint, encoding, with_relu(checkpoint.model, layers)),
    )


def with_relu(model: Bert | Gpt, layers: Collection[int]) -> Bert | Gpt:
    """A second model that uses the first one's weights, with ReLU in the layers given (from 0).

    An edit of the trace can't do this: it sees what GELU made, not what GELU was given. The
    vocabulary head keeps its GELU. The first model stays as it is.
    """
    with without_weights():  # modules only: the weights are shared, not copied
        other = build(model.config)
    other.load_state_dict(model.state_dict(), assign=True)
    for index in layers:
        other.block(index).mlp.activation = ACTIVATION_FUNCTIONS["relu"]
    return other.eval().requires_grad_(False)
