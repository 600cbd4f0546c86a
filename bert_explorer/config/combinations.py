"""Which values of a configuration go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bert_explorer.errors import ConfigError
from bert_explorer.language import later, tr

if TYPE_CHECKING:
    from bert_explorer.config.model_config import ModelConfig


def check_combinations(config: ModelConfig) -> None:
    """Raises ConfigError where fields that are possible alone don't go together."""
    gpt = config.architecture == "gpt"
    width, groups, each = config.embedding_width, config.layer_groups, config.layers_per_group
    passes = config.num_layers // each
    for possible, sentence in (
        (
            config.hidden_size % config.num_heads == 0,
            later(
                "hidden_size {hidden_size} cannot be shared out evenly among {num_heads} "
                "heads; choose a multiple of num_heads."
            ),
        ),
        (
            config.embedding_projection or width == config.hidden_size,
            later(
                "embedding_size {width} differs from hidden_size {hidden_size}; that needs "
                "embedding_projection."
            ),
        ),
        (
            config.head_transform
            or width == config.hidden_size
            or not {"mlm", "lm"} & {*config.heads},
            later(
                "Without head_transform the embedding_size {width} must be the hidden_size "
                "{hidden_size}: the output layer is the token table."
            ),
        ),
        (
            groups is None or groups <= passes,
            later(
                "layer_groups {layer_groups} is more than the {passes} times that a group can run."
            ),
        ),
        (
            config.num_layers % each == 0,
            later(
                "num_layers {num_layers} must be a multiple of layers_per_group {layers_per_group}."
            ),
        ),
        (each == 1 or groups is not None, later("layers_per_group needs layer_groups.")),
        (
            config.position_offset in (0, config.pad_token_id + 1)
            if config.pad_token_id is not None
            else config.position_offset == 0,
            later(
                "position_offset must be 0, or pad_token_id + 1 as in RoBERTa, not "
                "{position_offset}."
            ),
        ),
        (len({*config.heads}) == len(config.heads), later("heads names one twice: {heads}.")),
        (
            config.family == "bert" or gpt == (config.family == "gpt2"),
            later("The family {family} does not go with the architecture {architecture}."),
        ),
        (
            not (gpt and config.pooler),
            later("pooler is for the architecture bert, not for gpt."),
        ),
        (
            not gpt or {*config.heads} <= {"lm"},
            later("heads of a gpt can only be lm, not {names}."),
        ),
        (
            gpt or "lm" not in config.heads,
            later("heads of a bert cannot be lm: it sees what follows."),
        ),
        (
            config.pooler or not {"nsp", "sop"} & {*config.heads},
            later("heads nsp and sop read the pooler, and pooler is off."),
        ),
    ):
        if not possible:
            names = ", ".join(config.heads)
            values = vars(config) | {"width": width, "passes": passes, "names": names}
            raise ConfigError(tr(sentence, **values))
