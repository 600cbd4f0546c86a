"""Published weights, where this machine has them already: nothing is downloaded for a test."""

import json
from pathlib import Path

import pytest
import torch
import transformers
from huggingface_hub import try_to_load_from_cache
from safetensors import safe_open
from torch.testing import assert_close

from bert_explorer.checkpoints.convert import from_hub
from bert_explorer.trace import Trace
from tests.reference.families import batch_for, our_model, real_of, run_theirs
from tests.reference.test_families import WANTED, assert_same_layers, their_heads

PUBLISHED = (
    "bert-base-uncased",
    "roberta-base",
    "albert-base-v2",
    "distilbert-base-uncased",
    "google/electra-small-discriminator",
    "gpt2",
)


class OnDisk(dict):
    """The tensors of a safetensors file, each read when it is asked for."""

    def __init__(self, path: str) -> None:
        self.file = safe_open(path, framework="pt")
        super().__init__(dict.fromkeys(self.file.keys()))

    def __getitem__(self, name: str) -> torch.Tensor:
        return self.file.get_tensor(name)


def cached(name: str, file: str) -> str:
    path = try_to_load_from_cache(name, file)
    if not isinstance(path, str):
        pytest.skip(f"{name} is not in the local Hugging Face cache")
    return path


@pytest.mark.parametrize("name", PUBLISHED)
@torch.no_grad()
def test_published_weights(name):
    weights = cached(name, "model.safetensors")
    config = json.loads(Path(cached(name, "config.json")).read_text())
    converted = from_hub(config, OnDisk(weights))
    ours = our_model(converted)
    made = getattr(transformers, config["architectures"][0])
    theirs = made.from_pretrained(Path(weights).parent, attn_implementation="eager").eval()
    batch = batch_for(ours, 24, 15)
    real = real_of(batch)
    predict = real if {"mlm", "lm"} & {*ours.config.heads} else None
    trace = Trace(record=WANTED)
    out, reference = ours(batch, predict=predict, trace=trace), run_theirs(theirs, batch)
    # Trained values are larger than those of the small models: 1e-4 of hidden states up to 20.
    assert_same_layers(
        reference, trace, out.sequence, ours.config.num_layers, real, rtol=1e-4, atol=1e-4
    )
    for answer, expected in their_heads(theirs, reference, batch, real).items():
        mine = getattr(out, answer)
        if mine is not None:
            assert_close(mine.softmax(-1), expected.softmax(-1), rtol=0, atol=1e-5)
