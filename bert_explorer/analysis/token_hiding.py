"""What a guess rests on: hide one token after the other and ask again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bert_explorer import masks
from bert_explorer.analysis.question import Guess, Question, ask

MAX_HIDDEN = 48
"""Most tokens to hide one after the other; each costs a run of the model."""
ROWS_A_CALL = 16


def can_be_hidden(question: Question, most: int = MAX_HIDDEN) -> list[int]:
    """Positions that may matter for the guess and can be hidden: the nearest, `most` of them.

    Not the slot, nor the position that makes the guess (it always sees itself), nor [PAD], and
    for GPT only what stands to the left.
    """
    slot = question.slot
    positions = [
        i
        for i, padding in enumerate(question.encoding.padding)
        if not padding and i not in (slot, question.reader) and (i < slot or not question.causal)
    ]
    positions.sort(key=lambda i: abs(i - slot))
    return sorted(positions[: min(most, MAX_HIDDEN)])


def hide_each(question: Question, guess: Guess, positions: list[int]) -> NDArray[np.float64]:
    """(len(positions),): the probability left for the guess when nobody may look at that token.

    Its column is closed in every layer and head, except to the token itself.
    """
    length = len(question.encoding)
    base = masks.causal(length) if question.causal else masks.bidirectional(length)
    closed = base.repeat(len(positions), 1, 1)
    for row, position in enumerate(positions):
        closed[row, :, position] = False
        closed[row, position, position] = True
    left = np.empty(len(positions))
    for start in range(0, len(positions), ROWS_A_CALL):
        part = slice(start, start + ROWS_A_CALL)
        left[part] = ask(question, mask=closed[part]).probabilities[:, guess.id].numpy()
    return left


def rank_agreement(first: NDArray, second: NDArray) -> float | None:
    """Spearman's rank correlation, from -1 to 1; None if there is nothing to order."""
    ranks = np.array([_ranks(first), _ranks(second)])
    if ranks.shape[1] < 3 or (ranks.std(axis=1) == 0).any():
        return None
    return float(np.corrcoef(ranks)[0, 1])


def _ranks(values: NDArray) -> NDArray[np.float64]:
    """Equal values share the mean of their ranks."""
    _, group, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count + 1) / 2)[group]
