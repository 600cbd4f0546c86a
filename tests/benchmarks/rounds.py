"""Ours and the reference by turns, so that whatever else the machine does is done to both."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Work = Callable[[], Any]


@dataclass(frozen=True)
class Rounds:
    """Seconds of each round."""

    ours: tuple[float, ...]
    reference: tuple[float, ...]

    def figures(self, factor: float = 1.0, *, inverse: bool = False) -> dict[str, Any]:
        """What a Row says of them: medians times `factor`, and quartiles of the rounds' ratios.

        inverse: of speeds, factor / seconds, where more is better.
        """
        ours, reference = np.array(self.ours), np.array(self.reference)
        if inverse:
            ours, reference = 1 / ours, 1 / reference
        low, ratio, high = np.percentile(ours / reference, [25, 50, 75])
        return {
            "ours": float(np.median(ours)) * factor,
            "reference": float(np.median(reference)) * factor,
            "ratio": float(ratio),
            "low": float(low),
            "high": float(high),
            "rounds": len(ours),
        }


def seconds(work: Work) -> float:
    """How long it takes once."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def by_turns(
    ours: Work,
    reference: Work,
    *,
    lasting: float,
    least: int = 3,
    most: int = 40,
    warm: bool = True,
    clock: Callable[[Work], float] = seconds,
) -> Rounds:
    """Rounds of one of each, who goes first changing, for about `lasting` seconds.

    warm: a round before them warms both up and is not counted. clock: how a piece of work is timed.
    """
    if warm:
        clock(ours)
        clock(reference)
    times: list[tuple[float, float]] = []
    start = time.perf_counter()
    while len(times) < least or (len(times) < most and time.perf_counter() - start < lasting):
        if len(times) % 2:
            second = clock(reference)
            times.append((clock(ours), second))
        else:
            first = clock(ours)
            times.append((first, clock(reference)))
    mine, theirs = zip(*times, strict=True)
    return Rounds(mine, theirs)
