"""Valid files to be damaged: tiny models, and tables of labelled examples."""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import tokenizers
import torch
from safetensors.torch import save
from tokenizers import models, normalizers, pre_tokenizers

from bert_explorer.checkpoints.convert import to_hub
from bert_explorer.config import ModelConfig
from bert_explorer.finetuning.model import FineTuned, HeadSetup
from bert_explorer.finetuning.saved import save_finetuned
from bert_explorer.model import build
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.tokenizer_files import byte_level_library, wordpiece_library
from bert_explorer.ui.fine_tuning.zipped import FILES, packed
from tests.tokenizer import families

Files = dict[str, bytes]

SMALL = {
    "hidden_size": 8,
    "num_layers": 2,
    "num_heads": 2,
    "intermediate_size": 16,
    "max_positions": 32,
}

TABLES = (
    b"text,label\nthe cat sat,good\n=1+1,bad\nfine,good\n-x,bad\n",
    b'tokens;tags\n"Anna sat";"B-PER O"\nBo ran;B-PER O\nit is;O O\n',
    b"context\tquestion\tanswer\nthe cat sat\twho?\tcat\na dog ran\twho?\tdog\n",
    b"text,pair,label\na,b,1\nc,d,2\ne,f,1\n",
    b"DESC:manner How do birds fly ?\nLOC:city Where is it ?\nDESC:x What ?\n",
    b"Anna B-PER\nsat O\n\nRome B-LOC\nis O\n\n",
    b'{"data": [{"paragraphs": [{"context": "the cat slept", "qas": [{"question": "who?", '
    b'"answers": [{"text": "cat", "answer_start": 4}]}]}]}]}',
)


@contextlib.contextmanager
def folder_of(files: Files) -> Iterator[Path]:
    """A folder that holds these, for the length of a `with` block."""
    with tempfile.TemporaryDirectory() as name:
        for file, data in files.items():
            (Path(name) / file).write_bytes(data)
        yield Path(name)


@cache
def wordpiece() -> Tokenizer:
    return Tokenizer.train(families.TEXTS, 200, min_frequency=1)


def bert_tokenizer() -> tokenizers.Tokenizer:
    return wordpiece_library(wordpiece().vocab)


def gpt_tokenizer() -> tokenizers.Tokenizer:
    return byte_level_library(families.byte_vocab(["<|endoftext|>"]), list(families.merges()))


def albert_tokenizer() -> tokenizers.Tokenizer:
    library = tokenizers.Tokenizer(models.Unigram(list(families.unigram_pieces()), 1))
    library.normalizer = normalizers.Sequence(
        [normalizers.Replace("``", '"'), normalizers.NFKD(), normalizers.StripAccents()]
    )
    library.pre_tokenizer = pre_tokenizers.Metaspace()
    library.add_special_tokens(families.UNIGRAM_SPECIAL)
    return library


def merges_file() -> bytes:
    return "\n".join(" ".join(pair) for pair in families.merges()).encode()


def vocab_json() -> bytes:
    return json.dumps(families.byte_vocab(families.ROBERTA_SPECIAL)).encode()


@cache
def hub_folder(family: str = "bert") -> Files:
    """A "bert" or "gpt2" as the hub has it."""
    tokenizer = {"bert": bert_tokenizer, "gpt2": gpt_tokenizer}[family]()
    own = {
        "bert": {"layer_norm_eps": 1e-12},
        "gpt2": {
            "architecture": "gpt",
            "norm_placement": "pre",
            "type_vocab_size": 0,
            "head_transform": False,
            "activation": "gelu_tanh",
            "pad_token_id": None,
            "layer_norm_eps": 1e-5,
        },
    }[family]
    config = ModelConfig(vocab_size=tokenizer.get_vocab_size(), family=family, **SMALL, **own)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        values, tensors = to_hub(build(config).eval())
    return {
        "config.json": json.dumps(values).encode(),
        "model.safetensors": save(tensors),
        "tokenizer.json": tokenizer.to_str().encode(),
    }


@cache
def our_folder() -> Files:
    """A fine-tuned model in our own format."""
    config = ModelConfig(vocab_size=wordpiece().vocab_size, **SMALL)
    with tempfile.TemporaryDirectory() as name, torch.random.fork_rng():
        torch.manual_seed(0)
        model = FineTuned(build(config), HeadSetup("sentence", ("good", "bad"), "pooled"))
        save_finetuned(Path(name), model.eval(), wordpiece(), {})
        return {path.name: path.read_bytes() for path in Path(name).iterdir()}


@cache
def zips() -> tuple[bytes, ...]:
    """A whole fine-tuned model, and a zip that holds nothing of the kind."""
    with folder_of(our_folder()) as folder:
        good = packed(folder)
    bare = io.BytesIO()
    with zipfile.ZipFile(bare, "w") as archive:
        for name in FILES:
            archive.writestr(name, b"{}")
        archive.writestr("../../evil.py", b"boom")
    return good, bare.getvalue()
