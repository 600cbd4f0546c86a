"""Which positions look alike: in a learned table, and in the table of the sinusoidal formula."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.embeddings import cosine, to_numpy
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.sinusoids import sinusoids


def learned_table(checkpoint: Checkpoint) -> NDArray[np.float32]:
    """(P, E) the position table of a model, P = max_positions; RoBERTa's starts at its row 2."""
    first = checkpoint.config.position_offset
    return to_numpy(checkpoint.model.embeddings.position.weight[first:])


def sinusoidal_table(length: int, width: int) -> NDArray[np.float32]:
    """(length, width) of Attention Is All You Need, section 3.5. Any length will do."""
    return to_numpy(sinusoids(length, width))


def similarity(table: NDArray) -> NDArray[np.float64]:
    """(P, H) -> (P, P) cosine similarity of every two rows; a row of zeros is like nothing."""
    rows = table.astype(np.float64)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return unit @ unit.T


def nearest(similarities: NDArray, position: int, k: int) -> list[int]:
    """The k positions most like this one, best first, itself left out; on a tie the smaller one."""
    order = np.argsort(-similarities[position], kind="stable")
    return [int(p) for p in order if p != position][:k]


def neighbours_found(similarities: NDArray) -> float:
    """Share of positions whose most similar other position stands right beside them, 0 to 1."""
    count = len(similarities)
    beside = [abs(nearest(similarities, p, 1)[0] - p) == 1 for p in range(count)]
    return float(np.mean(beside))


def likeness(learned: NDArray, formula: NDArray) -> float:
    """Mean cosine between row p of one table and row p of the other, over all p."""
    return float(cosine(learned, formula).mean())
