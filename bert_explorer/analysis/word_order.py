"""Does the model know the order of words? Swap two, with and without position embeddings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.alignment import align
from bert_explorer.analysis.embeddings import to_numpy
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.interventions import zero
from bert_explorer.model import Batch
from bert_explorer.trace import Trace


@dataclass(frozen=True)
class WordPlace:
    """One word of the text: its text, its sentence (0 = A, 1 = B), its tokens' positions."""

    text: str
    segment: int
    positions: tuple[int, ...]


@dataclass(frozen=True)
class Swap:
    """Two words of a text exchanged.

    order: (T,) the token that now stands at each place, by its old position.
    with_positions, without_positions: (T,) for each token, counted by its old position, the largest
        change among the numbers of its final vector.
    """

    encoding: Encoding
    order: tuple[int, ...]
    with_positions: NDArray[np.float64]
    without_positions: NDArray[np.float64]

    @property
    def tokens_after(self) -> tuple[str, ...]:
        return tuple(self.encoding.tokens[i] for i in self.order)


def word_places(encoding: Encoding, texts: Sequence[str]) -> list[WordPlace]:
    """The words of an encoded text (or pair), in order; [MASK] counts as a word."""
    groups: dict[tuple[int, int], list[int]] = {}
    for i, word in enumerate(encoding.word_ids):
        if word is not None:
            groups.setdefault((encoding.text_ids[i] or 0, word), []).append(i)
    return [
        WordPlace(
            texts[segment][encoding.offsets[found[0]][0] : encoding.offsets[found[-1]][1]],
            segment,
            tuple(found),
        )
        for (segment, _), found in groups.items()
    ]


def same_word(encoding: Encoding, word: WordPlace, other: Encoding) -> tuple[int, ...]:
    """The tokens that hold a word's characters in another model's encoding of the same text."""
    wanted = set(word.positions)
    return tuple(i for group in align(encoding, other) if wanted & {*group.a} for i in group.b)


def swapped_order(length: int, first: Sequence[int], second: Sequence[int]) -> tuple[int, ...]:
    """0 .. length - 1 with two stretches of neighbours exchanged; they may differ in length."""
    left, right = sorted((list(first), list(second)))
    middle = range(left[-1] + 1, right[0])
    return (*range(left[0]), *right, *middle, *left, *range(right[-1] + 1, length))


def swap_words(
    checkpoint: Checkpoint, encoding: Encoding, first: Sequence[int], second: Sequence[int]
) -> Swap:
    """Exchange two words (their positions) of one sentence, and follow every token's final vector.

    Both must lie in the same sentence: segments stay where they are, so that only order changes.
    """
    order = swapped_order(len(encoding), first, second)
    batch = Batch.from_encodings([encoding])
    ids = batch.input_ids[0]
    both = Batch(torch.stack([ids, ids[list(order)]]), batch.type_ids.expand(2, -1))
    return Swap(
        encoding,
        order,
        with_positions=_moved(checkpoint, both, order, Trace()),
        without_positions=_moved(
            checkpoint, both, order, Trace(edits=[zero("embeddings.position")])
        ),
    )


def _moved(
    checkpoint: Checkpoint, both: Batch, order: Sequence[int], trace: Trace
) -> NDArray[np.float64]:
    """(T,) largest difference between a token's vectors in row 0 and 1, wherever it stands."""
    original, swapped = to_numpy(checkpoint.model(both, trace=trace).sequence)
    found = np.empty(len(order))
    found[list(order)] = np.abs(swapped - original[list(order)]).max(-1)
    return found
