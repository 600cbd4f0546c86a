"""What segment embeddings do: say which tokens are sentence A and which B, and ask again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from bert_explorer.analysis.embeddings import cosine, to_numpy
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.model import Batch, BertOutput

LETTERS = "AB"


@dataclass(frozen=True)
class SegmentTrial:
    """One text read with its segments as typed, and as chosen.

    chosen: (T,) 0 = A, 1 = B.
    table: (2, H) the learned vectors that the letters stand for.
    follows_typed, follows_chosen: probability that B follows A; None for a model without that head.
    similarity: (T,) cosine of each token's final vector as typed and as chosen.
    """

    encoding: Encoding
    chosen: tuple[int, ...]
    table: NDArray[np.float32]
    follows_typed: float | None
    follows_chosen: float | None
    similarity: NDArray[np.float64]


def read_letters(letters: str, encoding: Encoding) -> tuple[int, ...]:
    """ "AAABB" -> one segment a token; where letters are missing, the text as typed decides."""
    given = [LETTERS.index(letter) for letter in letters.upper() if letter in LETTERS]
    return (*given, *encoding.type_ids[len(given) :])[: len(encoding)]


def write_letters(segments: Sequence[int]) -> str:
    """The reverse of `read_letters`."""
    return "".join(LETTERS[segment] for segment in segments)


def try_segments(checkpoint: Checkpoint, encoding: Encoding, chosen: Sequence[int]) -> SegmentTrial:
    """Run an encoded text as typed and with other segments, in one batch of two."""
    plain = Batch.from_encodings([encoding])
    both = Batch(
        plain.input_ids.expand(2, -1), torch.stack([plain.type_ids[0], torch.tensor(chosen)])
    )
    output = checkpoint.model(both)
    answers = output.nsp_logits if isinstance(output, BertOutput) else None
    typed, now = (None, None) if answers is None else _follows(answers)
    before, after = to_numpy(output.sequence)
    segment = checkpoint.model.embeddings.segment
    assert segment is not None, "there is nothing to choose without segments"
    return SegmentTrial(
        encoding,
        tuple(chosen),
        to_numpy(segment.weight),
        typed,
        now,
        cosine(before, after),
    )


def _follows(logits: Tensor) -> tuple[float, float]:
    """(2, 2) logits -> probability of label 0, "B follows A", for both rows."""
    first, second = logits.softmax(-1)[:, 0]
    return float(first), float(second)
