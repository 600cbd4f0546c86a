"""Many vectors on a plane: the vocabulary's, or a sentence's layer by layer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.embeddings import to_numpy
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.model import Batch
from bert_explorer.trace import Trace


@dataclass(frozen=True)
class Plane:
    """N vectors projected on the two directions along which they differ most.

    points: (N, 2). share: (2,) of the total variance, 0 to 1.
    """

    points: NDArray[np.float64]
    share: NDArray[np.float64]


@dataclass(frozen=True)
class SentenceMap:
    """The tokens of one text (or pair), on a plane of its own for each stage.

    stages: what the vectors are, from the token table to the last layer (and its LayerNorm).
    """

    encoding: Encoding
    stages: tuple[str, ...]
    planes: tuple[Plane, ...]


def pca(vectors: NDArray) -> Plane:
    """Principal component analysis of N vectors (N, H), centred (Pearson, 1901)."""
    centred = vectors.astype(np.float64) - vectors.mean(0, dtype=np.float64)
    # The eigenvectors of the smaller of the two products: both have the same nonzero eigenvalues.
    wide = centred.shape[0] < centred.shape[1]
    product = centred @ centred.T if wide else centred.T @ centred
    values, directions = np.linalg.eigh(product)
    values, directions = values[::-1].clip(min=0), directions[:, ::-1]
    points = np.zeros((len(centred), 2))
    share = np.zeros(2)
    count = min(2, len(values))
    if values.sum() > 0:
        share[:count] = values[:count] / values.sum()
    if wide:
        points[:, :count] = directions[:, :count] * np.sqrt(values[:count])
    else:
        points[:, :count] = centred @ directions[:, :count]
    return Plane(points, share)


def aligned(plane: Plane, to: Plane) -> Plane:
    """The plane with each axis mirrored, if that brings its points closer to another's.

    A principal axis has no sign of its own; without this a map would flip from layer to layer.
    """
    signs = np.sign((plane.points * to.points).sum(0))
    return Plane(plane.points * np.where(signs == 0, 1, signs), plane.share)


def layer_vectors(
    checkpoint: Checkpoint, encoding: Encoding
) -> tuple[tuple[str, ...], tuple[NDArray[np.float32], ...]]:
    """Names of the S stages, and the vectors there: (T, E) in the token table, else (T, H).

    After the table come the first layer's input, each layer, and a pre-LN model's last LayerNorm.
    """
    config = checkpoint.config
    last = ("final_norm",) * (config.norm_placement == "pre")
    trace = Trace(record=["embeddings.token", "layers.0.input", "layers.*.output", *last])
    checkpoint.model(Batch.from_encodings([encoding]), trace=trace)
    layers = (f"Layer {i + 1}" for i in range(config.num_layers))
    names = ("Token table", "Input", *layers, *("Last LayerNorm",) * len(last))
    return names, tuple(to_numpy(trace[name])[0] for name in trace.names())


def sentence_map(checkpoint: Checkpoint, text: str, pair: str | None = None) -> SentenceMap:
    """A plane for each stage, mirrored so that neighbouring stages look alike."""
    encoding = checkpoint.encode(text, pair)
    names, vectors = layer_vectors(checkpoint, encoding)
    planes: list[Plane] = []
    for stage in vectors:
        plane = pca(stage)
        planes.append(aligned(plane, planes[-1]) if planes else plane)
    return SentenceMap(encoding, names, tuple(planes))


def vocabulary_map(checkpoint: Checkpoint) -> Plane:
    """All V rows of the token table."""
    return pca(to_numpy(checkpoint.model.embeddings.token.weight))
