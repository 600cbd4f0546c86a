"""One model in training: a step, and the way back when a step has ruined it."""

from __future__ import annotations

import math
from typing import Literal

import torch
from torch import Tensor, nn

from bert_explorer.data.pairs import IGNORED
from bert_explorer.model import build
from bert_explorer.training.initialization import initialise_tables
from bert_explorer.training.lab.material import Material
from bert_explorer.training.lab.settings import Settings
from bert_explorer.training.objective import Lesson, losses
from bert_explorer.training.optimizer import make_optimizer

TABLE_SCALE = 0.05


class Learner:
    """A model, its optimizer, and what it has got right since the last look."""

    def __init__(
        self, architecture: Literal["bert", "gpt"], material: Material, settings: Settings
    ) -> None:
        torch.manual_seed(settings.seed)
        self._settings = settings
        self.model = build(settings.config(architecture, material.tokenizer.vocab_size))
        initialise_tables(self.model, material.counts, TABLE_SCALE)
        self._optimizer = make_optimizer(
            self.model,
            learning_rate=settings.learning_rate,
            betas=(0.9, 0.98),
            weight_decay=0.01,
        )
        self._start = self._copy()
        self._good = self._start
        self._sums = [0.0] * 6

    def step(self, lesson: Lesson, step: int) -> bool:
        """Learn from one lesson. False, and no change, if the loss is not a number any more."""
        result = losses(self.model, lesson)
        values = (result.token_loss, result.tokens_right, result.pair_loss, result.pairs_right)
        sums = [float(value.detach()) for value in values]
        if not all(map(math.isfinite, sums)):
            return False
        self._optimizer.zero_grad(set_to_none=True)
        result.loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = self._settings.rate(step)
        self._optimizer.step()
        pairs = int((lesson.next_sentence != IGNORED).sum())
        counted = [*sums, len(lesson.targets), pairs]
        self._sums = [old + new for old, new in zip(self._sums, counted, strict=True)]
        return True

    def tally(self) -> dict[str, float]:
        """Means over the lessons since the last call: loss in nats, accuracies as shares."""
        loss, right, pair_loss, pairs_right, targets, pairs = self._sums
        self._sums = [0.0] * 6
        found = {}
        if targets:
            found = {"train_loss": loss / targets, "train_accuracy": right / targets}
        if pairs:
            found |= {"nsp_loss": pair_loss / pairs, "nsp_accuracy": pairs_right / pairs}
        return found

    @property
    def is_sound(self) -> bool:
        """Whether every weight is a finite number."""
        return all(bool(weight.isfinite().all()) for weight in self.model.parameters())

    def remember(self) -> None:
        """These weights are good: the ones to go back to."""
        self._good = self._copy()

    def go_back(self) -> None:
        """To the last good weights."""
        self.model.load_state_dict(self._good)

    def moved(self) -> float:
        """How far the matrices have gone from where they started, relative to their length there.

        The embedding tables are left out: rows of rare words hardly move in any run.
        """
        away = length = 0.0
        for name, weight in self.model.state_dict().items():
            if weight.dim() == 2 and not name.startswith("embeddings."):
                away += float((weight - self._start[name]).square().sum())
                length += float(self._start[name].square().sum())
        return math.sqrt(away / length)

    def _copy(self) -> dict[str, Tensor]:
        return {name: weight.clone() for name, weight in self.model.state_dict().items()}
