"""Our models in `transformers`: they load without a complaint and say the same."""

import json

import pytest
import torch
import transformers
from safetensors.torch import save_file
from torch.testing import assert_close

from bert_explorer import checkpoints
from bert_explorer.checkpoints.convert import from_hub, to_hub
from bert_explorer.config import ModelConfig
from bert_explorer.errors import CheckpointError
from bert_explorer.model import Batch, build
from tests.reference.families import KINDS, batch_for, our_model, pair, real_of, run_theirs
from tests.shaken import shaken_model

AUTO = {
    "mlm": transformers.AutoModelForMaskedLM,
    "nsp": transformers.AutoModelForNextSentencePrediction,
    "lm": transformers.AutoModelForCausalLM,
}


def load_theirs(folder, model):
    """What an AutoModel makes of our files, which must lack nothing and hold nothing else."""
    config, tensors = to_hub(model)
    (folder / "config.json").write_text(json.dumps(config))
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    heads = model.config.heads
    auto = AUTO[heads[0]] if len(heads) == 1 and heads[0] in AUTO else None
    if heads == ():
        auto = transformers.AutoModel
    theirs, report = (auto or transformers.AutoModelForPreTraining).from_pretrained(
        folder, attn_implementation="eager", output_loading_info=True
    )
    assert type(theirs).__name__ == config["architectures"][0]
    for kind in ("missing_keys", "unexpected_keys", "mismatched_keys"):
        assert not report[kind], kind
    return theirs.eval()


@torch.no_grad()
@pytest.mark.parametrize("kind", KINDS)
def test_there_and_back_again(kind, tmp_path):
    ours = pair(kind).ours
    theirs = load_theirs(tmp_path, ours)
    batch = batch_for(ours, 14, 9)
    before, after = run_theirs(pair(kind).theirs, batch), run_theirs(theirs, batch)
    for name, value in before.items():
        if isinstance(value, torch.Tensor):
            assert torch.equal(value, after[name]), name


@torch.no_grad()
@pytest.mark.parametrize("name", checkpoints.bundled())
def test_the_bundled_twins(name, tmp_path):
    """The GPT twin is, to transformers, a BERT that looks to the left."""
    twin = checkpoints.load(name)
    theirs = load_theirs(tmp_path, twin.model)
    batch = Batch.from_encodings([twin.encode("The dog ran to the river.", "It was thirsty.")])
    ours = twin.model(batch, predict=real_of(batch))
    out = run_theirs(theirs, batch)
    assert_close(ours.sequence, out.hidden_states[-1], rtol=0, atol=1e-5)
    logits = ours.mlm_logits if name == "bert-twin" else ours.lm_logits
    expected = (out.prediction_logits if name == "bert-twin" else out.logits)[0]
    assert_close(logits, expected, rtol=1e-5, atol=5e-5)
    if name == "bert-twin":
        assert_close(ours.nsp_logits, out.seq_relationship_logits, rtol=1e-5, atol=5e-5)


@pytest.mark.parametrize("kind", ["bert", "gpt"])
def test_a_twin_comes_back_as_it_went(kind):
    model = shaken_model(kind)
    converted = from_hub(*to_hub(model))
    assert (converted.config, converted.missing_heads) == (model.config, {})
    back = our_model(converted).state_dict()
    assert all(torch.equal(value, back[name]) for name, value in model.state_dict().items())


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"norm_placement": "pre"}, "differs in norm_placement"),
        ({"architecture": "gpt", "norm_placement": "pre"}, "BertLMHeadModel.*norm_placement"),
        ({"family": "distilbert"}, "heads mlm, nsp"),
        (
            {"family": "distilbert", "heads": ("mlm",), "pooler": False},
            "differs in type_vocab_size",
        ),
        ({"heads": ("mlm", "sop")}, "heads mlm, sop"),
        ({"layer_groups": 1}, "differs in layer_groups"),
        ({"architecture": "gpt", "family": "gpt2"}, "norm_placement"),
    ],
    ids=str,
)
def test_what_transformers_cannot_be_is_refused(changes, message):
    config = ModelConfig(vocab_size=50, hidden_size=8, num_heads=2, num_layers=2, **changes)
    with torch.device("meta"):
        model = build(config)
    with pytest.raises(CheckpointError, match=message):
        to_hub(model)
