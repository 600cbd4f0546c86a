"""What one sentence costs: multiplications and memory, from the configuration alone.

n tokens; the other letters as in `parameter_count`. A matrix product (n, a) x (a, b) takes n·a·b
multiplications and as many additions, so 2·n·a·b floating-point operations (FLOPs); LayerNorm,
softmax, GELU and biases are left out, as torch's own counter leaves them out. Together they are
small. The counts for one layer follow Kaplan et al. (2020), table 1, which counts one of the two
products with n² in it; here both count. A causal mask saves nothing: the matrix is computed whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.config import ModelConfig
from bert_explorer.language import later

Step = Literal["embedding projection", "Q, K, V, output", "scores", "feed-forward", "heads"]
STEPS: tuple[Step, ...] = get_args(Step)
FORMULAS: dict[Step, str] = {
    "embedding projection": "2nEH",
    "Q, K, V, output": "L·8nH²",
    "scores": "L·4n²H",
    "feed-forward": "L·4nHF",
    "heads": later("2m(HE + EV), and pooler 2H² + 4H"),
}
"""m: the positions whose vocabulary logits are wanted."""

BYTES = {"fp32": 4, "fp16": 2, "int8": 1}
"""Bytes a number. int8: without the few scale factors that go with it."""


@dataclass(frozen=True)
class Flops:
    """Floating-point operations of one forward pass, by step."""

    steps: dict[Step, int]

    @property
    def total(self) -> int:
        return sum(self.steps.values())


def count_flops(config: ModelConfig, n: int, predicted: int) -> Flops:
    """One sentence of n tokens, with vocabulary logits at `predicted` of them.

    A layer whose weights are shared runs all the same, so sharing saves nothing here.
    """
    h, f, e = config.hidden_size, config.intermediate_size, config.embedding_width
    layers, v = config.num_layers, config.vocab_size
    heads = 0
    if {"mlm", "lm"} & {*config.heads}:
        heads += 2 * predicted * ((h * e if config.head_transform else 0) + e * v)
    if config.pooler:
        heads += 2 * h * h
    heads += 4 * h * len({"nsp", "sop"} & {*config.heads})
    if "rtd" in config.heads:
        heads += 2 * n * (h * h + h)
    return Flops(
        {
            "embedding projection": 2 * n * e * h if config.embedding_projection else 0,
            "Q, K, V, output": layers * 8 * n * h * h,
            "scores": layers * 4 * n * n * h,
            "feed-forward": layers * 4 * n * h * f,
            "heads": heads,
        }
    )


@dataclass(frozen=True)
class Crossover:
    """Tokens from which a part of attention costs more than the feed-forward layer.

    scores: the part that is quadratic in n alone: 4n²H > 4nHF, from n > F.
    attention: with Q, K, V and output: 8nH² + 4n²H > 4nHF, from n > F - 2H.
    Both are the first whole n, at least 1.
    """

    scores: int
    attention: int


def crossover(config: ModelConfig) -> Crossover:
    """Where the two lines cross. At F = 4H: just beyond 4H and 2H tokens."""
    h, f = config.hidden_size, config.intermediate_size
    return Crossover(scores=f + 1, attention=max(1, f - 2 * h + 1))


def weight_bytes(config: ModelConfig) -> dict[str, int]:
    """Memory of all weights: number format -> bytes."""
    total = count_parameters(config).total
    return {name: size * total for name, size in BYTES.items()}


def traced_bytes(config: ModelConfig, n: int) -> int:
    """Memory of every activation that a full trace of one sentence keeps, in fp32.

    A layer keeps query, key, value, context, both outputs, both sums and both norms (10·nH),
    hidden and activated feed-forward values (2·nF), and scores and pattern (2·A·n²). Names for one
    and the same tensor count once. Vocabulary logits are not in it: they depend on what is asked.
    """
    h, f, e, a = (
        config.hidden_size,
        config.intermediate_size,
        config.embedding_width,
        config.num_heads,
    )
    layer = 10 * n * h + 2 * n * f + 2 * a * n * n
    tables = 3 if config.type_vocab_size else 2
    embeddings = (tables + 1 + (config.norm_placement == "post")) * n * e
    if config.embedding_projection:
        embeddings += n * h
    final = n * h if config.norm_placement == "pre" else 0
    pooled = h if config.pooler else 0
    return 4 * (embeddings + config.num_layers * layer + final + pooled)


def working_bytes(config: ModelConfig, n: int, predicted: int) -> int:
    """Memory of the activations alive at the widest moment of a pass that records nothing, in fp32.

    Each layer's values are dropped when the next has read them, so depth plays no part. The widest
    moment is inside the feed-forward layer (4·nH + 2·nF: hidden and activated values, its output,
    and what the layer still holds), inside attention (7·nH), or where the vocabulary logits stand
    beside the last layer's output (nH + m(2E + V)).
    """
    h, f = config.hidden_size, config.intermediate_size
    widest = [4 * n * h + 2 * n * f, 7 * n * h]
    if {"mlm", "lm"} & {*config.heads}:
        widest.append(n * h + predicted * (2 * config.embedding_width + config.vocab_size))
    return 4 * max(widest)
