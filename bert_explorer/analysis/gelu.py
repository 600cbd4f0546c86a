"""GELU and ReLU: their curves, their slopes, and what each makes of a layer's real numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from bert_explorer.analysis.encoder_layer import Layer

Doubles = NDArray[np.float64]

STILL = 0.01
"""A slope smaller than this hardly lets a neuron learn."""


def normal_cdf(x: Doubles) -> Doubles:
    """Phi(x), the share of a standard normal variable below x."""
    return 0.5 * (1 + torch.erf(torch.from_numpy(np.asarray(x) / math.sqrt(2))).numpy())


def normal_pdf(x: Doubles) -> Doubles:
    """phi(x), the density of a standard normal variable."""
    return np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)


def gelu(x: Doubles) -> Doubles:
    """x Phi(x) (Hendrycks and Gimpel, 2016, section 2)."""
    return x * normal_cdf(x)


def gelu_slope(x: Doubles) -> Doubles:
    """Phi(x) + x phi(x)."""
    return normal_cdf(x) + x * normal_pdf(x)


_TANH_SCALE, _TANH_CUBE = math.sqrt(2 / math.pi), 0.044715


def gelu_tanh(x: Doubles) -> Doubles:
    """The approximation of GPT-2: x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))) / 2."""
    return 0.5 * x * (1 + np.tanh(_TANH_SCALE * (x + _TANH_CUBE * x**3)))


def gelu_tanh_slope(x: Doubles) -> Doubles:
    """The derivative of gelu_tanh."""
    bend = np.tanh(_TANH_SCALE * (x + _TANH_CUBE * x**3))
    inner = _TANH_SCALE * (1 + 3 * _TANH_CUBE * x**2)
    return 0.5 * (1 + bend) + 0.5 * x * (1 - bend**2) * inner


def relu(x: Doubles) -> Doubles:
    """max(0, x)."""
    return np.maximum(x, 0.0)


def relu_slope(x: Doubles) -> Doubles:
    """1 above 0 and 0 below; at 0 itself, where there is no slope, 0 (as torch has it)."""
    return (x > 0).astype(np.float64)


FUNCTIONS: dict[str, tuple[Callable[[Doubles], Doubles], Callable[[Doubles], Doubles]]] = {
    "gelu": (gelu, gelu_slope),
    "gelu_tanh": (gelu_tanh, gelu_tanh_slope),
    "relu": (relu, relu_slope),
}
"""ModelConfig.activation -> the function and its derivative."""


@dataclass(frozen=True)
class PreActivations:
    """The numbers that reach the activation function: n = tokens x F of them.

    function: which one the model was trained with, a key of FUNCTIONS.
    values: (n,). negative: the share below 0, which ReLU would set to 0.
    let_through: the mean of |f(x)| over those below 0. kept: the part that they have in the sum of
        |f(x)| over all. dip: the lowest f(x).
    still: the share whose slope is smaller than STILL, under the model's function and under ReLU.
    """

    function: str
    values: Doubles
    negative: float
    let_through: float
    kept: float
    dip: float
    still: float
    still_relu: float


def pre_activations(layer: Layer, token: int | None = None) -> PreActivations:
    """`mlp.hidden` of one token, or of all tokens of the text."""
    hidden = layer["mlp.hidden"]
    values = (hidden if token is None else hidden[token]).astype(np.float64).ravel()
    function, slope = FUNCTIONS[layer.config.activation]
    after = np.abs(function(values))
    below = values < 0
    return PreActivations(
        function=layer.config.activation,
        values=values,
        negative=float(below.mean()),
        let_through=float(after[below].mean()) if below.any() else 0.0,
        kept=float(after[below].sum() / max(after.sum(), np.finfo(np.float64).tiny)),
        dip=float(function(values).min()),
        still=float((np.abs(slope(values)) < STILL).mean()),
        still_relu=float((relu_slope(values) < STILL).mean()),
    )
