"""One token's way through one layer, step by step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from bert_explorer.analysis.attention_steps import attention_steps
from bert_explorer.analysis.encoder_layer import Layer, Step, vector
from bert_explorer.config import ModelConfig


def walk(layer: Layer, token: int, head: int) -> tuple[Step, ...]:
    """Every step that the token at position `token` takes, in the order of computation.

    Between the queries and the weighted sum a layer works in heads; `head` says which one to show.
    """
    attention = attention_steps(layer, token, head)
    forward = _forward_steps(layer, token)
    start = Step("input", [vector(layer, token, "input", result=True)])
    if layer.config.norm_placement == "pre":
        return (
            start,
            _norm(layer, token, "attention_norm", "input"),
            *attention,
            _add(layer, token, "attention", "input"),
            _norm(layer, token, "mlp_norm", "attention_residual"),
            *forward,
            _add(layer, token, "mlp", "attention_residual"),
        )
    return (
        start,
        *attention,
        _add_and_norm(layer, token, "attention", "input"),
        *forward,
        _add_and_norm(layer, token, "mlp", "attention_norm"),
    )


def _forward_steps(layer: Layer, token: int) -> list[Step]:
    config = layer.config
    width, wide = config.hidden_size, config.intermediate_size
    hidden = layer["mlp.hidden"][token]
    return [
        Step(
            "widened",
            [
                vector(layer, token, _mlp_input(config)),
                vector(layer, token, "mlp.hidden", sign="→", result=True),
            ],
            parameters=width * wide + wide,
            facts={"times": wide / width},
        ),
        Step(
            "activated",
            [
                vector(layer, token, "mlp.hidden"),
                vector(layer, token, "mlp.activation", sign="→", result=True),
            ],
            facts={
                "negative": float((hidden < 0).mean()),
                "lowest": float(layer["mlp.activation"][token].min()),
            },
        ),
        Step(
            "narrowed",
            [
                vector(layer, token, "mlp.activation"),
                vector(layer, token, "mlp.output", sign="→", result=True),
            ],
            parameters=wide * width + width,
        ),
    ]


def _mlp_input(config: ModelConfig) -> str:
    return "mlp_norm" if config.norm_placement == "pre" else "attention_norm"


def _add(layer: Layer, token: int, part: str, before: str) -> Step:
    """x + f(x): the residual sum."""
    parts = [
        vector(layer, token, before),
        vector(layer, token, f"{part}.output", sign="+"),
        vector(layer, token, f"{part}_residual", sign="=", result=True),
    ]
    lengths = [float(np.linalg.norm(p.values)) for p in parts]
    return Step(
        f"{part}_add",
        parts,
        facts=dict(zip(("before", "added", "after"), lengths, strict=True)),
    )


def _norm(layer: Layer, token: int, name: str, before: str) -> Step:
    """LayerNorm: mean 0 and variance 1 over the dimensions, then a learned scale and shift."""
    x = layer[before][token]
    return Step(
        name,
        [vector(layer, token, before), vector(layer, token, name, sign="→", result=True)],
        parameters=2 * layer.config.hidden_size,
        facts={
            "mean": float(x.mean()),
            "deviation": float(x.std()),
            "new_mean": float(layer[name][token].mean()),
            "new_deviation": float(layer[name][token].std()),
        },
    )


def _add_and_norm(layer: Layer, token: int, part: str, before: str) -> Step:
    """LayerNorm(x + f(x)), as after each half of a BERT layer."""
    added = _add(layer, token, part, before)
    normed = _norm(layer, token, f"{part}_norm", f"{part}_residual")
    *parts, total = added.parts
    return Step(
        f"{part}_add_norm",
        [*parts, replace(total, result=False), *normed.results],
        parameters=normed.parameters,
        facts={**added.facts, **normed.facts},
    )
