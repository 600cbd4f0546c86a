"""Model folders: a round trip, every kind of damage, and the texts a checkpoint takes."""

import copy
import json
import shutil

import pytest
import torch
from safetensors.torch import load_file, save_file

from bert_explorer import Trace, checkpoints
from bert_explorer.checkpoints.folder import MODELS
from bert_explorer.checkpoints.store import Checkpoint, save, snapshot_path
from bert_explorer.checkpoints.weights import save_weights
from bert_explorer.errors import CheckpointError, EmptyTextError, TextTooLongError
from bert_explorer.model import Batch
from tests.shaken import everywhere, shake


@pytest.fixture(scope="module", params=["bert", "gpt"])
def original(request, tiny_bert, tiny_gpt):
    """A model in float32, none of its parameters at its start."""
    tiny = tiny_bert if request.param == "bert" else tiny_gpt
    model = copy.deepcopy(tiny.model)
    shake(model)
    return Checkpoint(f"tiny-{request.param}", model, tiny.tokenizer)


@pytest.fixture(scope="module")
def saved(original, tmp_path_factory):
    """Its folder, with two snapshots. Not to be changed."""
    folder = tmp_path_factory.mktemp("saved") / original.name
    save(folder, original.model, original.tokenizer)
    for step in (120, 7):
        save_weights(original.model.state_dict(), snapshot_path(folder, step), eight_bit=True)
    return folder


@pytest.fixture
def folder(saved, tmp_path):
    """A copy of it, to be damaged."""
    return shutil.copytree(saved, tmp_path / saved.name)


def test_what_is_saved_is_loaded(saved, original):
    loaded = checkpoints.load(saved)
    assert loaded.name == saved.name
    assert loaded.config == original.config
    assert loaded.tokenizer.vocab == original.tokenizer.vocab
    for name, weight in original.model.state_dict().items():
        assert torch.equal(loaded.model.state_dict()[name], weight.half().float())
    assert not loaded.model.training
    assert not any(parameter.requires_grad for parameter in loaded.model.parameters())
    assert all(p.dtype == torch.float32 for p in loaded.model.parameters())


def test_loading_leaves_the_random_numbers_alone(saved):
    torch.manual_seed(0)
    checkpoints.load(saved)
    drawn = torch.rand(3)
    torch.manual_seed(0)
    assert torch.equal(drawn, torch.rand(3))


def test_snapshots_are_found_in_order_and_loaded(saved):
    assert checkpoints.snapshots(saved) == (7, 120)
    at = checkpoints.load_snapshot(saved, 120)
    assert at.name.endswith("at step 120")
    end = checkpoints.load(saved).model.state_dict()
    for name, weight in at.model.state_dict().items():
        limit = end[name].abs().max().item() / 254 + 2e-3
        torch.testing.assert_close(weight, end[name], rtol=0, atol=limit)
    with pytest.raises(CheckpointError, match="step 8"):
        checkpoints.load_snapshot(saved, 8)


def test_a_stray_file_is_no_snapshot(folder):
    for name in (
        "step-final.safetensors",
        "step-1.safetensors",
        "step-0000009.safetensors.partial",
    ):
        (folder / "snapshots" / name).touch()
    assert checkpoints.snapshots(folder) == (7, 120)


@pytest.mark.parametrize("name", ["no-such-model", "", "../bert-twin", "x" * 5000, "a\0b"])
def test_an_unknown_name_is_refused_with_the_names_there_are(name):
    with pytest.raises(CheckpointError, match="bert-twin and gpt-twin"):
        checkpoints.load(name)


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_missing_file_is_named(folder, file):
    (folder / file).unlink()
    with pytest.raises(CheckpointError, match=file.split(".")[0]):
        checkpoints.load(folder)


@pytest.mark.parametrize("file", ["config.json", "model.safetensors", "tokenizer.json"])
@pytest.mark.parametrize("share", [0, 0.5])
def test_a_half_downloaded_file_is_refused(folder, file, share):
    content = (folder / file).read_bytes()
    (folder / file).write_bytes(content[: int(share * len(content))])
    with pytest.raises(CheckpointError):
        checkpoints.load(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"hidden_size": 24}, "should have the shape"),
        ({"num_layers": 3}, r"lacks 16 tensors, such as layers\.2\."),
        ({"num_layers": 1}, r"unknown tensor, layers\.1\."),
        ({"max_positions": 33}, r"embeddings\.position\.weight should have the shape \(33, 16\)"),
        ({"vocab_size": 4000}, "knows .* tokens"),
        ({"num_heads": 3}, "num_heads"),
        ({"hidden_size": "16"}, "hidden_size"),
        ({"n_embd": 16}, "n_embd"),
        ({"hidden_size": 9_999_998, "intermediate_size": 9_999_998}, "should have the shape"),
    ],
    ids=str,
)
def test_a_configuration_that_does_not_fit_is_refused(folder, change, message):
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(CheckpointError, match=message):
        checkpoints.load(folder)


