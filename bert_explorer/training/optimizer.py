"""AdamW with the usual exception: biases and LayerNorms are not decayed (BERT, appendix A.2)."""

from __future__ import annotations

from torch import nn
from torch.optim import AdamW


def make_optimizer(
    model: nn.Module, *, learning_rate: float, betas: tuple[float, float], weight_decay: float
) -> AdamW:
    """One fused AdamW over all parameters of the model."""
    parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]
    return AdamW(
        [
            {"params": [p for p in parameters if p.dim() > 1], "weight_decay": weight_decay},
            {"params": [p for p in parameters if p.dim() <= 1], "weight_decay": 0.0},
        ],
        lr=learning_rate,
        betas=betas,
        eps=1e-8,
        fused=True,
    )
