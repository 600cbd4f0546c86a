"""Small models in which every weight is random, so that no two could be mistaken for each other."""

import pytest
import torch

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.config import ModelConfig
from bert_explorer.model import build

# Both twins, and both places for the norms.
EVERY_KIND = pytest.mark.parametrize(
    ("architecture", "norm_placement", "activation"),
    [("bert", "post", "gelu"), ("gpt", "post", "gelu"), ("gpt", "pre", "gelu_tanh")],
)


def random_checkpoint(tokenizer, **changes) -> Checkpoint:
    """3 layers, 2 heads, width 16, 48 positions. Biases and norms are random too."""
    config = ModelConfig(
        vocab_size=tokenizer.vocab_size,
        hidden_size=16,
        num_layers=3,
        num_heads=2,
        intermediate_size=40,
        max_positions=48,
        dropout=0.0,
    )
    config = ModelConfig.from_dict(config.to_dict() | changes)
    with torch.random.fork_rng():
        torch.manual_seed(1)
        model = build(config).eval().requires_grad_(False)
        for weight in model.parameters():
            weight.add_(torch.randn_like(weight) * 0.3)
    return Checkpoint("random", model, tokenizer)