@pytest.mark.parametrize("text", ["[]", "null", '"bert"', "{", "\xff", "[" * 100_000])
def test_a_configuration_that_is_none_is_refused(folder, text):
    (folder / "config.json").write_text(text, encoding="latin-1")
    with pytest.raises(CheckpointError, match=r"config\.json"):
        checkpoints.load(folder)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(folder, value):
    path = folder / "model.safetensors"
    weights = load_file(path)
    weights["layers.1.mlp.output.bias"][3] = value
    save_file(weights, path)
    with pytest.raises(CheckpointError, match=r"layers\.1\.mlp\.output\.bias.*NaN or inf"):
        checkpoints.load(folder)


def test_the_twins_do_not_pass_for_each_other(folder):
    config = json.loads((folder / "config.json").read_text())
    other = "gpt" if config["architecture"] == "bert" else "bert"
    (folder / "config.json").write_text(json.dumps(config | {"architecture": other}))
    with pytest.raises(CheckpointError, match="tensor"):
        checkpoints.load(folder)


# -- texts -------------------------------------------------------------------------------------


def test_a_text_is_run_as_its_encoding_is(saved):
    checkpoint = checkpoints.load(saved)
    encoding = checkpoint.encode("the cat sat", "the dog ran")
    out = checkpoint("the cat sat", "the dog ran")
    assert torch.equal(out.sequence, checkpoint.model(Batch.from_encodings([encoding])).sequence)
    assert out.sequence.shape == (1, len(encoding), 16)


def test_trace_mask_and_predict_go_through(saved):
    checkpoint = checkpoints.load(saved)
    length = len(checkpoint.encode("the cat sat"))
    trace = Trace(record=["layers.*.attention.pattern"])
    only_self = torch.eye(length, dtype=torch.bool)
    batch = Batch.from_encodings([checkpoint.encode("the cat sat")])
    out = checkpoint("the cat sat", mask=only_self, predict=everywhere(batch), trace=trace)
    assert torch.equal(trace.stack("layers.*.attention.pattern")[0, 0, 0], torch.eye(length))
    logits = out.mlm_logits if checkpoint.config.architecture == "bert" else out.lm_logits
    assert logits.shape == (length, checkpoint.config.vocab_size)


@pytest.mark.parametrize("text", ["", " \t\n", "\u0005", "\u200b\u200d"])
def test_a_text_of_which_nothing_is_left_is_refused(tiny_bert, text):
    with pytest.raises(EmptyTextError, match="The text is empty"):
        tiny_bert.encode(text)
    with pytest.raises(EmptyTextError, match="Sentence A"):
        tiny_bert.encode(text, "the cat")
    with pytest.raises(EmptyTextError, match="Sentence B"):
        tiny_bert.encode("the cat", text)


def test_a_million_characters_are_refused_and_a_long_text_is_cut(tiny_bert):
    with pytest.raises(TextTooLongError):
        tiny_bert.encode("a" * 1_000_000)
    encoding = tiny_bert.encode("the cat sat on the mat . " * 20)
    assert len(encoding) == tiny_bert.config.max_positions
    assert encoding.cut[0].sequence == 0
    assert tiny_bert("the cat sat on the mat . " * 20).sequence.shape[1] == 32


@pytest.mark.parametrize(
    "text", ["🙂", "שלום", "你好", "</script><b>", "[MASK]", "[ mask ]", "a\u200bb", "%s {0} \\"]
)
def test_any_readable_text_is_run(tiny_bert, tiny_gpt, text):
    for checkpoint in (tiny_bert, tiny_gpt):
        assert checkpoint(text).sequence.isfinite().all()
        assert checkpoint(text, text).sequence.isfinite().all()


# -- what is bundled ---------------------------------------------------------------------------


def test_the_bundled_twins_differ_in_architecture_alone():
    bert, gpt = (checkpoints.load(name) for name in checkpoints.bundled())
    assert bert.tokenizer.vocab == gpt.tokenizer.vocab
    one, two = bert.config.to_dict(), gpt.config.to_dict()
    assert {name for name in one if one[name] != two[name]} == {"architecture"}


@pytest.mark.parametrize("name", checkpoints.bundled())
def test_every_bundled_snapshot_can_be_loaded(name):
    for step in checkpoints.snapshots(name):
        snapshot = checkpoints.load_snapshot(name, step)
        assert snapshot("The cat sat.").sequence.isfinite().all()
    assert checkpoints.load(MODELS / name).name == name
