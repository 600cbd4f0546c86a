"""Shapes side by side, and a shape of one's own."""

import pytest

from bert_explorer.analysis.calculator import resized, sizes_of
from bert_explorer.analysis.family import BY_KEY, MEMBERS, Cited, facts
from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.errors import ConfigError


def test_facts_name_what_is_shared():
    albert, bert = (facts(BY_KEY[key].shape()) for key in ("albert-base", "bert-base"))
    assert "12 layers run one block" in albert["Shared"]
    assert "layers" not in bert["Shared"]
    assert {len(facts(member.shape())) for member in MEMBERS} == {len(bert)}


def test_cited_figures_are_near_the_counts():
    """All but GPT-2's first (6 %, an error of the paper) within rounding or 5 %."""
    for member in MEMBERS:
        if member.cited:
            off = member.cited.difference(count_parameters(member.shape()).total)
            assert abs(off) < (0.065 if member.key == "gpt2" else 0.051), member.key
    assert Cited(110e6, "x").text == "110M"
    assert Cited(1542e6, "x").text == "1.542B"
    assert Cited(100e6, "x").difference(90_000_000) == pytest.approx(-0.1)


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: member.key)
def test_a_model_in_its_own_sizes_is_itself(member):
    config = member.shape()
    assert resized(config, sizes_of(config)) == config


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"heads": 7}, "multiple of num_heads"),
        ({"heads": 0}, "num_heads must be a whole number"),
        ({"layers": 0}, "num_layers must be"),
        ({"width": 770, "heads": 10, "factor": 1.25}, "needs a whole number"),
        ({"factor": 0.0}, "intermediate_size must be"),
        ({"groups": 13}, "layer_groups 13 is more than"),
        ({"vocabulary": 0}, "vocab_size must be"),
    ],
)
def test_impossible_sizes_are_refused_with_the_reason(change, reason):
    config = BY_KEY["bert-base"].shape()
    sizes = sizes_of(config)
    with pytest.raises(ConfigError, match=reason):
        resized(config, type(sizes)(**vars(sizes) | change))


def test_gpt2_cannot_have_a_narrow_table():
    config = BY_KEY["gpt2"].shape()
    sizes = sizes_of(config)
    with pytest.raises(ConfigError, match="output layer is the token table"):
        resized(config, type(sizes)(**vars(sizes) | {"embedding": 128}))


def test_more_heads_cost_no_parameters():
    config = BY_KEY["bert-base"].shape()
    sizes = sizes_of(config)
    other = resized(config, type(sizes)(**vars(sizes) | {"heads": 24}))
    assert count_parameters(other) == count_parameters(config)
