"""Small models in which no parameter is at its start.

At the start LayerNorms are 1 and biases 0, which hides exactly the mistakes that tests look for.
"""

import torch

from bert_explorer.config import ModelConfig
from bert_explorer.model import Batch, build

SIZES = {
    "vocab_size": 50,
    "hidden_size": 24,
    "num_layers": 3,
    "num_heads": 3,
    "intermediate_size": 40,
    "max_positions": 12,
}


def shake(module: torch.nn.Module, *, seed: int = 0, size: float = 0.2) -> None:
    """Add noise to every parameter."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter += size * torch.randn(parameter.shape, generator=generator)


def shaken_model(architecture="bert", *, seed=0, **changes):
    """A model of SIZES in evaluation mode, all of its parameters random."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = build(ModelConfig(**SIZES | {"architecture": architecture} | changes))
    shake(model, seed=seed)
    return model.eval().requires_grad_(False)


def random_batch(*lengths: int, seed: int = 0, vocab_size: int = 50) -> Batch:
    """One row for each length, padded to the longest; the second half of each is segment B."""
    generator = torch.Generator().manual_seed(seed)
    width = max(lengths)
    ids = torch.randint(5, vocab_size, (len(lengths), width), generator=generator)
    column = torch.arange(width)
    real = column < torch.tensor(lengths)[:, None]
    types = (column >= (torch.tensor(lengths) // 2)[:, None]) & real
    return Batch(ids * real, types.long(), None if real.all() else real)


def everywhere(batch: Batch) -> torch.Tensor:
    """(B, T) bool: logits at all positions."""
    return torch.ones_like(batch.input_ids, dtype=torch.bool)
