"""What a card can show: five kinds of small picture, as data.

`views/study_picture.py` draws them. Labels are text as it came, never markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Side = Literal["bidirectional", "causal", "plain"]
"""Which of the app's fixed hues a mark takes."""


@dataclass(frozen=True)
class Bar:
    """One bar. low, high: the ends of its confidence interval, where it has one."""

    label: str
    value: float
    side: Side = "plain"
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Bars:
    """Bars on one axis that starts at 0 (or reaches below it for negative values)."""

    bars: tuple[Bar, ...]
    axis: str
    """What the length says, with its unit."""
    format: str = ".2f"
    """A format specification such as ".1%" or ",.0f"."""


@dataclass(frozen=True)
class Matrix:
    """Numbers from 0 up in rows and columns: attention patterns, masks, counts."""

    values: NDArray[np.float64]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_axis: str
    column_axis: str
    title: str = ""
    side: Side = "plain"
    format: str = ".2f"


@dataclass(frozen=True)
class Curve:
    """One line: x and y of equal length."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    side: Side = "plain"


@dataclass(frozen=True)
class Curves:
    """Lines over one axis."""

    curves: tuple[Curve, ...]
    x_axis: str
    y_axis: str


@dataclass(frozen=True)
class Token:
    """One token of a strip. note: a short word below it; strong: drawn with emphasis."""

    text: str
    note: str = ""
    strong: bool = False


@dataclass(frozen=True)
class Strip:
    """A row of tokens."""

    tokens: tuple[Token, ...]
    title: str = ""
    side: Side = "plain"


Picture = Bars | Matrix | Curves | Strip
