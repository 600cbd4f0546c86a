"""The steps of one token through one attention head: from queries to the output projection."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bert_explorer.analysis.encoder_layer import Floats, Layer, Part, Step, all_heads, vector
from bert_explorer.analysis.visible import visible
from bert_explorer.language import tr, trn

MOST_READ = 6
"""How many tokens the weighted sum shows one by one; the others are added up."""


def attention_steps(layer: Layer, token: int, head: int) -> list[Step]:
    """softmax(q K^T / sqrt(D)) V for the query of one token, with the division and the mask apart.

    Raw scores are multiplied here (the trace has them divided already); all else is the trace's.
    """
    config = layer.config
    width, heads = config.hidden_size, config.num_heads
    query = layer["attention.query"][head, token]
    keys, values = layer["attention.key"][head], layer["attention.value"][head]
    allowed = layer["attention.mask"][token]
    products = keys * query
    raw = products.sum(axis=1)
    scaled = layer["attention.scores"][head, token]
    weights = layer["attention.pattern"][head, token]
    linear = width * width + width
    return [
        Step(
            "projections",
            [
                all_heads(layer, token, f"attention.{name}", result=True)
                for name in ("query", "key", "value")
            ],
            parameters=3 * linear,
        ),
        Step(
            "scores",
            [
                Part(tr("query · key"), raw, "attention.scores", "tokens", result=True),
                Part(tr("query"), query, "attention.query"),
                Part(tr("key"), keys, "attention.key", "rows", sign="×"),
                Part(tr("products"), products, "attention.scores", "rows", sign="="),
            ],
        ),
        Step(
            "scaled",
            [Part(tr("score"), scaled, "attention.scores", "tokens", result=True)],
            facts={
                "divisor": config.head_size**0.5,
                "sharpest": float(_softmax(raw, allowed).max()),
                "softer": float(_softmax(scaled, allowed).max()),
            },
        ),
        Step(
            "masked",
            [
                Part(
                    tr("score"),
                    np.where(allowed, scaled, -np.inf).astype(np.float32),
                    "attention.mask",
                    "tokens",
                    result=True,
                )
            ],
            facts={"closed": int((~allowed).sum())},
        ),
        Step(
            "softmax",
            [Part(tr("weight"), weights, "attention.pattern", "tokens", result=True)],
            facts={"sum": float(weights.sum()), "most": int(weights.argmax())},
        ),
        Step("weighted", _contributions(layer, token, head, weights, values)),
        Step(
            "joined",
            [all_heads(layer, token, "attention.context", result=True)],
            facts={
                f"most_{h}": int(layer["attention.pattern"][h, token].argmax())
                for h in range(heads)
            },
        ),
        Step(
            "projected",
            [
                all_heads(layer, token, "attention.context"),
                vector(layer, token, "attention.output", sign="→", result=True),
            ],
            parameters=linear,
        ),
    ]


def _contributions(
    layer: Layer, token: int, head: int, weights: Floats, values: Floats
) -> list[Part]:
    """The values most read, each times its weight, then the others together, then their sum."""
    order = [int(j) for j in np.argsort(-weights, kind="stable") if weights[j] > 0]
    tokens = layer.encoding.tokens
    parts = [
        Part(
            visible(tokens[j]),
            weights[j] * values[j],
            "attention.value",
            sign="+" if place else "",
            factor=float(weights[j]),
        )
        for place, j in enumerate(order[:MOST_READ])
    ]
    if rest := order[MOST_READ:]:
        parts.append(
            Part(
                trn("{count} other", "{count} others", len(rest)),
                weights[rest] @ values[rest],
                "attention.value",
                sign="+",
                factor=float(weights[rest].sum()),
            )
        )
    context = layer["attention.context"][head, token]
    return [*parts, Part(tr("context"), context, "attention.context", sign="=", result=True)]


def _softmax(scores: Floats, allowed: NDArray[np.bool_]) -> NDArray[np.float64]:
    open_scores = scores[allowed].astype(np.float64)
    weights = np.exp(open_scores - open_scores.max(initial=-np.inf))
    return weights / weights.sum() if len(weights) else np.zeros(1)
