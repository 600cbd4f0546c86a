"""Every step of a layer multiplied again from the numbers of the step before."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from bert_explorer.analysis.encoder_layer import Layer
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model.block import ACTIVATION_FUNCTIONS


def multiply_again(checkpoint: Checkpoint, layer: Layer) -> dict[str, float]:
    """Activation name -> largest difference to the same step in double precision, over all tokens.

    Each step starts from what the model recorded before it, so a mistake shows where it was made.
    """
    config = layer.config
    block = checkpoint.model.block(layer.index).state_dict()

    def recorded(name: str) -> Tensor:
        tensor = torch.from_numpy(layer[name])
        return tensor if tensor.dtype == torch.bool else tensor.double()

    def linear(x: Tensor, name: str) -> Tensor:
        return F.linear(x, block[f"{name}.weight"].double(), block[f"{name}.bias"].double())

    def norm(x: Tensor, name: str) -> Tensor:
        centred = x - x.mean(-1, keepdim=True)
        variance = (centred**2).mean(-1, keepdim=True)
        unit = centred / (variance + config.layer_norm_eps).sqrt()
        return unit * block[f"{name}.weight"].double() + block[f"{name}.bias"].double()

    def split(x: Tensor) -> Tensor:  # (T, H) -> (A, T, D)
        return x.unflatten(-1, (config.num_heads, config.head_size)).transpose(0, 1)

    pre = config.norm_placement == "pre"
    read = recorded("attention_norm" if pre else "input")
    scores = recorded("attention.query") @ recorded("attention.key").transpose(1, 2)
    allowed = recorded("attention.mask")
    weights = recorded("attention.scores").masked_fill(~allowed, -torch.inf).softmax(-1)
    joined = recorded("attention.context").transpose(0, 1).flatten(1)
    middle = recorded("attention_residual" if pre else "attention_norm")
    again = {
        **{f"attention.{n}": split(linear(read, f"attention.{n}")) for n in _PROJECTIONS},
        "attention.scores": scores / config.head_size**0.5,
        "attention.pattern": weights.nan_to_num(),  # a row closed everywhere holds zeros
        "attention.context": recorded("attention.pattern") @ recorded("attention.value"),
        "attention.output": linear(joined, "attention.output"),
        "attention_residual": recorded("input") + recorded("attention.output"),
        "attention_norm": norm(
            recorded("input" if pre else "attention_residual"), "attention_norm"
        ),
        "mlp.hidden": linear(recorded("mlp_norm" if pre else "attention_norm"), "mlp.hidden"),
        "mlp.activation": ACTIVATION_FUNCTIONS[config.activation](recorded("mlp.hidden")),
        "mlp.output": linear(recorded("mlp.activation"), "mlp.output"),
        "mlp_residual": middle + recorded("mlp.output"),
        "mlp_norm": norm(recorded("attention_residual" if pre else "mlp_residual"), "mlp_norm"),
    }
    return {name: float((value - recorded(name)).abs().max()) for name, value in again.items()}


_PROJECTIONS = ("query", "key", "value")
