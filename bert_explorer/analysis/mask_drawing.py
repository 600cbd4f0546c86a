"""A mask as a short text that can stand in a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import torch
from torch import Tensor

from bert_explorer import masks
from bert_explorer.errors import MaskError
from bert_explorer.language import tr

Shape = Literal["full", "triangle", "window", "prefix", "painted"]

_SHAPE = re.compile(r"(full|triangle|window|prefix)(?:-(\d{1,4}))?", re.ASCII)
_DRAWING = re.compile(r"(\d{1,4})\.((?:[0-9a-f]{2})*)", re.ASCII)


@dataclass(frozen=True)
class Drawing:
    """shape: one of Shape. number: tokens to either side in a window, tokens in a prefix.

    cells: for "painted", see `to_text`; else empty.
    """

    shape: Shape
    number: int = 1
    cells: str = ""

    def __str__(self) -> str:
        """The text that `read` takes: "full", "triangle", "window-2", "prefix-3" or the cells."""
        if self.shape == "painted":
            return self.cells
        return f"{self.shape}-{self.number}" if self.shape in ("window", "prefix") else self.shape

    def mask(self, length: int) -> Tensor:
        """The mask for a text of that many tokens, (length, length).

        Raises MaskError when it was painted for another length, or cannot be read.
        """
        match self.shape:
            case "full":
                return masks.bidirectional(length)
            case "triangle":
                return masks.causal(length)
            case "window":
                return masks.sliding_window(length, self.number)
            case "prefix":
                return masks.prefix_lm(length, min(self.number, length))
            case "painted":
                return from_text(self.cells, length)


def read(text: str) -> Drawing:
    """The reverse of str(drawing). What is no name of a shape is taken for painted cells."""
    found = _SHAPE.fullmatch(text)
    if not found:
        return Drawing("painted", cells=text)
    name, number = found.groups(default="1")
    return Drawing(cast(Shape, name), int(number))


def to_text(mask: Tensor) -> str:
    """A bool mask (T, T) -> "T.hex": the cells row by row, eight to a byte, the first the top bit.

    For two tokens of which only the first looks at both, "2.d0".
    """
    return f"{len(mask)}.{np.packbits(mask.numpy()).tobytes().hex()}"


def from_text(text: str, length: int) -> Tensor:
    """The reverse of `to_text`: bool (length, length).

    Raises MaskError when the text is no drawing, or one for another number of tokens.
    """
    found = _DRAWING.fullmatch(text)
    if not found or len(found[2]) // 2 != -(-(int(found[1]) ** 2) // 8):
        raise MaskError(tr("This link holds no mask that can be read."))
    if int(found[1]) != length:
        raise MaskError(
            tr(
                "The painted mask was for {painted} tokens; this sentence has {length}.",
                painted=int(found[1]),
                length=length,
            )
        )
    bits = np.unpackbits(np.frombuffer(bytes.fromhex(found[2]), np.uint8), count=length**2)
    return torch.from_numpy(bits.reshape(length, length).astype(bool))
