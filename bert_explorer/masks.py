"""Who may look at whom: boolean attention masks.

Every mask here is a bool tensor in which True at [query, key] means "this query may look at this
key". Masks combine by logical and: a cell is open only if every mask leaves it open.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from bert_explorer.errors import MaskError
from bert_explorer.language import tr


def bidirectional(length: int) -> Tensor:
    """Everybody sees everybody: (query, key), all True. BERT, section 3.1."""
    return torch.ones(length, length, dtype=torch.bool)


def causal(length: int) -> Tensor:
    """Each position sees itself and what stands to its left: (query, key), lower triangle. GPT."""
    return bidirectional(length).tril()


def prefix_lm(length: int, prefix: int) -> Tensor:
    """The first `prefix` positions see each other both ways, the rest is causal: (query, key)."""
    if not 0 <= prefix <= length:
        raise MaskError(
            tr(
                "The prefix must lie between 0 and {length} tokens, not {prefix}.",
                length=length,
                prefix=prefix,
            )
        )
    mask = causal(length)
    mask[:, :prefix] = True
    return mask


def sliding_window(length: int, reach: int) -> Tensor:
    """Each position sees at most `reach` neighbours on either side, and itself: (query, key)."""
    if reach < 0:
        raise MaskError(tr("The window must reach at least 0 tokens, not {reach}.", reach=reach))
    position = torch.arange(length)
    return (position[:, None] - position[None, :]).abs() <= reach


def from_matrix(rows: Sequence[Sequence[bool | int]]) -> Tensor:
    """A mask drawn by hand: square rows of 0/1 or False/True -> (query, key)."""
    length = len(rows)
    if length == 0 or any(len(row) != length for row in rows):
        raise MaskError(
            tr("A drawn mask must be square: as many columns as rows, and at least one.")
        )
    if any(cell not in (0, 1) for row in rows for cell in row):
        raise MaskError(tr("A drawn mask holds only 0 (closed) and 1 (open)."))
    return torch.tensor([[bool(cell) for cell in row] for row in rows])


def padding(real: Tensor) -> Tensor:
    """Nobody looks at [PAD]: real (batch, key), True where not padding -> (batch, 1, key)."""
    return real.bool()[:, None, :]


def combine(*masks: Tensor) -> Tensor:
    """Logical and of boolean masks that broadcast against each other; MaskError if they do not."""
    if not masks:
        raise MaskError(tr("There is no mask to combine."))
    for mask in masks:
        _check_boolean(mask)
    combined = masks[0]
    for mask in masks[1:]:
        try:
            combined = combined & mask
        except RuntimeError as error:
            raise MaskError(
                tr(
                    "Masks of the shapes {shape} and {shape2} do not fit together.",
                    shape=tuple(combined.shape),
                    shape2=tuple(mask.shape),
                )
            ) from error
    return combined


def check(mask: Tensor, batch: int, length: int) -> Tensor:
    """A user's mask as (batch or 1, query, key); raises MaskError for any other type or shape."""
    _check_boolean(mask)
    if mask.dim() == 2:
        mask = mask[None]
    if mask.dim() != 3 or mask.shape[0] not in (1, batch) or mask.shape[1:] != (length, length):
        raise MaskError(
            tr(
                "An attention mask for this input must have the shape ({length}, "
                "{length}) or ({batch}, {length}, {length}), not {shape}.",
                length=length,
                batch=batch,
                shape=tuple(mask.shape),
            )
        )
    return mask


def check_positions(positions: Tensor, batch: int, length: int) -> Tensor:
    """A choice of positions, (batch, length) bool; raises MaskError for any other type or shape."""
    if positions.dtype != torch.bool or positions.shape != (batch, length):
        raise MaskError(
            tr(
                "The positions to predict must be a boolean tensor of the shape "
                "({batch}, {length}), not {dtype} of {shape}.",
                batch=batch,
                length=length,
                dtype=positions.dtype,
                shape=tuple(positions.shape),
            )
        )
    return positions


def _check_boolean(mask: Tensor) -> None:
    if mask.dtype != torch.bool:
        raise MaskError(tr("An attention mask must be boolean, not {dtype}.", dtype=mask.dtype))
