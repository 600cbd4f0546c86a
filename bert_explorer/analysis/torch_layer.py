"""torch's own Transformer encoder with the weights of one of our models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from bert_explorer import masks
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Batch
from bert_explorer.model.block import ACTIVATION_FUNCTIONS, Block
from bert_explorer.model.build import without_weights
from bert_explorer.trace import Trace

NAMES: Mapping[str, tuple[str, ...]] = {
    "self_attn.in_proj": ("attention.query", "attention.key", "attention.value"),
    "self_attn.out_proj": ("attention.output",),
    "norm1": ("attention_norm",),
    "linear1": ("mlp.hidden",),
    "linear2": ("mlp.output",),
    "norm2": ("mlp_norm",),
}
"""torch's name -> ours. torch keeps query, key and value in one matrix, one below the other."""


def torch_layer(checkpoint: Checkpoint, index: int) -> nn.TransformerEncoderLayer:
    """torch.nn.TransformerEncoderLayer with the weights of layer `index` (from 0), no copy of ours.

    Built on "meta", where nothing is allocated, and then given our tensors.
    """
    config = checkpoint.config
    with without_weights():
        layer = nn.TransformerEncoderLayer(
            d_model=config.hidden_size,
            nhead=config.num_heads,
            dim_feedforward=config.intermediate_size,
            dropout=0.0,
            activation=ACTIVATION_FUNCTIONS[config.activation],
            layer_norm_eps=config.layer_norm_eps,
            batch_first=True,
            norm_first=config.norm_placement == "pre",
        )
    block = checkpoint.model.block(index)
    layer.load_state_dict(_renamed(block), assign=True)
    return layer.eval().requires_grad_(False)


def _renamed(block: Block) -> dict[str, Tensor]:
    ours = block.state_dict()
    weights = {}
    for theirs, names in NAMES.items():
        for kind in ("weight", "bias"):
            joint = "_" if theirs.endswith("in_proj") else "."
            parts = [ours[f"{name}.{kind}"] for name in names]
            weights[f"{theirs}{joint}{kind}"] = torch.cat(parts) if len(parts) > 1 else parts[0]
    return weights


@dataclass(frozen=True)
class Comparison:
    """One layer, or the whole stack, beside torch's.

    index: the layer, from 0, or None for all of them one after the other.
    difference: the largest |ours - torch's|. size: the largest |ours|, to measure it by.
    other_mask: the same difference when torch is given the other mask, causal or none.
    """

    index: int | None
    difference: float
    size: float
    other_mask: float


def compare(checkpoint: Checkpoint, text: str, pair: str | None = None) -> tuple[Comparison, ...]:
    """Each layer fed with what ours was fed, then the whole stack fed with the embeddings."""
    encoding = checkpoint.encode(text, pair)
    trace = Trace(record=["layers.*.input", "layers.*.output"])
    checkpoint.model(Batch.from_encodings([encoding]), trace=trace)
    inputs, outputs = trace.stack("layers.*.input"), trace.stack("layers.*.output")
    layers = [torch_layer(checkpoint, i) for i in range(checkpoint.config.num_layers)]
    # torch's masks say what is forbidden, ours what is allowed.
    closed = ~masks.causal(len(encoding))
    own, other = (closed, None) if checkpoint.config.architecture == "gpt" else (None, closed)

    found = []
    whole, whole_other = inputs[0], inputs[0]
    for index, layer in enumerate(layers):
        ours, read = outputs[index], inputs[index]
        found.append(
            Comparison(
                index,
                _largest(layer(read, src_mask=own) - ours),
                _largest(ours),
                _largest(layer(read, src_mask=other) - ours),
            )
        )
        whole, whole_other = layer(whole, src_mask=own), layer(whole_other, src_mask=other)
    ours = outputs[-1]
    found.append(
        Comparison(None, _largest(whole - ours), _largest(ours), _largest(whole_other - ours))
    )
    return tuple(found)


def _largest(tensor: Tensor) -> float:
    return float(tensor.abs().max())
