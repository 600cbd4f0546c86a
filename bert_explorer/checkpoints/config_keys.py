"""What the six families call their settings in config.json: one table each.

Left our configuration field, right theirs, with what theirs means where it is not written.
The names were read off transformers 5.23.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ConfigKeys:
    """How one family's config.json is written.

    fields: our configuration field -> theirs. optional: what theirs means when it is not written.
    always: our fields that are the same in the whole family.
    classes: the heads -> the transformers class that has just these.
    dropouts: their other names for our one dropout.
    """

    fields: Mapping[str, str]
    optional: Mapping[str, Any]
    classes: Mapping[frozenset[str], str]
    dropouts: tuple[str, ...] = ("attention_probs_dropout_prob",)
    always: Mapping[str, Any] = field(default_factory=dict)


def _classes(**heads: str) -> dict[frozenset[str], str]:
    """mlm_nsp="BertForPreTraining" -> {{"mlm", "nsp"}: "BertForPreTraining"}."""
    return {frozenset(name.split("_")) - {"none"}: value for name, value in heads.items()}


_BERT_FIELDS = {
    "vocab_size": "vocab_size",
    "hidden_size": "hidden_size",
    "num_layers": "num_hidden_layers",
    "num_heads": "num_attention_heads",
    "intermediate_size": "intermediate_size",
    "max_positions": "max_position_embeddings",
    "type_vocab_size": "type_vocab_size",
    "activation": "hidden_act",
    "layer_norm_eps": "layer_norm_eps",
    "dropout": "hidden_dropout_prob",
    "pad_token_id": "pad_token_id",
}
_BERT_OPTIONAL = {
    "type_vocab_size": 2,
    "hidden_act": "gelu",
    "layer_norm_eps": 1e-12,
    "hidden_dropout_prob": 0.1,
    "pad_token_id": 0,
}

CONFIG_KEYS: dict[str, ConfigKeys] = {
    "bert": ConfigKeys(
        fields=_BERT_FIELDS,
        optional=_BERT_OPTIONAL,
        classes=_classes(
            mlm_nsp="BertForPreTraining",
            mlm="BertForMaskedLM",
            nsp="BertForNextSentencePrediction",
            none="BertModel",
        ),
    ),
    "causal bert": ConfigKeys(
        fields=_BERT_FIELDS,
        optional=_BERT_OPTIONAL,
        always={"architecture": "gpt"},
        classes=_classes(lm="BertLMHeadModel"),
    ),
    "roberta": ConfigKeys(
        fields=_BERT_FIELDS,
        optional=_BERT_OPTIONAL | {"pad_token_id": 1},
        always={"head_activation": "gelu"},
        classes=_classes(mlm="RobertaForMaskedLM", none="RobertaModel"),
    ),
    "albert": ConfigKeys(
        fields={
            **_BERT_FIELDS,
            "embedding_size": "embedding_size",
            "layer_groups": "num_hidden_groups",
            "layers_per_group": "inner_group_num",
        },
        optional={
            **_BERT_OPTIONAL,
            "hidden_act": "gelu_new",
            "hidden_dropout_prob": 0,
            "num_hidden_groups": 1,
            "inner_group_num": 1,
        },
        always={"embedding_projection": True},
        classes=_classes(
            mlm_sop="AlbertForPreTraining", mlm="AlbertForMaskedLM", none="AlbertModel"
        ),
    ),
    "distilbert": ConfigKeys(
        fields={
            "vocab_size": "vocab_size",
            "hidden_size": "dim",
            "num_layers": "n_layers",
            "num_heads": "n_heads",
            "intermediate_size": "hidden_dim",
            "max_positions": "max_position_embeddings",
            "activation": "activation",
            "dropout": "dropout",
            "pad_token_id": "pad_token_id",
        },
        optional={"activation": "gelu", "dropout": 0.1, "pad_token_id": 0},
        always={"type_vocab_size": 0, "layer_norm_eps": 1e-12},
        classes=_classes(mlm="DistilBertForMaskedLM", none="DistilBertModel"),
        dropouts=("attention_dropout",),
    ),
    "electra": ConfigKeys(
        fields=_BERT_FIELDS | {"embedding_size": "embedding_size"},
        optional=_BERT_OPTIONAL,
        always={"head_activation": "gelu"},
        classes=_classes(
            rtd="ElectraForPreTraining", mlm="ElectraForMaskedLM", none="ElectraModel"
        ),
    ),
    "gpt2": ConfigKeys(
        fields={
            "vocab_size": "vocab_size",
            "hidden_size": "n_embd",
            "num_layers": "n_layer",
            "num_heads": "n_head",
            "intermediate_size": "n_inner",
            "max_positions": "n_positions",
            "activation": "activation_function",
            "layer_norm_eps": "layer_norm_epsilon",
            "dropout": "resid_pdrop",
            "pad_token_id": "pad_token_id",
        },
        optional={
            "n_inner": None,
            "activation_function": "gelu_new",
            "layer_norm_epsilon": 1e-5,
            "resid_pdrop": 0.1,
            "pad_token_id": None,
        },
        always={
            "architecture": "gpt",
            "norm_placement": "pre",
            "type_vocab_size": 0,
            "head_transform": False,
        },
        classes=_classes(lm="GPT2LMHeadModel", none="GPT2Model"),
        dropouts=("attn_pdrop", "embd_pdrop"),
    ),
}
