"""An encoder with a task's head: the one layer that fine-tuning adds (BERT, figure 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from bert_explorer.data.tasks import Task
from bert_explorer.errors import ConfigError
from bert_explorer.language import tr
from bert_explorer.model import Batch, Bert, Gpt
from bert_explorer.trace import OFF, Recorder

Pool = Literal["pooled", "cls", "mean", "last"]
POOLS: tuple[Pool, ...] = ("pooled", "cls", "mean", "last")

HEAD_STD = 0.02
"""As BERT's own layers were started."""


@dataclass(frozen=True)
class HeadSetup:
    """Which task the head is for, and which vectors it reads.

    labels: the K classes, or IOB tags; empty for questions, whose head has two outputs.
    pool: for a sentence or pair, the vector that stands for the whole input:
        "pooled": that of [CLS] through the pooler, "cls": [CLS] itself, "mean": the mean over the
        tokens, "last": the last token, the only one that has seen everything in a causal model.
        The other tasks read the sequence output, one vector a token, whatever this says.
    """

    task: Task
    labels: tuple[str, ...]
    pool: Pool = "pooled"
    dropout: float = 0.1
    """Share of the values dropped before the head, in training."""

    @property
    def outputs(self) -> int:
        """Numbers that the head gives for each vector it reads."""
        return 2 if self.task == "qa" else len(self.labels)

    @property
    def reads_tokens(self) -> bool:
        """Whether the head stands on the sequence output."""
        return self.task in ("ner", "qa")


def pools_of(encoder: Bert | Gpt) -> tuple[Pool, ...]:
    """The ways in which a model can give one vector for its input, its own way first."""
    if encoder.config.architecture == "gpt":
        return ("last", "mean", "cls")
    if getattr(encoder, "pooler", None) is None:
        return ("cls", "mean", "last")
    return ("pooled", "cls", "mean", "last")


class FineTuned(nn.Module):
    """An encoder that is all its own, and a linear head on top of it."""

    def __init__(self, encoder: Bert | Gpt, setup: HeadSetup) -> None:
        """Raises ConfigError if this encoder has no such vector to read."""
        super().__init__()
        if not setup.reads_tokens and setup.pool not in pools_of(encoder):
            raise ConfigError(
                tr("This model has no pooler, so it has no '{pool}' output.", pool=setup.pool)
            )
        self.setup = setup
        self.encoder = encoder
        self.dropout = nn.Dropout(setup.dropout)
        self.head = nn.Linear(encoder.config.hidden_size, setup.outputs)
        nn.init.normal_(self.head.weight, std=HEAD_STD)
        nn.init.zeros_(self.head.bias)

    def forward(self, batch: Batch, *, mask: Tensor | None = None, trace: Recorder = OFF) -> Tensor:
        """B inputs of T tokens -> logits.

        (B, K) for sentences and pairs, (B, T, K) for tags, (B, T, 2) for the start and the end of
        an answer. mask and trace as for the encoder alone.
        """
        return self.head(self.dropout(self.read(batch, mask, trace)))

    def read(self, batch: Batch, mask: Tensor | None, trace: Recorder) -> Tensor:
        """What the head reads: (B, H), or (B, T, H) when it stands on the sequence output."""
        output = self.encoder(batch, mask=mask, trace=trace)
        sequence: Tensor = output.sequence
        if self.setup.reads_tokens:
            return sequence
        if self.setup.pool == "pooled":
            pooled: Tensor = output.pooled
            return pooled
        return pooled_by_hand(sequence, batch.real, self.setup.pool)


def pooled_by_hand(sequence: Tensor, real: Tensor | None, pool: Pool) -> Tensor:
    """(B, T, H) -> (B, H): the first vector, the mean over real tokens, or the last real one."""
    if pool == "cls":
        return sequence[:, 0]
    if real is None:
        return sequence.mean(1) if pool == "mean" else sequence[:, -1]
    if pool == "mean":
        kept = real[..., None].to(sequence.dtype)
        return (sequence * kept).sum(1) / kept.sum(1)
    last = real.sum(1) - 1
    return sequence[torch.arange(len(sequence), device=sequence.device), last]
