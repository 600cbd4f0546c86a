"""ModelConfig: presets, round trip, and every impossible value refused by name."""

import pytest

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
        ("type_vocab_size", 0),
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
    ],
)
def test_an_impossible_value_is_refused_by_name(field, value):
    good = {"vocab_size": 100, "hidden_size": 16, "num_heads": 4}
    assert ModelConfig.from_dict(good).head_size == 4
    with pytest.raises(ConfigError, match=field):
        ModelConfig.from_dict(good | {field: value})


def test_unknown_and_missing_fields_are_refused():
    with pytest.raises(ConfigError, match="n_embd"):
        ModelConfig.from_dict({"vocab_size": 100, "n_embd": 16})
    with pytest.raises(ConfigError, match="vocab_size"):
        ModelConfig.from_dict({"hidden_size": 768})


def test_a_configuration_cannot_be_changed():
    with pytest.raises(AttributeError):
        bert_base().num_layers = 6  # type: ignore[misc]
