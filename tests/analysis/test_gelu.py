"""GELU against torch's, its slope against automatic differentiation, shares against hand counts."""

import dataclasses

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from bert_explorer.analysis.encoder_layer import read_layer
from bert_explorer.analysis.gelu import FUNCTIONS, PreActivations, gelu, pre_activations
from tests.analysis.random_models import random_checkpoint

X = np.linspace(-9, 9, 2001)
TORCH = {
    "gelu": F.gelu,
    "gelu_tanh": lambda x: F.gelu(x, approximate="tanh"),
    "relu": F.relu,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_function_and_slope_are_torchs(name: str) -> None:
    function, slope = FUNCTIONS[name]
    x = torch.from_numpy(X).requires_grad_()
    expected = TORCH[name](x)
    expected.sum().backward()
    np.testing.assert_allclose(function(X), expected.detach().numpy(), atol=1e-12)
    np.testing.assert_allclose(slope(X), x.grad.numpy(), atol=1e-12)


def test_the_dip_of_gelu() -> None:
    x = np.linspace(-2, 0, 200_001)
    lowest = x[gelu(x).argmin()]
    assert lowest == pytest.approx(-0.7518, abs=1e-3)
    assert gelu(x).min() == pytest.approx(-0.16997, abs=1e-5)


def numbers_of(checkpoint, values: list[float], token: int | None = None) -> PreActivations:
    """As if these had reached the neurons of a layer; two tokens, or one of them."""
    layer = read_layer(checkpoint, "the cat", None, 0)
    rows = np.array(values, dtype=np.float32).reshape(2, -1)
    return pre_activations(
        dataclasses.replace(layer, activations={**layer.activations, "mlp.hidden": rows}), token
    )


def test_shares_counted_by_hand(tiny_tokenizer) -> None:
    checkpoint = random_checkpoint(tiny_tokenizer)
    found = numbers_of(checkpoint, [-1.0, 2.0, -8.0, -0.5, 1.0, 0.0])
    below = [0.158655, 0.0, 0.154269]  # |x Phi(x)| at -1, -8 and -0.5, from a normal table
    above = [1.954500, 0.841345]  # at 2 and 1
    assert found.negative == pytest.approx(3 / 6)
    assert found.let_through == pytest.approx(sum(below) / 3, abs=1e-5)
    assert found.kept == pytest.approx(sum(below) / (sum(below) + sum(above)), abs=1e-5)
    assert found.dip == pytest.approx(-0.158655, abs=1e-5)
    assert found.still == pytest.approx(1 / 6)  # only -8 lies where GELU is flat
    assert found.still_relu == pytest.approx(4 / 6)  # ReLU is flat at 0 too


def test_one_token_has_its_own_numbers(tiny_tokenizer) -> None:
    checkpoint = random_checkpoint(tiny_tokenizer)
    found = numbers_of(checkpoint, [-1.0, -2.0, 3.0, 4.0], token=1)
    assert found.values.tolist() == [3.0, 4.0]
    assert (found.negative, found.let_through, found.kept) == (0, 0, 0)


def test_what_leaves_the_neurons_is_the_trace(tiny_tokenizer) -> None:
    checkpoint = random_checkpoint(tiny_tokenizer)
    layer = read_layer(checkpoint, "the cat sat on the mat .", None, 1)
    np.testing.assert_allclose(
        gelu(pre_activations(layer).values), layer["mlp.activation"].ravel(), atol=1e-6
    )
