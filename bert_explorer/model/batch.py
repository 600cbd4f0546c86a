"""What a model reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from bert_explorer.encoding import Encoding


@dataclass(frozen=True)
class Batch:
    """B sequences of T tokens.

    input_ids: (B, T) long.
    type_ids: (B, T) long, 0 for sentence A and 1 for sentence B.
    real: (B, T) bool, False where a token is padding; None when there is no padding at all.
    """

    input_ids: Tensor
    type_ids: Tensor
    real: Tensor | None = None

    @classmethod
    def from_encodings(cls, encodings: Sequence[Encoding]) -> Batch:
        """Encodings of equal length as one batch; shorter ones must have been padded before."""
        padding = torch.tensor([encoding.padding for encoding in encodings])
        return cls(
            input_ids=torch.tensor([encoding.ids for encoding in encodings]),
            type_ids=torch.tensor([encoding.type_ids for encoding in encodings]),
            real=~padding if padding.any() else None,
        )

    def to(self, device: torch.device | str) -> Batch:
        """The same batch on another device."""
        return Batch(
            self.input_ids.to(device),
            self.type_ids.to(device),
            None if self.real is None else self.real.to(device),
        )
