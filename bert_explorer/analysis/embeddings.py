"""What a model reads, as vectors: the parts that are added, their sum, and what follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.config import ModelConfig
from bert_explorer.encoding import Encoding
from bert_explorer.model import Batch
from bert_explorer.trace import Trace

ADDED = ("token", "position", "segment")
"""The three that BERT adds up, as in `embeddings.token`."""

STAGES = (*ADDED, "sum", "norm")
"""All five of BERT, in the order in which the model computes them."""


def added(config: ModelConfig) -> tuple[str, ...]:
    """Those of ADDED that a model has: without segments in DistilBERT and GPT-2."""
    return tuple(part for part in ADDED if part != "segment" or config.type_vocab_size)


def stages(config: ModelConfig) -> tuple[str, ...]:
    """What a model computes, in order: no norm in GPT-2, "project" (E to H) in ALBERT."""
    norm = ("norm",) * (config.norm_placement == "post")
    return (*added(config), "sum", *norm, *("project",) * config.embedding_projection)


@dataclass(frozen=True)
class InputVectors:
    """The vectors of one text of T tokens at each of `stages`.

    vectors: stage -> (T, E), "project" (T, H).
    sum_error: the largest |parts - sum|, added again in double precision.
    """

    encoding: Encoding
    vectors: dict[str, NDArray[np.float32]]
    sum_error: float

    @property
    def norms(self) -> dict[str, NDArray[np.float64]]:
        """stage -> (T,) Euclidean length of each vector."""
        return {
            stage: np.linalg.norm(rows.astype(np.float64), axis=1)
            for stage, rows in self.vectors.items()
        }


def input_vectors(checkpoint: Checkpoint, text: str, pair: str | None = None) -> InputVectors:
    """Run a text (or pair) and keep what its embeddings computed."""
    encoding = checkpoint.encode(text, pair)
    trace = Trace(record=["embeddings.*"])
    checkpoint.model(Batch.from_encodings([encoding]), trace=trace)
    vectors = {
        stage: to_numpy(trace[f"embeddings.{stage}"])[0] for stage in stages(checkpoint.config)
    }
    again = sum(vectors[part].astype(np.float64) for part in added(checkpoint.config))
    return InputVectors(encoding, vectors, largest(again - vectors["sum"]))


def cosine(a: NDArray, b: NDArray) -> NDArray[np.float64]:
    """Cosine similarity along the last axis; 0 where a vector is zero."""
    a, b = a.astype(np.float64), b.astype(np.float64)
    lengths = np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1)
    return np.divide((a * b).sum(-1), lengths, out=np.zeros_like(lengths), where=lengths > 0)


def same_places(encoding: Encoding) -> dict[str, list[int]]:
    """Tokens of the text that occur more than once -> the positions where they stand."""
    places: dict[str, list[int]] = {}
    for position, token in enumerate(encoding.tokens):
        if not encoding.special[position]:
            places.setdefault(token, []).append(position)
    return {token: found for token, found in places.items() if len(found) > 1}


def to_numpy(tensor: Tensor) -> NDArray[np.float32]:
    """A recorded activation as an array of its own."""
    return tensor.detach().cpu().float().numpy().copy()


def largest(difference: NDArray | Sequence[float]) -> float:
    """The largest absolute value; 0 of nothing."""
    return float(np.abs(difference).max(initial=0.0))
