"""Masked language modelling (BERT, section 3.1): which tokens are hidden, and how."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bert_explorer.data.pairs import IGNORED
from bert_explorer.errors import TrainingError
from bert_explorer.language import tr


@dataclass(frozen=True)
class MaskingRule:
    """How many tokens are selected, and what becomes of them."""

    rate: float = 0.15
    mask_share: float = 0.8
    """Of the selected: replaced by [MASK]."""
    random_share: float = 0.1
    """Of the selected: replaced by a random token. The rest stays as it is."""

    def __post_init__(self) -> None:
        if not 0 < self.rate <= 1:
            raise TrainingError(
                tr("The masking rate must be above 0 and at most 1, not {rate}.", rate=self.rate)
            )
        if min(self.mask_share, self.random_share) < 0 or self.mask_share + self.random_share > 1:
            raise TrainingError(
                tr("The shares of [MASK] and random tokens must add up to 1 at most.")
            )


@dataclass(frozen=True)
class Masked:
    """ids: (B, T) what the model reads. labels: (B, T) the true token where selected, else -100."""

    ids: NDArray[np.int64]
    labels: NDArray[np.int64]


def mask_tokens(
    ids: NDArray[np.int64],
    maskable: NDArray[np.bool_],
    rng: np.random.Generator,
    *,
    mask_id: int,
    replacements: NDArray[np.int64],
    rule: MaskingRule | None = None,
    words: NDArray[np.int64] | None = None,
) -> Masked:
    """Select and hide tokens in each row.

    ids: (B, T). maskable: (B, T) bool, False for [CLS], [SEP] and [PAD].
    replacements: the ids that a random replacement is drawn from.
    words: (B, T) the number of the word that a token belongs to. If given, whole words are
        selected (google-research/bert, May 2019), each token of them with a fate of its own.
    A row with n maskable tokens has max(1, round(rate * n)) selected, or none if n is 0; with
    whole words, as many words as fit into that number, and at least one.
    """
    rule = rule or MaskingRule()
    count = np.maximum(1, np.round(rule.rate * maskable.sum(axis=1))).astype(int)
    if words is None:
        # The `count` lowest of one random number per token, in each row.
        order = np.where(maskable, rng.random(ids.shape), np.inf).argsort(axis=1).argsort(axis=1)
        selected = maskable & (order < count[:, None])
    else:
        rows = zip(words, maskable, count, strict=True)
        selected = np.stack([_whole_words(*row, rng) for row in rows])

    # One draw decides between the three fates; two independent draws would give 80/2/18.
    fate = rng.random(ids.shape)
    becomes_mask = selected & (fate < rule.mask_share)
    becomes_random = selected & ~becomes_mask & (fate < rule.mask_share + rule.random_share)
    out = np.where(becomes_mask, mask_id, ids)
    out = np.where(becomes_random, rng.choice(replacements, size=ids.shape), out)
    return Masked(out, np.where(selected, ids, IGNORED))


def _whole_words(
    words: NDArray[np.int64], maskable: NDArray[np.bool_], count: int, rng: np.random.Generator
) -> NDArray[np.bool_]:
    """(T,): words in random order, as long as no more than `count` tokens are taken."""
    selected = np.zeros(len(words), dtype=bool)
    for word in rng.permutation(np.unique(words[maskable])):
        tokens = maskable & (words == word)
        if not selected.any() or selected.sum() + tokens.sum() <= count:
            selected |= tokens
    return selected
