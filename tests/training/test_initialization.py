"""Where tables and the optimizer start."""

import math

import numpy as np
import pytest
import torch

from bert_explorer.config import ModelConfig
from bert_explorer.model import build
from bert_explorer.training.initialization import initialise_tables, sinusoids
from bert_explorer.training.optimizer import make_optimizer
from tests.shaken import SIZES


@pytest.mark.parametrize("width", [8, 7])
def test_sinusoids_by_the_papers_formula(width):
    table = sinusoids(5, width)
    for position in range(5):
        for column in range(width):
            angle = position / 10_000 ** ((column - column % 2) / width)
            expected = math.cos(angle) if column % 2 else math.sin(angle)
            assert table[position, column].item() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("architecture", ["bert", "gpt"])
def test_tables_start_at_scale_and_the_bias_at_word_frequency(architecture):
    model = build(ModelConfig(**SIZES | {"architecture": architecture, "vocab_size": 400}))
    counts = np.arange(400.0)
    torch.manual_seed(0)
    initialise_tables(model, counts, scale=0.05)
    embeddings = model.embeddings
    assert embeddings.token.weight.std().item() == pytest.approx(0.05, rel=0.05)
    torch.testing.assert_close(embeddings.position.weight, 0.05 * sinusoids(12, 24))
    head = model.mlm if architecture == "bert" else model.lm
    expected = (counts + 1) / (counts + 1).sum()
    torch.testing.assert_close(head.bias.detach().exp(), torch.from_numpy(expected).float())
    assert head.bias.exp().sum().item() == pytest.approx(1, abs=1e-5)


def test_the_optimizer_decays_matrices_but_no_bias_or_layer_norm():
    model = build(ModelConfig(**SIZES))
    optimizer = make_optimizer(model, learning_rate=1e-3, betas=(0.9, 0.98), weight_decay=0.01)
    decayed, plain = optimizer.param_groups
    assert (decayed["weight_decay"], plain["weight_decay"]) == (0.01, 0.0)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    in_plain = {names[id(parameter)] for parameter in plain["params"]}
    assert in_plain == {n for n in names.values() if n.endswith("bias") or "norm" in n}
    assert len(decayed["params"]) + len(plain["params"]) == len(names)
    assert optimizer.defaults["betas"] == (0.9, 0.98)
