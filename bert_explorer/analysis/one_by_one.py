"""Several blanks: all at once, each blind to the others, against one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.analysis.blanks import Blanked
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Batch
from bert_explorer.model.filling import best_word, logits_at, special_ids


@dataclass(frozen=True)
class JointFill:
    """N words for N slots, and what BERT thinks of them together.

    ids: one for each slot. blind: (N,) probability of each while all other slots are [MASK].
    chained: (N,) probability of each while the slots to its left hold the words chosen there and
        those to its right are [MASK].
    """

    ids: tuple[int, ...]
    blind: NDArray[np.float64]
    chained: NDArray[np.float64]

    @property
    def product(self) -> float:
        """The probability of all words, if they had nothing to do with each other."""
        return float(self.blind.prod())

    @property
    def together(self) -> float:
        """The probability of all by the chain rule, from left to right."""
        return float(self.chained.prod())


def at_once(bert: Checkpoint, blanked: Blanked) -> JointFill:
    """The best word of each slot, from one pass that sees [MASK] in all of them."""
    blind = _slots_after(bert, blanked, [()])[0]
    never = special_ids(bert.tokenizer)
    return _judged(bert, blanked, [best_word(guess, never) for guess in blind], blind)


def one_after_another(bert: Checkpoint, blanked: Blanked) -> JointFill:
    """The best word of the first slot, then of the second with the first filled in, and so on."""
    never = special_ids(bert.tokenizer)
    ids: list[int] = []
    for index in range(len(blanked.slots)):
        ids.append(best_word(_slots_after(bert, blanked, [ids])[0, index], never))
    return _judged(bert, blanked, ids, _slots_after(bert, blanked, [()])[0])


def _judged(
    bert: Checkpoint, blanked: Blanked, ids: Sequence[int], blind: torch.Tensor
) -> JointFill:
    prefixes = [ids[:index] for index in range(len(ids))]
    after = _slots_after(bert, blanked, prefixes)
    return JointFill(
        ids=tuple(ids),
        blind=np.array([float(blind[i, id]) for i, id in enumerate(ids)]),
        chained=np.array([float(after[i, i, id]) for i, id in enumerate(ids)]),
    )


def _slots_after(
    bert: Checkpoint, blanked: Blanked, prefixes: Sequence[Sequence[int]]
) -> torch.Tensor:
    """(B, N, V): the guesses for all slots while the first ones hold one of the B prefixes."""
    encoding = blanked.encoding
    where = [slot.position for slot in blanked.slots]
    rows = torch.tensor(encoding.ids).repeat(len(prefixes), 1)
    for row, prefix in zip(rows, prefixes, strict=True):
        row[where[: len(prefix)]] = torch.tensor(list(prefix), dtype=torch.long)
    types = torch.tensor(encoding.type_ids).expand_as(rows)
    predict = torch.zeros_like(rows, dtype=torch.bool)
    predict[:, where] = True
    logits = logits_at(bert.model, Batch(rows, types), predict)
    return logits.softmax(dim=-1).unflatten(0, (len(prefixes), len(where)))
