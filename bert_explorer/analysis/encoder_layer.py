"""What one layer computed for a text, and how the steps inside it are described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.config import ModelConfig
from bert_explorer.encoding import Encoding
from bert_explorer.language import later, tr
from bert_explorer.model import Batch
from bert_explorer.trace import Trace

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Layer:
    """What one layer computed for a text of T tokens.

    index: which layer, counted from 0.
    activations: the trace's `layers.<index>.<name>` under <name>, without the batch dimension:
        (T, H) or (T, F), attention's own as (A, T, D) and (A, T, T), its mask as (T, T) bool.
    """

    config: ModelConfig
    encoding: Encoding
    index: int
    activations: Mapping[str, NDArray]

    def __getitem__(self, name: str) -> NDArray:
        return self.activations[name]


def read_layer(checkpoint: Checkpoint, text: str, pair: str | None, index: int) -> Layer:
    """Run a text (or pair) once and keep everything that one layer computed."""
    encoding = checkpoint.encode(text, pair)
    prefix = f"layers.{index}."
    trace = Trace(record=[f"{prefix}*", f"{prefix}attention.*", f"{prefix}mlp.*"])
    checkpoint.model(Batch.from_encodings([encoding]), trace=trace)
    kept = {name.removeprefix(prefix): trace[name][0].cpu().numpy() for name in trace.names()}
    kept["attention.mask"] = kept["attention.mask"][0]
    return Layer(checkpoint.config, encoding, index, kept)


Kind = Literal["vector", "tokens", "rows"]


@dataclass(frozen=True)
class Part:
    """One row of numbers in a step.

    kind: "vector" (n,), one number a dimension; "tokens" (T,), one number for each token looked at;
        "rows" (T, D), one vector for each token looked at.
    source: the activation it was read from, or computed from.
    sign: how it joins the part before it, "+" or "=" or "".
    heads: into how many heads a vector falls, side by side.
    factor: what a vector was multiplied by, if it is a share of another one.
    result: whether it is what the step hands on.
    """

    label: str
    values: Floats
    source: str
    kind: Kind = "vector"
    sign: str = ""
    heads: int = 1
    factor: float | None = None
    result: bool = False


@dataclass(frozen=True)
class Step:
    """One step of the way.

    parts: its rows of numbers, from what goes in to what comes out.
    parameters: how many learned numbers it uses. facts: numbers worth a sentence, by name.
    """

    name: str
    parts: Sequence[Part]
    parameters: int = 0
    facts: Mapping[str, float] = field(default_factory=dict)

    @property
    def results(self) -> tuple[Part, ...]:
        """What the step hands on: one row, or three for query, key and value."""
        return tuple(part for part in self.parts if part.result)


_LABELS = {
    "attention.query": later("query"),
    "attention.key": later("key"),
    "attention.value": later("value"),
    "attention.context": later("context"),
    "input": later("input"),
    "attention.output": later("attention"),
    "attention_residual": later("sum"),
    "attention_norm": later("normed"),
    "mlp.hidden": later("before"),
    "mlp.activation": later("after"),
    "mlp.output": later("feed-forward"),
    "mlp_residual": later("sum"),
    "mlp_norm": later("normed"),
}


def vector(layer: Layer, token: int, name: str, *, sign: str = "", result: bool = False) -> Part:
    return Part(tr(_LABELS[name]), layer[name][token], name, sign=sign, result=result)


def all_heads(layer: Layer, token: int, name: str, *, result: bool = False) -> Part:
    """(A, T, D) -> the heads of one token side by side, (A * D,)."""
    values = layer[name][:, token].reshape(-1)
    return Part(tr(_LABELS[name]), values, name, heads=layer.config.num_heads, result=result)
