"""The training leak, as an experiment: next-token prediction on symbols drawn at random.

No symbol tells anything about the next, so an honest model can't get below ln V nats, V being the
number of symbols. A model that looks both ways finds the answer one place to the right.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from bert_explorer import masks
from bert_explorer.analysis.attention import Sight
from bert_explorer.config import ModelConfig
from bert_explorer.model import Batch, Gpt
from bert_explorer.trace import Trace

STEPS = 200
LENGTH = 12
ROWS = 32
WIDTH = 32
HEADS = 4
WARM_UP, COOL_DOWN = 20, 60
LEARNING_RATE = 8e-3
ROWS_TO_CHECK = 256


@dataclass(frozen=True)
class Setting:
    """symbols: V. layers: 1 or 2. seed: decides the first weights and every symbol drawn."""

    symbols: int = 16
    layers: int = 1
    seed: int = 0

    @property
    def floor(self) -> float:
        """ln V: the loss of the best honest guess, in nats."""
        return math.log(self.symbols)


class Copier:
    """A tiny model in training. Two with one setting differ in the mask and in nothing else."""

    def __init__(self, setting: Setting, sight: Sight) -> None:
        """sight: "causal" sees the left and itself; "bidirectional" the next symbol as well."""
        self.setting = setting
        self.mask = masks.causal(LENGTH) if sight == "causal" else masks.bidirectional(LENGTH)
        self.steps = 0
        self._random = torch.Generator().manual_seed(setting.seed)
        # Visitors' pages run in inference mode, in which nothing could be trained.
        with torch.inference_mode(False):
            self.model = Gpt(
                ModelConfig(
                    setting.symbols,
                    "gpt",
                    hidden_size=WIDTH,
                    num_layers=setting.layers,
                    num_heads=HEADS,
                    intermediate_size=4 * WIDTH,
                    max_positions=LENGTH,
                    type_vocab_size=1,
                    dropout=0.0,
                )
            )
            for module in self.model.modules():  # from our own generator: others train beside us
                if isinstance(module, nn.Linear | nn.Embedding):
                    nn.init.normal_(module.weight, std=0.02, generator=self._random)
                if isinstance(module, nn.Linear):
                    nn.init.zeros_(module.bias)
            self._optimizer = torch.optim.AdamW(self.model.parameters(), LEARNING_RATE)

    def train(self, steps: int) -> list[float]:
        """So many more steps, each on ROWS rows of LENGTH new symbols. The losses, in nats."""
        losses = []
        with torch.inference_mode(False):
            for _ in range(steps):
                self.steps += 1
                for group in self._optimizer.param_groups:
                    group["lr"] = LEARNING_RATE * share_of_rate(self.steps)
                loss = self._loss(self._draw(ROWS), self.mask)
                self._optimizer.zero_grad()
                loss.backward()
                self._optimizer.step()
                losses.append(loss.item())
        return losses

    @torch.no_grad()
    def loss_as_a_writer(self) -> float:
        """The loss with the right side closed: a writer has no next symbol to look at yet."""
        return self._loss(self._draw(ROWS_TO_CHECK), masks.causal(LENGTH)).item()

    @torch.no_grad()
    def pattern(self) -> NDArray:
        """(LENGTH, LENGTH) of the head that looks most at the next place, mean over rows."""
        trace = Trace(record=["layers.*.attention.pattern"])
        self.model(self._batch(self._draw(ROWS)), mask=self.mask, trace=trace)
        heads = trace.stack("layers.*.attention.pattern").mean(1).flatten(0, 1)  # (L * A, T, T)
        return heads[int(to_the_next(heads).argmax())].numpy()

    def _draw(self, rows: int) -> Tensor:
        return torch.randint(self.setting.symbols, (rows, LENGTH), generator=self._random)

    def _batch(self, ids: Tensor) -> Batch:
        return Batch(ids, torch.zeros_like(ids))

    def _loss(self, ids: Tensor, mask: Tensor) -> Tensor:
        predict = torch.ones_like(ids, dtype=torch.bool)
        predict[:, -1] = False
        logits = self.model(self._batch(ids), mask=mask, predict=predict).lm_logits
        return F.cross_entropy(logits, ids[:, 1:].reshape(-1))


def share_of_rate(step: int) -> float:
    """The learning rate rises over WARM_UP steps, and falls over the last COOL_DOWN of STEPS."""
    return max(0.02, min(1.0, step / WARM_UP, (STEPS - step) / COOL_DOWN))


def to_the_next(patterns: Tensor) -> Tensor:
    """(..., T, T) -> (...): the share of attention that goes one place to the right, mean of the
    rows that have such a place."""
    return patterns.diagonal(1, -2, -1).mean(-1)
