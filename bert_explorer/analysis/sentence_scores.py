"""GPT can't look right, but it can try each candidate: how probable is the whole sentence then?"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.analysis.blanks import Blanked, Slot
from bert_explorer.analysis.fill import Prediction, bert_reading, first_choice, predict
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Batch
from bert_explorer.model.filling import logits_at

REPEATS = 5
"""A time is the shortest of so many, as other programs may disturb one of them."""


@dataclass(frozen=True)
class SentenceScores:
    """C candidates for one slot of a sentence of T tokens.

    candidates: their ids.
    steps: (C, T - 1) log-probability (nats) that GPT gives to each token after the first, knowing
        those before it.
    """

    slot: Slot
    candidates: tuple[int, ...]
    steps: NDArray[np.float64]

    @property
    def totals(self) -> NDArray[np.float64]:
        """(C,) log-probability of the whole sentence, its end ([SEP]) included."""
        return self.steps.sum(axis=1)

    @property
    def shares(self) -> NDArray[np.float64]:
        """(C,) how the candidates divide up 1 by the probability of their sentences.

        By Bayes' rule P(word | both sides) is proportional to P(whole sentence).
        """
        relative = np.exp(self.totals - self.totals.max())
        return relative / relative.sum()


def filled_in(gpt: Checkpoint, blanked: Blanked, predictions: Sequence[Prediction]) -> list[int]:
    """The T ids with GPT's first choice in every slot (see fill.gpt_predictions)."""
    ids = list(blanked.encoding.ids)
    for prediction in predictions:
        ids[prediction.slot.position] = first_choice(prediction, gpt)
    return ids


def score_sentences(
    gpt: Checkpoint,
    ids: Sequence[int],
    type_ids: Sequence[int],
    slot: Slot,
    candidates: Sequence[int],
) -> SentenceScores:
    """The sentence of T ids with each candidate in the slot: one pass each, in one batch."""
    rows = torch.tensor(list(ids)).repeat(len(candidates), 1)
    rows[:, slot.position] = torch.tensor(list(candidates))
    types = torch.tensor(list(type_ids)).expand_as(rows)
    all_but_last = torch.ones_like(rows, dtype=torch.bool)
    all_but_last[:, -1] = False
    logits = logits_at(gpt.model, Batch(rows, types), all_but_last)  # (C * (T - 1), V)
    steps = logits.log_softmax(dim=-1).gather(1, rows[:, 1:].reshape(-1, 1)).double()
    return SentenceScores(slot, tuple(candidates), steps.reshape(len(candidates), -1).numpy())


def shares_of(prediction: Prediction, candidates: Sequence[int]) -> NDArray[np.float64]:
    """(C,) how the candidates divide up 1 by the prediction's probabilities."""
    chosen = prediction.probabilities[list(candidates)].astype(np.float64)
    return chosen / chosen.sum()


@dataclass(frozen=True)
class Cost:
    """Passes through a model, and how long they took together."""

    passes: int
    milliseconds: float

    @property
    def each(self) -> float:
        """Milliseconds a pass."""
        return self.milliseconds / self.passes


def cost_of_guess(bert: Checkpoint, blanked: Blanked, slot: Slot) -> Cost:
    """BERT's one pass for the slot, measured now."""
    reading = bert_reading(blanked, slot)
    return Cost(1, _shortest(lambda: predict(bert, reading)))


def cost_of_scores(
    gpt: Checkpoint, ids: Sequence[int], type_ids: Sequence[int], scores: SentenceScores
) -> Cost:
    """GPT's passes for the candidates, measured now."""
    slot, candidates = scores.slot, scores.candidates
    taken = _shortest(lambda: score_sentences(gpt, ids, type_ids, slot, candidates))
    return Cost(len(candidates), taken)


def _shortest(call: Callable[[], object]) -> float:
    taken = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return 1000 * min(taken)
