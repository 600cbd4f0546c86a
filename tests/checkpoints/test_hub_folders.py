"""Folders as transformers writes them: all families, half precision, shards, and damage."""

import json
import struct

import pytest
import torch
from safetensors.torch import load_file, save_file

from bert_explorer import checkpoints
from bert_explorer.checkpoints import store
from bert_explorer.errors import CheckpointError, NoMaskTokenError
from tests.checkpoints import hub_models


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("hub")
    return {name: hub_models.write(name, root / name) for name in hub_models.MODELS}


@pytest.fixture
def folder(tmp_path):
    """A BERT, to be damaged."""
    return hub_models.write("bert", tmp_path / "bert")


@pytest.mark.parametrize("name", hub_models.MODELS)
def test_every_family_is_loaded_with_its_own_tokenizer(folders, name):
    import transformers

    ours = checkpoints.load(folders[name])
    theirs = transformers.AutoModel.from_pretrained(folders[name]).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folders[name])
    text, pair = "The cat sat on the mat.", "Don't you know?"
    # Not every tokenizer of transformers gives segments unasked, where its model reads them.
    segments = name in ("bert", "bert-cased", "albert", "electra")
    encoded = tokenizer(text, pair, return_tensors="pt", return_token_type_ids=segments)
    with torch.no_grad():
        expected = theirs(**encoded)[0]
    torch.testing.assert_close(ours(text, pair).sequence, expected, rtol=0, atol=1e-5)
    assert ours.name == name


def test_what_a_model_lacks_is_kept_as_a_sentence(folders):
    assert "discriminator" in checkpoints.load(folders["electra"]).missing_heads["mlm"]
    assert not checkpoints.load(folders["bert"]).missing_heads


def test_a_model_without_a_mask_says_so(folders):
    with pytest.raises(NoMaskTokenError, match="no mask token"):
        checkpoints.load(folders["gpt2"]).fill("the [MASK] sat")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision(folder, dtype):
    path = folder / "model.safetensors"
    whole = load_file(path)
    save_file({name: tensor.to(dtype) for name, tensor in whole.items()}, path)
    model = checkpoints.load(folder).model
    assert {p.dtype for p in model.parameters()} == {torch.float32}
    table = whole["bert.embeddings.word_embeddings.weight"]
    assert torch.equal(model.embeddings.token.weight, table.to(dtype).float())


def test_shards(tmp_path):
    folder = hub_models.write("bert", tmp_path / "bert", max_shard_size="8KB")
    shards = sorted(folder.glob("model-*.safetensors"))
    assert len(shards) > 2
    whole = hub_models.write("bert", tmp_path / "whole")
    expected = checkpoints.load(whole).model.state_dict()
    for name, tensor in checkpoints.load(folder).model.state_dict().items():
        assert torch.equal(tensor, expected[name])
    assert store.size_in_memory(folder) == store.size_in_memory(whole)
    shards[1].unlink()
    with pytest.raises(CheckpointError, match=r"shard .* is missing"):
        checkpoints.load(folder)


@pytest.mark.parametrize("name", ["../../secret.safetensors", "/etc/passwd", "x.bin", 3])
def test_an_index_names_no_other_file(folder, name):
    (folder / "model.safetensors").unlink()
    index = {"weight_map": {"a": name}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(CheckpointError, match=r"no shard|list the shards"):
        checkpoints.load(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"weight_map": 3}', '{"weight_map": {}}'])
def test_an_index_that_is_none(folder, text):
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors.index.json").write_text(text)
    with pytest.raises(CheckpointError, match="list the shards"):
        checkpoints.load(folder)


def test_pickled_weights_are_refused_with_the_way_out(folder):
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(CheckpointError, match="save_pretrained"):
        checkpoints.load(folder)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_half_a_file_is_refused(folder, share):
    path = folder / "model.safetensors"
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(CheckpointError, match="not a whole safetensors"):
        checkpoints.load(folder)


@pytest.mark.parametrize(
    "header",
    [
        {"x": {"dtype": "F32", "shape": [10**9, 10**9], "data_offsets": [0, 4]}},
        {"x": {"dtype": "F32", "shape": [1], "data_offsets": [0, 10**12]}},
        {"x": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}},
        {"x": {"dtype": "Q7", "shape": [1], "data_offsets": [0, 4]}},
        [],
    ],
)
def test_a_header_that_lies_is_refused(folder, header):
    text = json.dumps(header).encode()
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + bytes(4))
    with pytest.raises(CheckpointError, match="not a whole safetensors"):
        checkpoints.load(folder)
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", 2**60) + text)
    with pytest.raises(CheckpointError, match="not a whole safetensors"):
        checkpoints.load(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"model_type": "t5"}, "model_type 't5'"),
        ({"hidden_size": 32}, "shape"),
        ({"vocab_size": 10}, "shape"),
        ({"num_hidden_layers": 3}, "lack"),
        ({"position_embedding_type": "relative_key"}, "relative positions"),
    ],
    ids=str,
)
def test_a_config_of_another_model_is_refused(folder, change, message):
    values = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(values | change))
    with pytest.raises(CheckpointError, match=message) as error:
        checkpoints.load(folder)
    assert str(folder) not in str(error.value)


def test_an_old_config_without_a_model_type_is_known_by_its_weights(folder):
    values = json.loads((folder / "config.json").read_text())
    del values["model_type"], values["architectures"]
    (folder / "config.json").write_text(json.dumps(values))
    assert checkpoints.load(folder).config.family == "bert"


def test_numbers_that_are_none_are_refused(folder):
    weights = load_file(folder / "model.safetensors")
    weights["bert.pooler.dense.bias"][0] = float("nan")
    save_file(weights, folder / "model.safetensors")
    with pytest.raises(CheckpointError, match="NaN"):
        checkpoints.load(folder)


def test_a_model_may_have_more_rows_than_its_tokenizer_but_not_fewer(folder):
    vocab = folder / "tokenizer.json"
    whole = json.loads(vocab.read_text(encoding="utf-8"))
    count = len(whole["model"]["vocab"])
    last = max(whole["model"]["vocab"], key=whole["model"]["vocab"].__getitem__)
    id = whole["model"]["vocab"].pop(last)
    vocab.write_text(json.dumps(whole), encoding="utf-8")
    short = checkpoints.load(folder)
    assert short.tokenizer.vocab_size == count == short.config.vocab_size
    assert short.tokenizer.token_of(count - 1) == f"[row {count - 1}]"
    whole["model"]["vocab"] |= {last: id, "onemore": count}
    vocab.write_text(json.dumps(whole), encoding="utf-8")
    with pytest.raises(CheckpointError, match=f"knows {count + 1}"):
        checkpoints.load(folder)


def test_a_tokenizer_of_another_family_is_refused(folders, folder):
    for file in ("tokenizer.json", "tokenizer_config.json"):
        (folder / file).write_bytes((folders["gpt2"] / file).read_bytes())
    values = json.loads((folder / "config.json").read_text())
    with pytest.raises(CheckpointError, match=r"knows|\[CLS\]"):
        checkpoints.load(folder)
    assert values["model_type"] == "bert"


def test_the_size_is_known_before_the_weights_are_read(folders):
    for name, folder in folders.items():
        loaded = checkpoints.load(folder)
        told = store.size_in_memory(folder)
        assert loaded.num_bytes <= told <= 1.5 * loaded.num_bytes, name
    twin = checkpoints.load("bert-twin")
    assert store.size_in_memory("bert-twin") == twin.num_bytes
