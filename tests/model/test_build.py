"""Models without weights: shapes at no cost."""

import subprocess
import sys

import torch

from bert_explorer.config import twin
from bert_explorer.model import build
from bert_explorer.model.build import without_weights


def test_a_model_without_weights_has_the_shapes_of_one_with():
    with without_weights():
        empty = build(twin("bert", 100))
    assert all(weight.is_meta for weight in empty.parameters())
    full = build(twin("bert", 100)).state_dict()
    assert {n: w.shape for n, w in empty.state_dict().items()} == {
        n: w.shape for n, w in full.items()
    }
    assert not torch.equal(full["layers.0.attention.query.weight"], torch.zeros(256, 256))


def test_opening_a_model_does_not_load_the_compiler_of_torch():
    """It takes more than a second and 80 MB, and every start of the app would pay for it."""
    program = (
        "import sys; from bert_explorer import load; load('bert-twin'); "
        "sys.exit('torch._dynamo' in sys.modules)"
    )
    subprocess.run((sys.executable, "-c", program), check=True, timeout=60)
