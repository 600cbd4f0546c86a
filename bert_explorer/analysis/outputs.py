"""The two outputs of BERT, one vector a token and one a text, and which texts the latter likens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.model import Batch, Bert, BertOutput

Floats = NDArray[np.float32]

ROWS_A_CALL = 16
SENTENCES = Path(__file__).parents[2] / "assets" / "sentences.txt"


def bundled_sentences() -> tuple[str, ...]:
    """The sentences to find neighbours among, one a line."""
    return tuple(SENTENCES.read_text(encoding="utf-8").splitlines())


@dataclass(frozen=True)
class Outputs:
    """What a model hands on for one text.

    sequence: (1, T, H). pooled: (1, H), or None for a model without a pooler (GPT).
    """

    encoding: Encoding
    sequence: Floats
    pooled: Floats | None

    @property
    def first(self) -> Floats:
        """(H,) the vector of [CLS]."""
        return self.sequence[0, 0]

    @property
    def last(self) -> Floats:
        """(H,) the vector of the last token."""
        return self.sequence[0, -1]

    @property
    def mean(self) -> Floats:
        """(H,) the average over the tokens."""
        return self.sequence[0].mean(axis=0)


def read_outputs(checkpoint: Checkpoint, text: str, pair: str | None = None) -> Outputs:
    """Run one text (or pair)."""
    encoding = checkpoint.encode(text, pair)
    output = checkpoint.model(Batch.from_encodings([encoding]))
    pooled = output.pooled if isinstance(output, BertOutput) else None
    return Outputs(encoding, output.sequence.numpy(), None if pooled is None else pooled.numpy())


@dataclass(frozen=True)
class Library:
    """S sentences as vectors.

    vectors: way -> (S, H), for each of the model's `ways`.
    first_spread: the largest difference between any two sentences' [CLS] vectors.
    """

    sentences: tuple[str, ...]
    vectors: dict[str, Floats]
    first_spread: float


def ways(checkpoint: Checkpoint) -> tuple[str, ...]:
    """How this model can turn a text into one vector, its own way first."""
    if checkpoint.config.architecture == "gpt":
        return ("last", "mean")
    return ("pooled", "mean") if checkpoint.config.pooler else ("mean",)


def read_library(checkpoint: Checkpoint, sentences: Sequence[str]) -> Library:
    """Run every sentence, those of equal length together, and keep one vector for each way."""
    encodings = [checkpoint.encode(sentence) for sentence in sentences]
    found: dict[str, Floats] = {
        way: np.empty((len(sentences), checkpoint.config.hidden_size), np.float32)
        for way in (*ways(checkpoint), "first")
    }
    order = sorted(range(len(sentences)), key=lambda i: len(encodings[i]))
    for rows in _equal_lengths(order, encodings):
        output = checkpoint.model(Batch.from_encodings([encodings[i] for i in rows]))
        sequence = output.sequence.numpy()
        found["first"][rows] = sequence[:, 0]
        found["mean"][rows] = sequence.mean(axis=1)
        if not isinstance(output, BertOutput):
            found["last"][rows] = sequence[:, -1]
        elif output.pooled is not None:
            found["pooled"][rows] = output.pooled.numpy()
    first = found.pop("first")
    return Library(tuple(sentences), found, float(np.ptp(first, axis=0).max()))


def _equal_lengths(order: Sequence[int], encodings: Sequence[Encoding]) -> list[list[int]]:
    """Without padding a sentence's vector can't depend on which others it is run with."""
    groups: list[list[int]] = []
    for i in order:
        last = groups[-1] if groups else []
        if last and len(encodings[last[0]]) == len(encodings[i]) and len(last) < ROWS_A_CALL:
            last.append(i)
        else:
            groups.append([i])
    return groups


@dataclass(frozen=True)
class Neighbour:
    """A sentence and the cosine of its vector with the one asked about, from -1 to 1."""

    sentence: str
    cosine: float


@dataclass(frozen=True)
class Nearest:
    """The sentences closest to a vector, best first, and the cosines of all, lowest and middle."""

    neighbours: tuple[Neighbour, ...]
    lowest: float
    median: float


def nearest(vector: Floats, library: Library, way: str, count: int = 5) -> Nearest:
    """The `count` sentences whose vectors point most nearly the same way."""
    vectors = library.vectors[way].astype(np.float64)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
    cosines = np.divide(vectors @ vector, lengths, out=np.zeros(len(vectors)), where=lengths > 0)
    best = np.argsort(-cosines, kind="stable")[:count]
    return Nearest(
        tuple(Neighbour(library.sentences[i], float(cosines[i])) for i in best),
        lowest=float(cosines.min()),
        median=float(np.median(cosines)),
    )


def vector_of(outputs: Outputs, way: str) -> Floats:
    """(H,): "pooled", "mean" or "last"."""
    if way == "pooled":
        assert outputs.pooled is not None
        return outputs.pooled[0]
    return outputs.mean if way == "mean" else outputs.last


def pooled_again(checkpoint: Checkpoint, outputs: Outputs) -> float:
    """The pooler is tanh(W x + b) of [CLS]'s vector: largest difference when done by hand."""
    assert isinstance(checkpoint.model, Bert)
    assert checkpoint.model.pooler is not None
    dense = checkpoint.model.pooler.dense
    first = torch.from_numpy(outputs.first).double()
    again = torch.tanh(dense.weight.double() @ first + dense.bias.double())
    return float((again - torch.from_numpy(vector_of(outputs, "pooled")).double()).abs().max())
