"""Tiny models of the six families in folders as transformers writes them."""

from pathlib import Path

import torch
import transformers

from tests.tokenizer import families

SMALL = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 40,
}
MODELS = ("bert", "bert-cased", "roberta", "albert", "distilbert", "electra", "gpt2")


def write(name: str, folder: Path, **save) -> Path:
    """config.json, safetensors and tokenizer of a random model; save: for save_pretrained."""
    kind = {"distilbert": "bert", "electra": "bert"}.get(name, name)
    tokenizer = families.reference(kind)
    torch.manual_seed(0)
    model = _model(name.removesuffix("-cased"), len(tokenizer), tokenizer.pad_token_id)
    model.save_pretrained(folder, **save)
    tokenizer.save_pretrained(str(folder))
    return folder


def _model(name: str, vocab_size: int, pad: int | None):
    small = {**SMALL, "vocab_size": vocab_size, "pad_token_id": pad}
    if name == "bert":
        return transformers.BertForPreTraining(transformers.BertConfig(**small))
    if name == "roberta":
        return transformers.RobertaForMaskedLM(
            transformers.RobertaConfig(**small, type_vocab_size=1)
        )
    if name == "albert":
        return transformers.AlbertForPreTraining(
            transformers.AlbertConfig(**small, embedding_size=8)
        )
    if name == "electra":
        return transformers.ElectraForPreTraining(
            transformers.ElectraConfig(**small, embedding_size=8)
        )
    if name == "distilbert":
        return transformers.DistilBertForMaskedLM(
            transformers.DistilBertConfig(
                vocab_size=vocab_size,
                dim=16,
                n_layers=2,
                n_heads=2,
                hidden_dim=32,
                max_position_embeddings=40,
                pad_token_id=pad,
            )
        )
    return transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            vocab_size=vocab_size,
            n_embd=16,
            n_layer=2,
            n_head=2,
            n_positions=40,
            bos_token_id=0,
            eos_token_id=0,
        )
    )
