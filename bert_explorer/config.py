"""The shape of a model: one frozen, validated dataclass and the presets as functions."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from bert_explorer.errors import ConfigError

Architecture = Literal["bert", "gpt"]
ACTIVATIONS = ("gelu", "gelu_tanh", "relu")
LARGEST_SIZE = 10_000_000
MOST_LAYERS = 1_000
"""Far above any model there is: beyond them a configuration is a slip, or meant to do harm."""


@dataclass(frozen=True)
class ModelConfig:
    """Everything that decides the shapes and the arithmetic of a model.

    The paper's letters (BERT, section 3): L = num_layers, H = hidden_size, A = num_heads.
    """

    vocab_size: int
    architecture: Architecture = "bert"
    """"bert": every token sees every token. "gpt": only itself and what stands to its left."""
    hidden_size: int = 768
    num_layers: int = 12
    num_heads: int = 12
    intermediate_size: int = 3072
    """Width of the feed-forward layer, 4H in the paper."""
    max_positions: int = 512
    """Rows of the learned position table, so the longest sequence in tokens."""
    type_vocab_size: int = 2
    """Segments: sentence A and sentence B."""
    activation: str = "gelu"
    """"gelu" is x * Phi(x) by erf, as in BERT; "gelu_tanh" the approximation of GPT-2."""
    layer_norm_eps: float = 1e-12
    dropout: float = 0.1
    """Share of values dropped in training: of the embeddings, of each sub-layer's output and of the
    attention probabilities."""
    norm_placement: Literal["post", "pre"] = "post"
    """"post": LayerNorm after the sum (BERT, GPT-1). "pre": before each sub-layer (GPT-2)."""
    pad_token_id: int = 0

    def __post_init__(self) -> None:
        if self.architecture not in ("bert", "gpt"):
            raise ConfigError(f"architecture must be 'bert' or 'gpt', not {self.architecture!r}.")
        for name in (
            "vocab_size",
            "hidden_size",
            "num_layers",
            "num_heads",
            "intermediate_size",
            "max_positions",
            "type_vocab_size",
        ):
            value = getattr(self, name)
            largest = MOST_LAYERS if name == "num_layers" else LARGEST_SIZE
            if not _is_whole(value) or not 1 <= value <= largest:
                raise ConfigError(
                    f"{name} must be a whole number from 1 to {largest:,}, not {value!r}."
                )
        if self.hidden_size % self.num_heads:
            raise ConfigError(
                f"hidden_size {self.hidden_size} cannot be shared out evenly among "
                f"{self.num_heads} heads; choose a multiple of num_heads."
            )
        if self.activation not in ACTIVATIONS:
            raise ConfigError(f"activation must be one of {ACTIVATIONS}, not {self.activation!r}.")
        if self.norm_placement not in ("post", "pre"):
            raise ConfigError(
                f"norm_placement must be 'post' or 'pre', not {self.norm_placement!r}."
            )
        if not _is_number(self.layer_norm_eps) or not self.layer_norm_eps > 0:
            raise ConfigError(
                f"layer_norm_eps must be a number above 0, not {self.layer_norm_eps!r}."
            )
        if not _is_number(self.dropout) or not 0 <= self.dropout < 1:
            raise ConfigError(
                f"dropout must be a number of at least 0 and below 1, not {self.dropout!r}."
            )
        if not _is_whole(self.pad_token_id) or not 0 <= self.pad_token_id < self.vocab_size:
            raise ConfigError(
                f"pad_token_id must be an id of the vocabulary, 0 to {self.vocab_size - 1}, "
                f"not {self.pad_token_id!r}."
            )

    @property
    def head_size(self) -> int:
        """Width of one attention head, H / A."""
        return self.hidden_size // self.num_heads

    def to_dict(self) -> dict[str, Any]:
        """The configuration as plain values, ready for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> ModelConfig:
        """The reverse of `to_dict`. Raises ConfigError for a field that is unknown or missing."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise ConfigError(f"Unknown configuration fields: {', '.join(unknown)}.")
        if "vocab_size" not in values:
            raise ConfigError("The configuration lacks vocab_size.")
        return cls(**values)


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_whole(value) or (isinstance(value, float) and math.isfinite(value))


def bert_base() -> ModelConfig:
    """BERT-base, uncased: L=12, H=768, A=12."""
    return ModelConfig(vocab_size=30_522)


def bert_large() -> ModelConfig:
    """BERT-large, uncased: L=24, H=1024, A=16."""
    return ModelConfig(
        vocab_size=30_522, hidden_size=1024, num_layers=24, num_heads=16, intermediate_size=4096
    )


def twin(architecture: Architecture, vocab_size: int) -> ModelConfig:
    """One of the bundled pair: the two differ in `architecture` and in nothing else."""
    return ModelConfig(
        vocab_size=vocab_size,
        architecture=architecture,
        hidden_size=256,
        num_layers=4,
        num_heads=4,
        intermediate_size=1024,
        max_positions=64,
        dropout=0.0,
    )
