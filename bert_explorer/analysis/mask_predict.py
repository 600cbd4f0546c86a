"""Mask-predict: BERT's own way to write several words (Ghazvininejad et al., 2019, section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from bert_explorer.analysis.blanks import Blanked
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Batch
from bert_explorer.model.filling import logits_at, special_ids


@dataclass(frozen=True)
class Round:
    """One pass over a text with N slots.

    filled: which slots held [MASK] and were filled, counted from 0.
    ids: the N tokens after it. confidence: N values, the probability that each token had in the
    pass that filled it.
    """

    filled: tuple[int, ...]
    ids: tuple[int, ...]
    confidence: tuple[float, ...]


def schedule(slots: int, rounds: int) -> tuple[int, ...]:
    """How many slots are filled in each round: all, then N (T - t) / T of them (section 3.1)."""
    return tuple(slots * (rounds - t) // rounds for t in range(rounds))


def mask_predict(bert: Checkpoint, blanked: Blanked, rounds: int) -> tuple[Round, ...]:
    """Fill all slots; then, in each further round, blank the least sure ones and fill them again.

    rounds: 1 to the number of slots. Between equally sure slots the left one stays.
    """
    places = [slot.position for slot in blanked.slots]
    never = torch.tensor(sorted(special_ids(bert.tokenizer)))
    row = torch.tensor([list(blanked.encoding.ids)])
    types = torch.tensor([list(blanked.encoding.type_ids)])
    confidence = [0.0] * len(places)
    done = []
    for count in schedule(len(places), rounds):
        filled = least_sure(confidence, count)
        where = [places[i] for i in filled]
        row[0, where] = bert.tokenizer.mask_id
        predict = torch.zeros_like(row, dtype=torch.bool)
        predict[0, where] = True
        logits = logits_at(bert.model, Batch(row, types), predict).index_fill(1, never, -torch.inf)
        best = logits.softmax(-1).max(-1)
        row[0, where] = best.indices
        for i, value in zip(filled, best.values.tolist(), strict=True):
            confidence[i] = value
        done.append(Round(filled, tuple(row[0, places].tolist()), tuple(confidence)))
    return tuple(done)


def least_sure(confidence: Sequence[float], count: int) -> tuple[int, ...]:
    """Indices of the `count` lowest values, in order of place."""
    order = sorted(range(len(confidence)), key=lambda i: (confidence[i], -i))
    return tuple(sorted(order[:count]))
