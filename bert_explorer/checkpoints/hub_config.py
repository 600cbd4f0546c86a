"""config.json as the hub has it, to and from ours."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from bert_explorer.checkpoints.config_keys import CONFIG_KEYS
from bert_explorer.config import FAMILIES, Family, Head, ModelConfig
from bert_explorer.errors import CheckpointError, ConfigError
from bert_explorer.language import later, tr

ACTIVATIONS = {
    "gelu": "gelu",
    "gelu_python": "gelu",
    "gelu_new": "gelu_tanh",
    "gelu_fast": "gelu_tanh",
    "gelu_pytorch_tanh": "gelu_tanh",
    "relu": "relu",
}
"""Their name -> ours. gelu_new, gelu_fast and gelu_pytorch_tanh are one formula."""
THEIR_ACTIVATION = {"gelu": "gelu", "gelu_tanh": "gelu_new", "relu": "relu"}

# A setting that changes the arithmetic, what it must be, and what it is called in the message.
_MUST_BE: tuple[tuple[str, Any, str], ...] = (
    ("position_embedding_type", "absolute", later("relative positions")),
    ("add_cross_attention", False, later("cross-attention to another model")),
    ("is_encoder_decoder", False, later("an encoder and a decoder")),
    ("scale_attn_weights", True, later("unscaled attention (scale_attn_weights)")),
    ("scale_attn_by_inverse_layer_idx", False, "scale_attn_by_inverse_layer_idx"),
    ("reorder_and_upcast_attn", False, "reorder_and_upcast_attn"),
    ("quantization_config", None, later("quantised weights")),
    ("pruned_heads", {}, later("pruned heads")),
)


def kind_of(config: Mapping[str, Any]) -> str:
    """The family that config.json names, or "causal bert": a name of KEYMAPS and CONFIG_KEYS.

    Raises CheckpointError for another one, and for settings that our modules do not compute.
    """
    family = config.get("model_type")
    if family not in FAMILIES:
        names = tr("{names} and {last}", names=", ".join(FAMILIES[:-1]), last=FAMILIES[-1])
        if family is None:
            raise CheckpointError(
                tr(
                    "config.json names no model_type; this app runs {names}: choose a model of "
                    "one of these.",
                    names=names,
                )
            )
        raise CheckpointError(
            tr(
                "config.json has the model_type {family!r}; this app runs {names}: choose a model "
                "of one of these.",
                family=family,
                names=names,
            )
        )
    for name, wanted, what in _MUST_BE:
        if config.get(name, wanted) not in (wanted, None):
            raise CheckpointError(
                tr(
                    "This {family} uses {what}, which this app does not compute: choose a "
                    "model without it.",
                    family=family,
                    what=tr(what),
                )
            )
    if family == "gpt2" or not config.get("is_decoder", False):
        return family
    if family == "bert" and config.get("architectures") == ["BertLMHeadModel"]:
        return "causal bert"
    raise CheckpointError(
        tr(
            "This {family} was trained as a decoder (is_decoder); of these the app "
            "reads only a BertLMHeadModel: choose an encoder, or a GPT-2.",
            family=family,
        )
    )


def read_config(config: Mapping[str, Any], heads: Collection[Head], *, pooler: bool) -> ModelConfig:
    """Our configuration for what config.json says and the weights hold.

    Raises CheckpointError for a value that is missing or impossible.
    """
    keys = CONFIG_KEYS[kind_of(config)]
    family: Family = config["model_type"]
    values: dict[str, Any] = {"family": family, "heads": tuple(heads), "pooler": pooler}
    for ours, theirs in keys.fields.items():
        if theirs not in config and theirs not in keys.optional:
            raise CheckpointError(
                tr("config.json lacks {theirs}: download it again.", theirs=theirs)
            )
        values[ours] = config.get(theirs, keys.optional.get(theirs))
    values |= keys.always
    activation = values["activation"]
    if not isinstance(activation, str) or activation not in ACTIVATIONS:
        raise CheckpointError(
            tr(
                "This {family} uses the activation {activation!r}; this app computes {known}.",
                family=family,
                activation=activation,
                known=", ".join(ACTIVATIONS),
            )
        )
    values["activation"] = ACTIVATIONS[activation]
    try:
        _derive(family, values)
        return ModelConfig(**values)
    except (ConfigError, TypeError) as error:  # TypeError: arithmetic with a text or a list
        reason = error if isinstance(error, ConfigError) else tr("a number is something else.")
        raise CheckpointError(tr("config.json cannot be used: {reason}", reason=reason)) from error


def _derive(family: Family, values: dict[str, Any]) -> None:
    """What a family writes in another way than we do."""
    if family == "roberta":
        values["position_offset"] = values["pad_token_id"] + 1
        values["max_positions"] -= values["position_offset"]
    if family == "albert":
        values["num_layers"] *= values["layers_per_group"]
    if family == "electra":
        values["embedding_projection"] = values["embedding_size"] != values["hidden_size"]
    if family == "gpt2" and values["intermediate_size"] is None:
        values["intermediate_size"] = 4 * values["hidden_size"]


def write_config(config: ModelConfig) -> dict[str, Any]:
    """config.json for transformers; CheckpointError if it has no class that computes the same."""
    causal_bert = config.family == "bert" and config.architecture == "gpt"
    keys = CONFIG_KEYS["causal bert" if causal_bert else config.family]
    heads = frozenset(config.heads)
    if heads not in keys.classes:
        raise CheckpointError(
            tr(
                "transformers has no {family} with the heads {heads}.",
                family=config.family,
                heads=", ".join(sorted(heads)),
            )
        )
    name = keys.classes[heads]
    hub = {theirs: getattr(config, ours) for ours, theirs in keys.fields.items()}
    hub[keys.fields["activation"]] = THEIR_ACTIVATION[config.activation]
    hub |= dict.fromkeys(keys.dropouts, config.dropout)
    if "embedding_size" in hub:
        hub["embedding_size"] = config.embedding_width
    if config.family == "roberta":
        hub["max_position_embeddings"] += config.position_offset
    if config.family == "albert":
        hub["num_hidden_layers"] //= config.layers_per_group
    if causal_bert:
        hub["is_decoder"] = True
    hub = {"model_type": config.family, "architectures": [name], **hub}
    again = read_config(hub, config.heads, pooler=config.pooler)
    if differ := [key for key, value in _plain(config).items() if value != _plain(again)[key]]:
        raise CheckpointError(
            tr(
                "transformers cannot build this model: its {name} differs in {fields}.",
                name=name,
                fields=", ".join(differ),
            )
        )
    return hub


def _plain(config: ModelConfig) -> dict[str, Any]:
    """All fields, so that what means the same is the same."""
    values = {name: getattr(config, name) for name in config.__dataclass_fields__}
    values["embedding_size"] = config.embedding_width
    values["heads"] = sorted(config.heads)
    guesses = {"mlm", "lm"} & {*config.heads} and config.head_transform
    values["head_activation"] = (config.head_activation or config.activation) if guesses else None
    return values
