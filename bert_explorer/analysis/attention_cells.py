"""Which cells of a pattern a picture shows: special tokens, sentence pairs, the strongest part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.attention import Attention, Flags, Floats
from bert_explorer.language import later

PAIR_FILTERS: dict[str, tuple[int, int] | None] = {
    later("all"): None,
    "A → A": (0, 0),
    "A → B": (0, 1),
    "B → A": (1, 0),
    "B → B": (1, 1),
}
"""Name -> (segment that looks, segment looked at); None keeps both."""

SLACK = 1e-6


@dataclass(frozen=True)
class Cells:
    """R rows that look and C columns looked at, cut out of a (T, T) pattern.

    rows, columns: their token positions, (R,) and (C,).
    weights: (R, C). state: (R, C) of OPEN, CLOSED and PADDING.
    shown: (R, C), False for the weak cells that "top N %" leaves out.
    whole: whether every column is here, so that rows sum to 1.
    """

    rows: NDArray[np.int_]
    columns: NDArray[np.int_]
    weights: Floats
    state: NDArray[np.uint8]
    shown: Flags
    whole: bool


def cells(
    attention: Attention,
    pattern: Floats,
    *,
    hide_special: bool = False,
    pair_filter: str = "all",
    top_percent: int = 100,
) -> Cells:
    """Cut a (T, T) pattern to what should be seen.

    hide_special: leave out the rows and columns of [CLS], [SEP] and [PAD].
    pair_filter: a key of PAIR_FILTERS. top_percent: see `strongest`.
    """
    keep = ~attention.special if hide_special else np.ones(len(attention.tokens), dtype=bool)
    rows = columns = keep
    segments = PAIR_FILTERS[pair_filter]
    if segments is not None:
        rows, columns = (keep & ~attention.padding & (attention.segments == s) for s in segments)
    cut = np.ix_(rows, columns)
    return Cells(
        rows=np.flatnonzero(rows),
        columns=np.flatnonzero(columns),
        weights=pattern[cut],
        state=attention.state[cut],
        shown=strongest(pattern, top_percent)[cut],
        whole=bool(columns.all()),
    )


def strongest(pattern: Floats, percent: int) -> Flags:
    """For each row, the fewest cells that together carry `percent` % of its attention, (T, T)."""
    if percent >= 100:
        return np.ones(pattern.shape, dtype=bool)
    order = np.argsort(-pattern, axis=1, kind="stable")
    ranked = np.take_along_axis(pattern, order, axis=1)
    total = ranked.cumsum(axis=1, dtype=np.float64)
    before = np.pad(total[:, :-1], [(0, 0), (1, 0)])
    # Weights are single precision: without the slack a rounding error would ask for one more.
    needed = (before < percent / 100 * total[:, -1:] - SLACK) & (ranked > 0)
    shown = np.zeros(pattern.shape, dtype=bool)
    np.put_along_axis(shown, order, needed, axis=1)
    return shown


def pooled(patterns: NDArray, side: int) -> NDArray:
    """Patterns (..., T, T) made at most side x side by keeping the maximum of each block.

    For thumbnails of long inputs: a maximum keeps the thin lines that a mean would wash out.
    """
    length = patterns.shape[-1]
    if length <= side:
        return patterns
    block = -(-length // side)
    missing = -length % block
    padded = np.pad(patterns, [(0, 0)] * (patterns.ndim - 2) + [(0, missing)] * 2)  # 0 never wins
    rows = reduce(np.maximum, (padded[..., i::block, :] for i in range(block)))
    return reduce(np.maximum, (rows[..., i::block] for i in range(block)))
