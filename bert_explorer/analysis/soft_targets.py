"""What a student learns from a teacher: the whole distribution, softened (Hinton et al., 2015)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SoftTargets:
    """A teacher's answer for one masked word, at one temperature.

    temperature: logits are divided by it before the softmax. probabilities: (V,), sum 1.
    """

    temperature: float
    probabilities: NDArray[np.float64]

    @property
    def bits(self) -> float:
        """Entropy in bits: 0 for a one-hot label, log2 V at most."""
        return entropy_bits(self.probabilities)


def soften(probabilities: NDArray, temperature: float) -> SoftTargets:
    """(V,) probabilities at temperature 1 -> those at another: softmax(z / T).

    A softmax loses only a constant of its logits z, so log p will do in their place.
    """
    logs = np.log(np.maximum(probabilities.astype(np.float64), np.finfo(np.float64).tiny))
    scaled = logs / temperature
    raised = np.exp(scaled - scaled.max())
    return SoftTargets(temperature, raised / raised.sum())


def entropy_bits(probabilities: NDArray) -> float:
    """-sum p log2 p, with 0 log 0 = 0."""
    some = probabilities[probabilities > 0]
    return float(-(some * np.log2(some)).sum()) + 0.0
