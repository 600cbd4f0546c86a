"""A model of one's own sizes, made from a published one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bert_explorer.config import ModelConfig
from bert_explorer.errors import ConfigError
from bert_explorer.language import tr


@dataclass(frozen=True)
class Sizes:
    """What can be changed. The letters are those of `parameter_count`.

    factor: F as a multiple of H. groups: groups of layers with the same weights, 0 for none.
    embedding: E, or 0 for the same as H.
    """

    layers: int
    width: int
    heads: int
    factor: float
    vocabulary: int
    positions: int
    groups: int
    embedding: int


def sizes_of(config: ModelConfig) -> Sizes:
    """The sizes of a model."""
    return Sizes(
        layers=config.num_layers,
        width=config.hidden_size,
        heads=config.num_heads,
        factor=config.intermediate_size / config.hidden_size,
        vocabulary=config.vocab_size,
        positions=config.max_positions,
        groups=config.layer_groups or 0,
        embedding=config.embedding_size or 0,
    )


def resized(base: ModelConfig, sizes: Sizes) -> ModelConfig:
    """`base` in other sizes; all else, such as heads and segments, stays.

    Raises ConfigError for sizes that cannot be built.
    """
    wide = sizes.factor * sizes.width
    if wide != int(wide):
        raise ConfigError(
            tr(
                "{factor:g} times the width {width} is {wide:g}: the feed-forward layer "
                "needs a whole number.",
                factor=sizes.factor,
                width=sizes.width,
                wide=wide,
            )
        )
    embedding = sizes.embedding or sizes.width
    return replace(
        base,
        num_layers=sizes.layers,
        hidden_size=sizes.width,
        num_heads=sizes.heads,
        intermediate_size=int(wide),
        vocab_size=sizes.vocabulary,
        max_positions=sizes.positions,
        layer_groups=sizes.groups or None,
        embedding_size=sizes.embedding or None,
        # ALBERT has the layer even where it would not be needed.
        embedding_projection=base.family == "albert" or embedding != sizes.width,
    )
