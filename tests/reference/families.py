"""Small models of every family as `transformers` builds and saves them, and the same in ours."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
import transformers
from safetensors.torch import load_file

from bert_explorer.checkpoints.convert import Converted, from_hub
from bert_explorer.model import Batch, Bert, Gpt, build
from tests.shaken import random_batch, shake

LENGTH = 16
_BERT = {
    "vocab_size": 50,
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "max_position_embeddings": LENGTH,
}
_ROBERTA = _BERT | {
    "max_position_embeddings": LENGTH + 2,
    "type_vocab_size": 1,
    "layer_norm_eps": 1e-5,
    "pad_token_id": 1,
}
_ALBERT = _BERT | {"embedding_size": 12}
_DISTILBERT = {
    "vocab_size": 50,
    "dim": 32,
    "n_layers": 3,
    "n_heads": 4,
    "hidden_dim": 48,
    "max_position_embeddings": LENGTH,
}
_GPT2 = {"vocab_size": 50, "n_embd": 32, "n_layer": 3, "n_head": 4, "n_positions": LENGTH}

# What it is -> (the class of transformers, its settings).
KINDS = {
    "bert for pre-training": ("BertForPreTraining", _BERT),
    "bert for masked words": ("BertForMaskedLM", _BERT),
    "bert for pairs": ("BertForNextSentencePrediction", _BERT),
    "bert that looks left": ("BertLMHeadModel", _BERT | {"is_decoder": True}),
    "bert with gelu_new": ("BertForPreTraining", _BERT | {"hidden_act": "gelu_new"}),
    "roberta": ("RobertaForMaskedLM", _ROBERTA),
    "roberta with relu": ("RobertaForMaskedLM", _ROBERTA | {"hidden_act": "relu"}),
    "roberta with pooler": ("RobertaModel", _ROBERTA),
    "albert": ("AlbertForPreTraining", _ALBERT),
    "albert in groups": (
        "AlbertForPreTraining",
        _ALBERT | {"num_hidden_layers": 4, "num_hidden_groups": 2, "inner_group_num": 2},
    ),
    "albert of equal widths": ("AlbertForMaskedLM", _ALBERT | {"embedding_size": 32}),
    "distilbert": ("DistilBertForMaskedLM", _DISTILBERT),
    "electra discriminator": ("ElectraForPreTraining", _BERT | {"embedding_size": 32}),
    "electra narrow discriminator": ("ElectraForPreTraining", _BERT | {"embedding_size": 12}),
    "electra generator": (
        "ElectraForMaskedLM",
        _BERT | {"embedding_size": 32, "hidden_act": "relu"},
    ),
    "electra narrow generator": ("ElectraForMaskedLM", _BERT | {"embedding_size": 12}),
    "electra wide generator": ("ElectraForMaskedLM", _BERT | {"embedding_size": 44}),
    "gpt2": ("GPT2LMHeadModel", _GPT2),
    "gpt2 with n_inner": ("GPT2LMHeadModel", _GPT2 | {"n_inner": 40}),
}


@dataclass(frozen=True)
class Pair:
    """theirs: the transformers model. config, tensors: the files it saved. ours: those, read."""

    theirs: transformers.PreTrainedModel
    config: dict
    tensors: dict[str, torch.Tensor]
    converted: Converted
    ours: Bert | Gpt


def their_model(class_name: str, settings: dict) -> transformers.PreTrainedModel:
    """A model with eager attention and shaken weights."""
    made = getattr(transformers, class_name)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        model = made(made.config_class(**settings, attn_implementation="eager"))
    shake(model, size=0.1)
    return model.eval().requires_grad_(False)


def saved(model: transformers.PreTrainedModel) -> tuple[dict, dict[str, torch.Tensor]]:
    """config.json and the weights, as `save_pretrained` writes them."""
    with TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        config = json.loads((Path(folder) / "config.json").read_text())
        return config, load_file(Path(folder) / "model.safetensors")


def our_model(converted: Converted) -> Bert | Gpt:
    with torch.device("meta"):
        model = build(converted.config)
    model.load_state_dict(converted.weights, assign=True)
    return model.eval().requires_grad_(False)


@cache
def pair(kind: str) -> Pair:
    """One of KINDS. Not to be changed."""
    theirs = their_model(*KINDS[kind])
    config, tensors = saved(theirs)
    converted = from_hub(config, tensors)
    return Pair(theirs, config, tensors, converted, our_model(converted))


def batch_for(model: Bert | Gpt, *lengths: int, seed: int = 0) -> Batch:
    """Rows of these lengths with the model's own padding id, and segments if it has them."""
    batch = random_batch(*lengths, seed=seed)
    pad, ids, types = model.config.pad_token_id, batch.input_ids, batch.type_ids
    if pad is not None and batch.real is not None:
        ids = ids.masked_fill(~batch.real, pad)
    if model.config.type_vocab_size < 2:
        types = torch.zeros_like(types)
    return Batch(ids, types, batch.real)


def real_of(batch: Batch) -> torch.Tensor:
    """(B, T) bool."""
    return torch.ones_like(batch.input_ids, dtype=torch.bool) if batch.real is None else batch.real


def run_theirs(theirs: transformers.PreTrainedModel, batch: Batch):
    """Their output with hidden states and attentions."""
    inputs = {"input_ids": batch.input_ids, "attention_mask": real_of(batch).long()}
    if theirs.config.model_type not in ("distilbert", "gpt2"):
        inputs["token_type_ids"] = batch.type_ids
    return theirs(**inputs, output_hidden_states=True, output_attentions=True)
