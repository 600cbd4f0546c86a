"""Static and dynamic masking of one sentence, epoch after epoch (RoBERTa, section 4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bert_explorer.data.masking import MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED


@dataclass(frozen=True)
class Epochs:
    """What is asked of the model, epoch by epoch.

    asked: (epochs, T) bool, True where the token has a label: it is masked, replaced or kept, and
        has to be guessed.
    maskable: (T,) bool, False for [CLS] and [SEP].
    """

    asked: NDArray[np.bool_]
    maskable: NDArray[np.bool_]

    @property
    def covered(self) -> NDArray[np.int64]:
        """(epochs,) different positions that were asked for up to each epoch."""
        return np.logical_or.accumulate(self.asked, axis=0).sum(axis=1)

    @property
    def each(self) -> int:
        """How many tokens one epoch asks for."""
        return int(self.asked[0].sum())

    def expected(self) -> NDArray[np.float64]:
        """(epochs,) mean of `covered` under dynamic masking: N (1 - (1 - k/N)^epoch).

        N maskable tokens, k of them asked for in each epoch.
        """
        total = int(self.maskable.sum())
        epochs = np.arange(1, len(self.asked) + 1)
        missed = np.power(1 - self.each / max(1, total), epochs)
        return np.asarray(total * (1 - missed), dtype=np.float64)


def masked_epochs(
    ids: Sequence[int],
    maskable: Sequence[bool],
    *,
    epochs: int,
    copies: int | None,
    mask_id: int,
    vocab_size: int,
    seed: int,
) -> Epochs:
    """Mask one sentence of T tokens for each epoch, with the rule that trains our models.

    copies: static masking: so many masked copies are made before training and come round in turn
        (BERT made 10 and read each 4 times). None: dynamic masking, a new one in each epoch.
    """
    drawn = epochs if copies is None else min(copies, epochs)
    can = np.array(maskable, dtype=bool)
    masked = mask_tokens(
        np.tile(np.array(ids, dtype=np.int64), (drawn, 1)),
        np.tile(can, (drawn, 1)),
        np.random.default_rng(seed),
        mask_id=mask_id,
        replacements=np.arange(vocab_size),
        rule=MaskingRule(),
    )
    asked = masked.labels != IGNORED
    return Epochs(asked[np.arange(epochs) % drawn], can)
