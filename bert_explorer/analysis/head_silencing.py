"""What a head is good for: silence it and ask again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch.nn.functional import cosine_similarity

from bert_explorer.analysis.question import Guess, Question, ask, first_guess
from bert_explorer.interventions import ablate_head
from bert_explorer.trace import Trace


@dataclass(frozen=True)
class Silenced:
    """What one head does for the answer to one question.

    looks: (T,) where it looks from the position that makes the guess; sums to 1.
    probability: what remains for the first guess when the head is silenced.
    guess: the first choice then.
    turned: (T,) how far each final vector turns, 1 - cosine: 0 (not at all) to 2.
    """

    looks: NDArray[np.float64]
    probability: float
    guess: Guess
    turned: NDArray[np.float64]


def silence(question: Question, guess: Guess, layer: int, head: int) -> Silenced:
    """Run once as it is and once with what the head reads set to zero (`attention.context`)."""
    name = f"layers.{layer}.attention.pattern"
    trace = Trace(record=[name])
    before = ask(question, trace=trace)
    after = ask(question, trace=Trace(edits=[ablate_head(layer, head)]))
    turned = 1 - cosine_similarity(before.vectors[0], after.vectors[0], dim=-1)
    return Silenced(
        looks=trace[name][0, head, question.reader].double().numpy(),
        probability=float(after.probabilities[0, guess.id]),
        guess=first_guess(question, after),
        turned=turned.double().clamp(min=0).numpy(),
    )


def silence_each(question: Question, guess: Guess) -> NDArray[np.float64]:
    """(L, A): the probability left for the guess when that head alone is silenced."""
    config = question.checkpoint.config
    left = np.empty((config.num_layers, config.num_heads))
    for layer, head in np.ndindex(left.shape):
        answer = ask(question, trace=Trace(edits=[ablate_head(layer, head)]))
        left[layer, head] = float(answer.probabilities[0, guess.id])
    return left
