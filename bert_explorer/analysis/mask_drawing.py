"""A mask drawn by hand as a short text that can stand in a link."""

from __future__ import annotations

import re

import numpy as np
import torch
from torch import Tensor

from bert_explorer.errors import MaskError

_FORM = re.compile(r"(\d{1,4})\.((?:[0-9a-f]{2})*)")


def to_text(mask: Tensor) -> str:
    """A bool mask (T, T) -> "T.hex": the cells row by row, eight to a byte, the first the top bit.

    For two tokens of which only the first looks at both, "2.d0".
    """
    return f"{len(mask)}.{np.packbits(mask.numpy()).tobytes().hex()}"


def from_text(text: str, length: int) -> Tensor:
    """The reverse of `to_text`: bool (length, length).

    Raises MaskError when the text is no drawing, or one for another number of tokens.
    """
    found = _FORM.fullmatch(text)
    if not found or len(found[2]) // 2 != -(-(int(found[1]) ** 2) // 8):
        raise MaskError("This link holds no painted mask that can be read.")
    if int(found[1]) != length:
        raise MaskError(
            f"The painted mask was for {int(found[1])} tokens; this sentence has {length}."
        )
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(found[2]), np.uint8), count=length**2)
    return torch.from_numpy(bits.reshape(length, length).astype(bool))
