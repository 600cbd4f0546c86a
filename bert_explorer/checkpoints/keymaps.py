"""What the six families call their parts in the weights of the Hugging Face hub: one table each.

Left our name, right theirs, for modules: `.weight` and `.bias` follow. {i} is a layer; in ALBERT
it is {group} and {inner}. The names were read off transformers 5.23.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bert_explorer.config import Head

Table = Mapping[str, str]


@dataclass(frozen=True)
class KeyMap:
    """How one family's weights are written.

    prefix: stands before the names of `modules` in files that also hold a head; heads have none.
    modules, heads: our module -> theirs.
    decoder: their output layer, which is the token table again (and its bias, if it has one of its
        own, the head's bias again). Old files repeat them, new ones leave them out.
    conv1d: weights of layers are stored (in, out), and query, key and value as one tensor.
    """

    prefix: str
    modules: Table
    heads: Mapping[Head, Table]
    decoder: str
    conv1d: bool = False


_EMBEDDINGS = {
    "embeddings.token": "embeddings.word_embeddings",
    "embeddings.position": "embeddings.position_embeddings",
    "embeddings.segment": "embeddings.token_type_embeddings",
    "embeddings.norm": "embeddings.LayerNorm",
}
_BERT_LAYER = {
    "layers.{i}.attention.query": "encoder.layer.{i}.attention.self.query",
    "layers.{i}.attention.key": "encoder.layer.{i}.attention.self.key",
    "layers.{i}.attention.value": "encoder.layer.{i}.attention.self.value",
    "layers.{i}.attention.output": "encoder.layer.{i}.attention.output.dense",
    "layers.{i}.attention_norm": "encoder.layer.{i}.attention.output.LayerNorm",
    "layers.{i}.mlp.hidden": "encoder.layer.{i}.intermediate.dense",
    "layers.{i}.mlp.output": "encoder.layer.{i}.output.dense",
    "layers.{i}.mlp_norm": "encoder.layer.{i}.output.LayerNorm",
}
BERT = KeyMap(
    prefix="bert.",
    modules=_EMBEDDINGS | _BERT_LAYER | {"pooler.dense": "pooler.dense"},
    heads={
        "mlm": {
            "mlm.dense": "cls.predictions.transform.dense",
            "mlm.norm": "cls.predictions.transform.LayerNorm",
            "mlm": "cls.predictions",
        },
        "nsp": {"nsp.dense": "cls.seq_relationship"},
    },
    decoder="cls.predictions.decoder",
)

CAUSAL_BERT = KeyMap(
    prefix="bert.",
    modules=_EMBEDDINGS | _BERT_LAYER,
    heads={
        "lm": {
            "lm.dense": "cls.predictions.transform.dense",
            "lm.norm": "cls.predictions.transform.LayerNorm",
            "lm": "cls.predictions",
        },
    },
    decoder="cls.predictions.decoder",
)
"""A BERT whose config.json says `is_decoder`: it looks to the left only, as our GPT twin does."""

ROBERTA = KeyMap(
    prefix="roberta.",
    modules=_EMBEDDINGS | _BERT_LAYER | {"pooler.dense": "pooler.dense"},
    heads={
        "mlm": {"mlm.dense": "lm_head.dense", "mlm.norm": "lm_head.layer_norm", "mlm": "lm_head"},
    },
    decoder="lm_head.decoder",
)

_ALBERT_LAYER = "encoder.albert_layer_groups.{group}.albert_layers.{inner}."
ALBERT = KeyMap(
    prefix="albert.",
    modules={
        **_EMBEDDINGS,
        "embeddings.project": "encoder.embedding_hidden_mapping_in",
        "layers.{i}.attention.query": _ALBERT_LAYER + "attention.query",
        "layers.{i}.attention.key": _ALBERT_LAYER + "attention.key",
        "layers.{i}.attention.value": _ALBERT_LAYER + "attention.value",
        "layers.{i}.attention.output": _ALBERT_LAYER + "attention.dense",
        "layers.{i}.attention_norm": _ALBERT_LAYER + "attention.LayerNorm",
        "layers.{i}.mlp.hidden": _ALBERT_LAYER + "ffn",
        "layers.{i}.mlp.output": _ALBERT_LAYER + "ffn_output",
        "layers.{i}.mlp_norm": _ALBERT_LAYER + "full_layer_layer_norm",
        "pooler.dense": "pooler",
    },
    heads={
        "mlm": {
            "mlm.dense": "predictions.dense",
            "mlm.norm": "predictions.LayerNorm",
            "mlm": "predictions",
        },
        "sop": {"sop.dense": "sop_classifier.classifier"},
    },
    decoder="predictions.decoder",
)

DISTILBERT = KeyMap(
    prefix="distilbert.",
    modules={
        "embeddings.token": "embeddings.word_embeddings",
        "embeddings.position": "embeddings.position_embeddings",
        "embeddings.norm": "embeddings.LayerNorm",
        "layers.{i}.attention.query": "transformer.layer.{i}.attention.q_lin",
        "layers.{i}.attention.key": "transformer.layer.{i}.attention.k_lin",
        "layers.{i}.attention.value": "transformer.layer.{i}.attention.v_lin",
        "layers.{i}.attention.output": "transformer.layer.{i}.attention.out_lin",
        "layers.{i}.attention_norm": "transformer.layer.{i}.sa_layer_norm",
        "layers.{i}.mlp.hidden": "transformer.layer.{i}.ffn.lin1",
        "layers.{i}.mlp.output": "transformer.layer.{i}.ffn.lin2",
        "layers.{i}.mlp_norm": "transformer.layer.{i}.output_layer_norm",
    },
    heads={
        "mlm": {
            "mlm.dense": "vocab_transform",
            "mlm.norm": "vocab_layer_norm",
            "mlm": "vocab_projector",
        },
    },
    decoder="vocab_projector",
)

ELECTRA = KeyMap(
    prefix="electra.",
    modules=_EMBEDDINGS | {"embeddings.project": "embeddings_project"} | _BERT_LAYER,
    heads={
        "mlm": {
            "mlm.dense": "generator_predictions.dense",
            "mlm.norm": "generator_predictions.LayerNorm",
            "mlm": "generator_lm_head",
        },
        "rtd": {
            "rtd.dense": "discriminator_predictions.dense",
            "rtd.output": "discriminator_predictions.dense_prediction",
        },
    },
    decoder="generator_lm_head",
)

GPT2 = KeyMap(
    prefix="transformer.",
    modules={
        "embeddings.token": "wte",
        "embeddings.position": "wpe",
        "layers.{i}.attention_norm": "h.{i}.ln_1",
        "layers.{i}.attention.query": "h.{i}.attn.c_attn",
        "layers.{i}.attention.key": "h.{i}.attn.c_attn",
        "layers.{i}.attention.value": "h.{i}.attn.c_attn",
        "layers.{i}.attention.output": "h.{i}.attn.c_proj",
        "layers.{i}.mlp_norm": "h.{i}.ln_2",
        "layers.{i}.mlp.hidden": "h.{i}.mlp.c_fc",
        "layers.{i}.mlp.output": "h.{i}.mlp.c_proj",
        "final_norm": "ln_f",
    },
    heads={"lm": {}},
    decoder="lm_head",
    conv1d=True,
)

KEYMAPS: dict[str, KeyMap] = {
    "bert": BERT,
    "causal bert": CAUSAL_BERT,
    "roberta": ROBERTA,
    "albert": ALBERT,
    "distilbert": DISTILBERT,
    "electra": ELECTRA,
    "gpt2": GPT2,
}
