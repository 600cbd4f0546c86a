"""One word of the input as a question to a model: what stands here, and what is the answer made of?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bert_explorer import masks
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.interventions import ablate_head
from bert_explorer.model import Batch, BertOutput
from bert_explorer.trace import OFF, Recorder, Trace

MAX_HIDDEN = 48
"""Most words to hide one after the other; each costs a run of the model."""
ROWS_A_CALL = 16


@dataclass(frozen=True)
class Blank:
    """A slot that a model has to fill without seeing what is there.

    slot: the token position to guess. reader: the position whose output is the guess: the slot
    itself for BERT, which gets [MASK] there, and the token before it for GPT.
    """

    checkpoint: Checkpoint
    encoding: Encoding
    slot: int
    reader: int
    batch: Batch


def blank(checkpoint: Checkpoint, encoding: Encoding, slot: int) -> Blank:
    """Ask the model for the token at `slot` (1 <= slot < T)."""
    causal = checkpoint.config.architecture == "gpt"
    batch = Batch.from_encodings([encoding])
    if not causal:
        ids = batch.input_ids.clone()
        ids[0, slot] = checkpoint.tokenizer.mask_id
        batch = Batch(ids, batch.type_ids, batch.real)
    return Blank(checkpoint, encoding, slot, slot - 1 if causal else slot, batch)


@dataclass(frozen=True)
class Guess:
    """The model's first choice for a blank and the probability it gives it."""

    token: str
    id: int
    probability: float


def first_guess(asked: Blank) -> Guess:
    """The most probable token with everything in place."""
    best = _probabilities(asked).max(dim=-1)
    id = int(best.indices)
    return Guess(asked.checkpoint.tokenizer.token_of(id), id, float(best.values))


@dataclass(frozen=True)
class Silenced:
    """One head taken away.

    probability: what remains for the guess. guess: the new first choice.
    moved: (T,) how far each final vector turned, 1 - cosine, from 0 (not at all) to 2.
    """

    probability: float
    guess: Guess
    moved: NDArray[np.float64]


def silence(asked: Blank, guess: Guess, layer: int, head: int) -> Silenced:
    """Run again with what one head reads set to zero (`layers.i.attention.context`)."""
    trace = Trace(edits=[ablate_head(layer, head)])
    before = _run(asked, asked.batch)[0]
    after, logits = _run(asked, asked.batch, trace=trace)
    probabilities = logits.softmax(dim=-1)[0]
    best = int(probabilities.argmax())
    turned = 1 - torch.nn.functional.cosine_similarity(before[0], after[0], dim=-1)
    return Silenced(
        probability=float(probabilities[guess.id]),
        guess=Guess(asked.checkpoint.tokenizer.token_of(best), best, float(probabilities[best])),
        moved=turned.double().clamp(min=0).numpy(),
    )


def silence_each(asked: Blank, guess: Guess) -> NDArray[np.float64]:
    """(L, A): the probability left for the guess when that head alone is silenced."""
    config = asked.checkpoint.config
    left = np.empty((config.num_layers, config.num_heads))
    for layer, head in np.ndindex(left.shape):
        trace = Trace(edits=[ablate_head(layer, head)])
        left[layer, head] = float(_probabilities(asked, trace=trace)[0, guess.id])
    return left


def can_matter(asked: Blank) -> list[int]:
    """Positions whose hiding could change the guess: not the blank, not [PAD], and for GPT only
    what stands to its left. At most MAX_HIDDEN, the nearest."""
    causal = asked.reader != asked.slot
    candidates = [
        i
        for i, padding in enumerate(asked.encoding.padding)
        if not padding and i != asked.slot and not (causal and i > asked.slot)
    ]
    candidates.sort(key=lambda i: abs(i - asked.slot))
    return sorted(candidates[:MAX_HIDDEN])


def hide_each(asked: Blank, guess: Guess, positions: list[int]) -> NDArray[np.float64]:
    """(len(positions),): the probability left for the guess when nobody may look at that token.

    The column of the token is closed in every layer and head, except to the token itself.
    """
    length = len(asked.encoding)
    base = masks.bidirectional(length) if asked.reader == asked.slot else masks.causal(length)
    closed = base.repeat(len(positions), 1, 1)
    for row, position in enumerate(positions):
        closed[row, :, position] = False
        closed[row, position, position] = True
    left = [_probabilities(asked, mask=part)[:, guess.id] for part in closed.split(ROWS_A_CALL)]
    return torch.cat(left).double().numpy() if left else np.empty(0)


def _probabilities(asked: Blank, *, mask: Tensor | None = None, trace: Recorder = OFF) -> Tensor:
    """(B, V) at the blank; B is the number of masks, or 1."""
    count = 1 if mask is None else len(mask)
    batch = asked.batch
    repeated = Batch(
        batch.input_ids.expand(count, -1),
        batch.type_ids.expand(count, -1),
        None if batch.real is None else batch.real.expand(count, -1),
    )
    return _run(asked, repeated, mask=mask, trace=trace)[1].softmax(dim=-1)


def _run(
    asked: Blank, batch: Batch, *, mask: Tensor | None = None, trace: Recorder = OFF
) -> tuple[Tensor, Tensor]:
    """Final vectors (B, T, H) and logits (B, V) at the position that guesses."""
    predict = torch.zeros_like(batch.input_ids, dtype=torch.bool)
    predict[:, asked.reader] = True
    output = asked.checkpoint.model(batch, mask=mask, predict=predict, trace=trace)
    logits = output.mlm_logits if isinstance(output, BertOutput) else output.lm_logits
    assert logits is not None
    return output.sequence, logits


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
