"""ModelConfig: presets, round trip, and every impossible value refused by name."""

import json

import pytest

from bert_explorer import config as presets
from bert_explorer.config import ModelConfig, bert_base, bert_large, twin
from bert_explorer.errors import ConfigError


def test_presets_have_the_papers_sizes():
    base, large = bert_base(), bert_large()
    assert (base.num_layers, base.hidden_size, base.num_heads) == (12, 768, 12)
    assert (large.num_layers, large.hidden_size, large.num_heads) == (24, 1024, 16)
    for config in (base, large):
        assert config.head_size == 64
        assert config.intermediate_size == 4 * config.hidden_size
        assert (config.vocab_size, config.max_positions, config.type_vocab_size) == (30_522, 512, 2)


def test_the_twins_differ_in_architecture_alone():
    bert, gpt = twin("bert", 6000).to_dict(), twin("gpt", 6000).to_dict()
    assert {name for name in bert if bert[name] != gpt[name]} == {"architecture"}


def test_a_configuration_survives_the_way_through_json_values():
    config = ModelConfig(100, "gpt", hidden_size=12, num_heads=3, norm_placement="pre")
    assert ModelConfig.from_dict(config.to_dict()) == config


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("architecture", "t5"),
        ("vocab_size", 0),
        ("vocab_size", "100"),
        ("vocab_size", None),
        ("hidden_size", 10),  # not a multiple of 4 heads
        ("hidden_size", 16.0),
        ("hidden_size", 10**12),
        ("num_layers", 0),
        ("num_layers", True),
        ("num_layers", 10**6),
        ("num_heads", -2),
        ("intermediate_size", 0),
        ("max_positions", 0),
        ("type_vocab_size", -1),
        ("activation", "swish"),
        ("activation", ["gelu"]),
        ("norm_placement", "middle"),
        ("layer_norm_eps", 0),
        ("layer_norm_eps", "1e-12"),
        ("layer_norm_eps", float("inf")),
        ("dropout", 1.0),
        ("dropout", -0.1),
        ("dropout", float("nan")),
        ("dropout", None),
        ("pad_token_id", 100),
        ("pad_token_id", -1),
        ("pad_token_id", "0"),
        ("family", "t5"),
        ("family", "gpt2"),  # reads both sides
        ("embedding_size", 0),
        ("embedding_size", 8),  # and nothing that makes 16 of it
        ("embedding_projection", 1),
        ("position_offset", -1),
        ("position_offset", 2),  # where [PAD] is 0
        ("layer_groups", 0),
        ("layer_groups", 13),
        ("layers_per_group", 0),
        ("layers_per_group", 2),  # of no group
        ("pooler", "yes"),
        ("pooler", False),  # and a next-sentence head that reads it
        ("heads", "mlm"),
        ("heads", ["mlm", "classifier"]),
        ("heads", [["mlm"]]),
        ("heads", ["mlm", "mlm"]),
        ("heads", ["lm"]),
        ("head_transform", None),
        ("head_activation", "swish"),
    ],
)
def test_an_impossible_value_is_refused_by_name(field, value):
    good = {"vocab_size": 100, "hidden_size": 16, "num_heads": 4}
    assert ModelConfig.from_dict(good).head_size == 4
    with pytest.raises(ConfigError, match=field):
        ModelConfig.from_dict(good | {field: value})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"architecture": "gpt", "family": "roberta"}, "family"),
        ({"architecture": "gpt", "pooler": True}, "pooler"),
        ({"architecture": "gpt", "heads": ("mlm",)}, "heads"),
        ({"layer_groups": 2, "layers_per_group": 5}, "num_layers"),
        ({"layer_groups": 7, "layers_per_group": 2}, "layer_groups"),
        ({"pad_token_id": None, "position_offset": 2}, "position_offset"),
        (
            {"embedding_size": 8, "embedding_projection": True, "head_transform": False},
            "head_transform",
        ),
    ],
    ids=str,
)
def test_fields_that_contradict_each_other_are_refused(changes, field):
    with pytest.raises(ConfigError, match=field):
        ModelConfig(vocab_size=100, hidden_size=16, num_heads=4, **changes)


def test_heads_and_pooler_follow_the_architecture_unless_said():
    assert (twin("bert", 60).heads, twin("bert", 60).pooler) == (("mlm", "nsp"), True)
    assert (twin("gpt", 60).heads, twin("gpt", 60).pooler) == (("lm",), False)
    bare = ModelConfig(vocab_size=100, heads=(), pooler=False)
    assert ModelConfig.from_dict(json.loads(json.dumps(bare.to_dict()))) == bare
    assert (bare.heads, bare.pooler) == ((), False)


@pytest.mark.parametrize(
    ("shape", "blocks"),
    [
        ((4, None, 1), [0, 1, 2, 3]),
        ((4, 1, 1), [0, 0, 0, 0]),
        ((6, 2, 1), [0, 0, 0, 1, 1, 1]),
        ((8, 2, 2), [0, 1, 0, 1, 2, 3, 2, 3]),
    ],
)
def test_which_weights_a_layer_runs_with(shape, blocks):
    layers, groups, each = shape
    config = ModelConfig(100, num_layers=layers, layer_groups=groups, layers_per_group=each)
    assert [config.block_of(layer) for layer in range(layers)] == blocks
    assert config.num_blocks == len(set(blocks))


PRESETS = [name for name in presets.__all__ if name.islower() and name != "twin"]


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_survives_json_and_says_its_family(name):
    config = getattr(presets, name)()
    assert ModelConfig.from_dict(json.loads(json.dumps(config.to_dict()))) == config
    assert name.startswith(config.family)


def test_unknown_and_missing_fields_are_refused():
    with pytest.raises(ConfigError, match="n_embd"):
        ModelConfig.from_dict({"vocab_size": 100, "n_embd": 16})
    with pytest.raises(ConfigError, match="vocab_size"):
        ModelConfig.from_dict({"hidden_size": 768})


def test_a_configuration_cannot_be_changed():
    with pytest.raises(AttributeError):
        bert_base().num_layers = 6  # type: ignore[misc]
