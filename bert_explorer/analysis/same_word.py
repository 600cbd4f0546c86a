"""One word in two sentences: the same vector at first, then layer by layer its own in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.embeddings import cosine
from bert_explorer.analysis.vector_map import Plane, aligned, layer_vectors, pca
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.readable import joined


@dataclass(frozen=True)
class Occurrence:
    """A word that both sentences have. first, second: its tokens' positions in each."""

    word: str
    first: tuple[int, ...]
    second: tuple[int, ...]


@dataclass(frozen=True)
class Drift:
    """How far apart one word stands in two sentences, at S stages from token table to last layer.

    same: (S,) cosine between the word's two vectors (the mean of its pieces).
    others: (S,) mean cosine between two different tokens, one of each sentence, to compare with.
    planes: for each stage, all tokens of the first sentence, then all of the second.
    """

    encodings: tuple[Encoding, Encoding]
    occurrence: Occurrence
    stages: tuple[str, ...]
    same: NDArray[np.float64]
    others: NDArray[np.float64]
    planes: tuple[Plane, ...]


def shared_words(first: Encoding, second: Encoding) -> list[Occurrence]:
    """Words in both sentences, as the model spells them, as ordered in the first; signs last."""
    here, there = _words(first), _words(second)
    found = [Occurrence(word, here[word], there[word]) for word in here if word in there]
    return sorted(found, key=lambda occurrence: not any(map(str.isalnum, occurrence.word)))


def drift(
    checkpoint: Checkpoint, first: Encoding, second: Encoding, occurrence: Occurrence
) -> Drift:
    """Follow one word through the layers in both sentences."""
    stages, here = layer_vectors(checkpoint, first)
    _, there = layer_vectors(checkpoint, second)
    planes: list[Plane] = []
    for a, b in zip(here, there, strict=True):
        plane = pca(np.concatenate([a, b]))
        planes.append(aligned(plane, planes[-1]) if planes else plane)
    return Drift(
        (first, second),
        occurrence,
        stages,
        same=np.array(
            [
                cosine(a[list(occurrence.first)].mean(0), b[list(occurrence.second)].mean(0))
                for a, b in zip(here, there, strict=True)
            ]
        ),
        others=_between_others(here, there, first, second),
        planes=tuple(planes),
    )


def _between_others(
    here: Sequence[NDArray], there: Sequence[NDArray], first: Encoding, second: Encoding
) -> NDArray[np.float64]:
    """(S,) mean cosine over all pairs of different tokens, added tokens left out."""
    pairs = [
        (i, j)
        for i, a in enumerate(first.tokens)
        for j, b in enumerate(second.tokens)
        if a != b and not first.special[i] and not second.special[j]
    ]
    if not pairs:
        return np.full(len(here), np.nan)
    left, right = (list(side) for side in zip(*pairs, strict=True))
    return np.array(
        [(_units(a) @ _units(b).T)[left, right].mean() for a, b in zip(here, there, strict=True)]
    )


def _units(rows: NDArray) -> NDArray[np.float64]:
    """(T, H), each row made one long."""
    return rows / np.linalg.norm(rows.astype(np.float64), axis=-1, keepdims=True)


def _words(encoding: Encoding) -> dict[str, tuple[int, ...]]:
    """Each word's spelling in pieces joined -> the positions of its first occurrence."""
    groups: dict[tuple[int, int], list[int]] = {}
    for i, word in enumerate(encoding.word_ids):
        if word is not None:
            groups.setdefault((encoding.type_ids[i], word), []).append(i)
    words: dict[str, tuple[int, ...]] = {}
    for positions in groups.values():
        words.setdefault(joined([encoding.tokens[i] for i in positions]), tuple(positions))
    return words
