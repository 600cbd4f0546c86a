"""A text that a model wrote, in numbers: repetition, what GPT makes of it, and the work it took."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.utils.rnn import pad_sequence

from bert_explorer.analysis.writing import Writing
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Batch
from bert_explorer.model.filling import logits_at
from bert_explorer.tokenizer import Tokenizer


@dataclass(frozen=True)
class Repetition:
    """tokens: how many were written. distinct: how many different ones.

    pairs: neighbours (the last token of the prompt counts as the first neighbour).
    repeated: how many of these pairs had stood earlier in the text.
    """

    tokens: int
    distinct: int
    pairs: int
    repeated: int


def repetition(writing: Writing) -> Repetition:
    """How much of what was written had been there before."""
    new = writing.ids[len(writing.prompt) :]
    pairs = list(zip(writing.ids, writing.ids[1:], strict=False))
    seen = set(pairs[: len(writing.prompt) - 1])
    repeated = 0
    for pair in pairs[len(writing.prompt) - 1 :]:
        repeated += pair in seen
        seen.add(pair)
    return Repetition(len(new), len(set(new)), len(new), repeated)


def log_probabilities(
    gpt: Checkpoint, ids: Sequence[int], start: int = 1, type_ids: Sequence[int] | None = None
) -> NDArray[np.float64]:
    """(N - start,) what GPT gives each token from `start` on, in nats: log p(token | those before).

    ids: N of them, [CLS] first; start: at least 1. type_ids: N segments, all 0 if not given.
    """
    row = torch.tensor([list(ids)])
    types = torch.zeros_like(row) if type_ids is None else torch.tensor([list(type_ids)])
    predict = torch.zeros_like(row, dtype=torch.bool)
    predict[0, start - 1 : -1] = True
    logs = logits_at(gpt.model, Batch(row, types), predict).log_softmax(-1)
    return logs.gather(1, row[0, start:, None])[:, 0].double().numpy()


def mean_log(gpt: Checkpoint, writing: Writing) -> float:
    """The mean of `log_probabilities` over the tokens that were written; the ids are gpt's own."""
    return float(log_probabilities(gpt, writing.ids, len(writing.prompt)).mean())


def mean_log_of_other(gpt: Checkpoint, other: Tokenizer, writing: Writing) -> float:
    """The same for a text in another model's tokens: read out, and cut again by gpt.

    NaN where nothing can be judged: no text was added, or none that gpt has room for.
    """
    before, text = other.decode(writing.prompt), other.decode(writing.ids)
    if not text.strip():
        return math.nan
    encoding = gpt.encode(text)
    places = [i for i, owner in enumerate(encoding.text_ids) if owner is not None]
    new = [i for i in places if encoding.offsets[i][1] > len(before) and i > 0]
    if not new:
        return math.nan
    return float(log_probabilities(gpt, encoding.ids[: places[-1] + 1], new[0]).mean())


@dataclass(frozen=True)
class Work:
    """What it takes to add token after token.

    earlier: (N - 1,) how many tokens, prompt included, stood there when the next was added.
    moved: (N - 1,) how many of their final vectors differ from the step before.
    distance: (N - 1,) by how much, mean of |after - before| / |before|.
    """

    earlier: NDArray[np.int_]
    moved: NDArray[np.int_]
    distance: NDArray[np.float64]


@dataclass(frozen=True)
class Numbers:
    """Two texts compared, BERT's first. log_probability: the `mean_log` of each."""

    repetitions: tuple[Repetition, Repetition]
    log_probability: tuple[float, float]
    work: tuple[Work, Work]


def work(checkpoint: Checkpoint, writing: Writing) -> Work:
    """Run each input of a writing, and compare the tokens that two neighbours share.

    All run in one batch, each filled up with [PAD] that nobody looks at: kernels round differently
    for another shape, and then nothing would be exactly equal.
    """
    vectors = _vectors(checkpoint, writing.inputs)
    earlier, moved, distance = [], [], []
    for step, (before, now) in enumerate(pairwise(vectors)):
        shared = len(writing.prompt) + step
        moves = relative_distance(before[:shared], now[:shared])
        earlier.append(shared)
        moved.append(int((moves > 0).sum()))
        distance.append(float(moves.mean()))
    return Work(np.array(earlier, dtype=int), np.array(moved, dtype=int), np.array(distance))


def relative_distance(before: NDArray, after: NDArray) -> NDArray[np.float64]:
    """(..., H) twice -> (...): |after - before| / |before|, 0.0 only for equal vectors."""
    gap = np.linalg.norm(after.astype(np.float64) - before, axis=-1)
    return gap / np.linalg.norm(before.astype(np.float64), axis=-1)


def _vectors(checkpoint: Checkpoint, inputs: Sequence[Sequence[int]]) -> NDArray[np.float32]:
    """(N, T, H) final vectors of N inputs; T is the length of the longest."""
    # Nobody looks at the padding, so any id will do where a family has none of its own.
    pad = checkpoint.tokenizer.pad_id or 0
    rows = pad_sequence([torch.tensor(ids) for ids in inputs], True, pad)
    real = torch.arange(rows.shape[1]) < torch.tensor([len(ids) for ids in inputs])[:, None]
    return checkpoint.model(Batch(rows, torch.zeros_like(rows), real)).sequence.numpy()
