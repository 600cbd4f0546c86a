"""Pre-LN and post-LN at the start of training (Xiong et al., 2020, figure 3).

Two fresh models that differ in nothing but the place of their LayerNorms read the same tokens; what
is measured are the numbers that the paper explains the two by: how long a token's vector is after
each layer, and how strongly the loss pulls at each layer's weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F

from bert_explorer.config import ModelConfig
from bert_explorer.model import Batch, Gpt, build
from bert_explorer.trace import Trace

Placement = Literal["post", "pre"]
WIDTH, LAYERS, HEADS = 64, 12, 4


@dataclass(frozen=True)
class Depth:
    """One model, layer by layer.

    lengths: (L,) mean Euclidean length of a token's vector after the layer.
    gradients: (L,) Euclidean length of the gradient of its second feed-forward matrix.
    """

    lengths: tuple[float, ...]
    gradients: tuple[float, ...]


def fresh(placement: Placement, ids: Sequence[int], vocab_size: int, seed: int) -> Depth:
    """A random causal model of 12 layers on T tokens; its loss is that of the next token.

    Weights are drawn as Xiong et al. draw them (Xavier): with N(0, 0.02) at this small width the
    sub-layers would hardly add anything.
    """
    config = ModelConfig(
        vocab_size=vocab_size,
        architecture="gpt",
        hidden_size=WIDTH,
        num_layers=LAYERS,
        num_heads=HEADS,
        intermediate_size=4 * WIDTH,
        max_positions=max(2, len(ids)),
        dropout=0.0,
        norm_placement=placement,
        head_transform=False,
    )
    # inference_mode is on in every model slot; gradients need it off.
    with torch.inference_mode(False), torch.enable_grad(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = build(config)
        assert isinstance(model, Gpt)
        for module in model.layers.modules():
            if isinstance(module, torch.nn.Linear):
                torch.nn.init.xavier_uniform_(module.weight)
        tokens = torch.tensor([list(ids)])
        trace = Trace(record="layers.*.output")
        predict = torch.ones_like(tokens, dtype=torch.bool)
        predict[0, -1] = False
        logits = model(
            Batch(tokens, torch.zeros_like(tokens)), predict=predict, trace=trace
        ).lm_logits
        assert logits is not None
        F.cross_entropy(logits, tokens[0, 1:]).backward()
    gradients = [model.block(layer).mlp.output.weight.grad for layer in range(LAYERS)]
    lengths = trace.stack("layers.*.output").norm(dim=-1).mean(dim=(1, 2))
    return Depth(
        tuple(lengths.tolist()), tuple(float(g.norm()) for g in gradients if g is not None)
    )
