"""A share of a count, and how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass

Z_95 = 1.959964
"""Half the width of a 95 % interval, in standard deviations of a normal distribution."""


@dataclass(frozen=True)
class Proportion:
    """hits of count. low, high: the 95 % interval of Wilson (1927), which suits small counts."""

    hits: int
    count: int

    @property
    def share(self) -> float:
        return self.hits / self.count if self.count else math.nan

    @property
    def low(self) -> float:
        return self._ends()[0]

    @property
    def high(self) -> float:
        return self._ends()[1]

    def _ends(self) -> tuple[float, float]:
        n = self.count
        if not n:
            return 0.0, 1.0
        p, z2 = self.hits / n, Z_95**2
        middle = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        # Rounding must not leave the share itself outside.
        return min(max(middle - half, 0.0), p), max(min(middle + half, 1.0), p)
