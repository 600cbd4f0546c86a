"""Each head in a few numbers: how spread out it looks, how far, and at what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.attention import Attention
from bert_explorer.language import later

NEIGHBOURS = (later("previous token"), later("next token"), later("itself"))
FIRST = later("first token")

MIN_SHARE = 0.4
"""A head is named after a target only if this much of its attention goes there ..."""
MIN_LIFT = 2.0
"""... and at least this many times what spreading evenly would send there."""
BROAD = 0.85
"""A head without a target is broad if its entropy is this part of an even spread's."""


@dataclass(frozen=True)
class HeadSummary:
    """Averages over the tokens that had a choice (not [PAD], more than one cell open).

    entropy: (L, A) in bits; 0 = looks at one token only. distance: (L, A) in tokens.
    shares: (L, A, len(targets)), the part of the attention that goes to each target.
    role: (L, A) of names: one of targets, "broad" or "mixed".
    targets: see `targets`.
    even_entropy, even_distance, even_shares: the same for a head that spreads its attention
        evenly over all cells the mask leaves open, as a measure for the rest.
    """

    entropy: NDArray[np.float64]
    distance: NDArray[np.float64]
    shares: NDArray[np.float64]
    role: NDArray[np.str_]
    even_entropy: float
    even_distance: float
    even_shares: NDArray[np.float64]
    targets: tuple[str, ...]


def summarise(attention: Attention) -> HeadSummary:
    """The numbers of every head for this input. They hold for this input only."""
    allowed = attention.allowed
    rows = ~attention.padding & (allowed.sum(axis=1) > 1)
    even = (allowed / np.maximum(1, allowed.sum(axis=1, keepdims=True)))[None, None]

    entropy = row_entropy(attention.patterns)[..., rows].mean(axis=-1)
    distance = row_distance(attention.patterns)[..., rows].mean(axis=-1)
    shares = _shares(attention, attention.patterns, rows)
    even_entropy = float(row_entropy(even)[..., rows].mean())
    even_shares = _shares(attention, even, rows)[0, 0]
    return HeadSummary(
        entropy=entropy,
        distance=distance,
        shares=shares,
        role=_roles(targets(attention), shares, even_shares, entropy, even_entropy),
        even_entropy=even_entropy,
        even_distance=float(row_distance(even)[..., rows].mean()),
        even_shares=even_shares,
        targets=targets(attention),
    )


def targets(attention: Attention) -> tuple[str, ...]:
    """What a head may specialise in (after Clark et al., 2019, section 3).

    Where nothing opens a text, as in GPT-2, its first token takes that place.
    """
    closes = () if attention.closes is None else (attention.closes,)
    return (*NEIGHBOURS, attention.opens or FIRST, *closes)


def row_entropy(patterns: NDArray) -> NDArray[np.float64]:
    """- sum p log2 p of each row, in bits: (..., query, key) -> (..., query)."""
    bits = patterns * np.log2(np.maximum(patterns, np.finfo(np.float32).tiny))
    return -bits.sum(axis=-1, dtype=np.float64)


def row_distance(patterns: NDArray) -> NDArray[np.float64]:
    """sum p |query - key| of each row, in tokens: (..., query, key) -> (..., query)."""
    position = np.arange(patterns.shape[-1])
    steps = np.abs(position[:, None] - position).astype(patterns.dtype)
    return np.einsum("...qk,qk->...q", patterns, steps).astype(np.float64)


def _shares(attention: Attention, patterns: NDArray, rows: NDArray) -> NDArray[np.float64]:
    """(L, A, T, T) -> (L, A, targets): mean over the rows of what each sends to each target."""
    names = targets(attention)
    sent = np.zeros((*patterns.shape[:3], len(names)))
    sent[:, :, 1:, 0] = patterns.diagonal(-1, axis1=2, axis2=3)
    sent[:, :, :-1, 1] = patterns.diagonal(1, axis1=2, axis2=3)
    sent[..., 2] = patterns.diagonal(0, axis1=2, axis2=3)
    for target, token in enumerate(names[3:], start=3):
        columns = attention.special & np.array([name == token for name in attention.tokens])
        if token == FIRST:
            columns = np.arange(len(attention.tokens)) == 0
        sent[..., target] = patterns[..., columns].sum(axis=-1)
    return sent[:, :, rows].mean(axis=2)


def _roles(
    names: tuple[str, ...],
    shares: NDArray,
    even_shares: NDArray,
    entropy: NDArray,
    even_entropy: float,
) -> NDArray[np.str_]:
    fits = (shares >= MIN_SHARE) & (shares >= MIN_LIFT * even_shares)
    best = np.where(fits, shares, -1).argmax(axis=-1)
    named = np.array(names)[best]
    rest = np.where(entropy >= BROAD * even_entropy, later("broad"), later("mixed"))
    return np.where(fits.any(axis=-1), named, rest)
