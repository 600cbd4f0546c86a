"""What each part of the input does: set it to zero and see which patterns and guesses change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bert_explorer.alignment import align
from bert_explorer.analysis.embeddings import added, to_numpy
from bert_explorer.analysis.word_guessing import must_guess
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.interventions import zero
from bert_explorer.model import Batch, BertOutput
from bert_explorer.trace import Trace

PATTERN = "layers.*.attention.pattern"


@dataclass(frozen=True)
class Reading:
    """A text as one model reads it.

    patterns: (L, A, query, key). guess: (V,) probabilities for the slot.
    """

    patterns: NDArray[np.float32]
    guess: NDArray[np.float32]


@dataclass(frozen=True)
class Removal:
    """One model with all parts of its input, and without some.

    slot: the token to be guessed. BERT guesses it from both sides, with [MASK] in its place;
        GPT guesses it from what stands to its left.
    """

    encoding: Encoding
    slot: int
    before: Reading
    after: Reading

    @property
    def moved(self) -> NDArray[np.float64]:
        """(L, A) share of the attention that now goes elsewhere, mean over tokens, 0 to 1."""
        return attention_moved(self.before.patterns, self.after.patterns)

    @property
    def guess_moved(self) -> float:
        """Share of the slot's probability that now lies on other tokens, 0 to 1."""
        return float(total_variation(self.before.guess, self.after.guess))


def total_variation(p: NDArray, q: NDArray) -> NDArray[np.float64]:
    """Half the summed absolute difference of two distributions (last axis): 0 equal, 1 disjoint."""
    return np.abs(p.astype(np.float64) - q).sum(-1) / 2


def attention_moved(before: NDArray, after: NDArray) -> NDArray[np.float64]:
    """(L, A, query, key) twice -> (L, A), the mean over queries of the total variation."""
    return total_variation(before, after).mean(-1)


def remove_parts(
    checkpoint: Checkpoint, text: str, pair: str | None, parts: Sequence[str], slot: int
) -> Removal:
    """Compare a text with the same text after `parts` (of embeddings.ADDED) were set to zero.

    A part that the model does not have is left out. Raises MissingHeadError for a model that
    guesses no words.
    """
    must_guess(checkpoint)
    parts = [part for part in parts if part in added(checkpoint.config)]
    encoding = checkpoint.encode(text, pair)
    return Removal(
        encoding,
        slot,
        before=_read(checkpoint, encoding, slot, ()),
        after=_read(checkpoint, encoding, slot, parts),
    )


def guessable(encoding: Encoding) -> list[int]:
    """The tokens that belong to a word of the text, so that both models can be asked for them.

    Not the very first one: nothing stands to its left.
    """
    return [i for i, word in enumerate(encoding.word_ids) if word is not None and i > 0]


def same_token(encoding: Encoding, token: int, other: Encoding) -> int | None:
    """Where another model's encoding of the same text has the characters of a token, if it can be
    asked for there: of several tokens the first."""
    for group in align(encoding, other):
        if token in group.a:
            return next((place for place in group.b if place > 0), None)
    return None


def top_guesses(removal: Removal, k: int) -> list[int]:
    """Ids of the k best guesses before and of the k best after, best first, without repeats."""
    best = [np.argsort(-r.guess, kind="stable")[:k] for r in (removal.before, removal.after)]
    return list(dict.fromkeys(int(id) for ids in best for id in ids))


def _read(checkpoint: Checkpoint, encoding: Encoding, slot: int, parts: Sequence[str]) -> Reading:
    """Row 0 of the batch is the text as it is, for the patterns; row 1 asks for the slot."""
    batch = Batch.from_encodings([encoding, encoding])
    predict = torch.zeros_like(batch.input_ids, dtype=torch.bool)
    if checkpoint.config.architecture == "bert":
        batch.input_ids[1, slot] = checkpoint.tokenizer.mask_id
        predict[1, slot] = True
    else:
        predict[1, slot - 1] = True
    trace = Trace(record=[PATTERN], edits=[zero(f"embeddings.{part}") for part in parts])
    output = checkpoint.model(batch, predict=predict, trace=trace)
    logits = output.mlm_logits if isinstance(output, BertOutput) else output.lm_logits
    return Reading(to_numpy(trace.stack(PATTERN)[:, 0]), to_numpy(_probabilities(logits)))


def _probabilities(logits: Tensor | None) -> Tensor:
    assert logits is not None
    return logits[0].softmax(-1)
