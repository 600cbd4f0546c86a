"""The closed forms against torch's own counter, and against what a trace really keeps."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from bert_explorer.activations import activation_names
from bert_explorer.analysis.cost import (
    count_flops,
    crossover,
    traced_bytes,
    weight_bytes,
    working_bytes,
)
from bert_explorer.config import ModelConfig, bert_base, gpt2
from bert_explorer.model import Batch, build
from bert_explorer.trace import Trace

SMALL = {
    "vocab_size": 50,
    "hidden_size": 32,
    "num_layers": 4,
    "num_heads": 4,
    "intermediate_size": 96,
    "max_positions": 32,
}
KINDS = {
    "bert": {},
    "roberta": {
        "family": "roberta",
        "type_vocab_size": 1,
        "pad_token_id": 1,
        "position_offset": 2,
        "pooler": False,
        "heads": ("mlm",),
    },
    "albert": {
        "family": "albert",
        "embedding_size": 8,
        "embedding_projection": True,
        "layer_groups": 2,
        "heads": ("mlm", "sop"),
    },
    "distilbert": {
        "family": "distilbert",
        "type_vocab_size": 0,
        "pooler": False,
        "heads": ("mlm",),
    },
    "electra": {
        "family": "electra",
        "embedding_size": 48,
        "embedding_projection": True,
        "pooler": False,
        "heads": ("rtd",),
    },
    "electra generator": {
        "family": "electra",
        "embedding_size": 48,
        "embedding_projection": True,
        "pooler": False,
        "heads": ("mlm",),
    },
    "gpt twin": {"architecture": "gpt"},
    "gpt2": {
        "architecture": "gpt",
        "family": "gpt2",
        "type_vocab_size": 0,
        "norm_placement": "pre",
        "pad_token_id": None,
        "head_transform": False,
    },
    "no heads": {"pooler": False, "heads": ()},
}


def shape(kind: str) -> ModelConfig:
    return ModelConfig(**SMALL, **KINDS[kind])


def sentence(n: int, predicted: int, config: ModelConfig) -> tuple[Batch, torch.Tensor | None]:
    ids = torch.arange(2, 2 + n)[None]
    batch = Batch(ids, torch.zeros_like(ids))
    predict = torch.zeros(1, n, dtype=torch.bool)
    predict[0, :predicted] = True
    return batch, predict if {"mlm", "lm"} & {*config.heads} else None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "predicted"), [(7, 1), (30, 30)])
@torch.no_grad()
def test_flops_are_those_that_torch_counts(kind, n, predicted):
    config = shape(kind)
    model = build(config).eval()
    batch, predict = sentence(n, predicted, config)
    # The counter does not know the processor's fused attention kernel; the explicit way is the same
    # arithmetic in products that it knows.
    trace = Trace(record=["layers.*.attention.pattern"])
    with FlopCounterMode(display=False) as counter:
        model(batch, predict=predict, trace=trace)
    assert count_flops(config, n, predicted).total == counter.get_total_flops()


@pytest.mark.parametrize("kind", KINDS)
@torch.no_grad()
def test_a_full_trace_keeps_what_the_formula_says(kind):
    config, n = shape(kind), 20
    model = build(config).eval()
    batch, _ = sentence(n, 0, config)
    names = [
        name
        for name in activation_names(config)
        if not name.startswith(("mlm", "lm", "nsp", "sop", "rtd")) and ".mask" not in name
    ]
    trace = Trace(record=names)
    model(batch, trace=trace)
    kept = {trace[name].untyped_storage().data_ptr(): trace[name] for name in names}
    assert traced_bytes(config, n) == sum(t.untyped_storage().nbytes() for t in kept.values())


@torch.no_grad()
def peak(model: torch.nn.Module, batch: Batch, predict: torch.Tensor | None) -> int:
    """Most bytes alive at once during a call, as torch's profiler saw them come and go."""
    with torch.profiler.profile(profile_memory=True) as profile:
        model(batch, predict=predict)
    alive = highest = 0
    for event in profile.profiler.kineto_results.events():
        if event.name() == "[memory]":
            alive += event.nbytes()
            highest = max(highest, alive)
    return highest


@pytest.mark.parametrize("kind", ["bert", "albert", "distilbert", "gpt2"])
@pytest.mark.parametrize("predicted", [0, 128])
def test_a_pass_needs_about_as_much_memory_as_the_formula_says(kind, predicted):
    """Within 15 %: masks and the fused attention kernel take a little for themselves."""
    sizes = SMALL | {
        "vocab_size": 5000,
        "hidden_size": 128,
        "intermediate_size": 512,
        "max_positions": 128,
    }
    config = ModelConfig(**sizes, **KINDS[kind])
    batch, predict = sentence(128, predicted, config)
    measured = peak(build(config).eval(), batch, predict)
    assert measured == pytest.approx(working_bytes(config, 128, predicted), rel=0.15)


def test_attention_overtakes_the_feed_forward_layer_where_the_formula_says():
    for config in (bert_base(), gpt2(), shape("bert")):
        found = crossover(config)
        for n, dearer in ((found.scores - 1, False), (found.scores, True)):
            steps = count_flops(config, n, 0).steps
            assert (steps["scores"] > steps["feed-forward"]) is dearer
        for n, dearer in ((found.attention - 1, False), (found.attention, True)):
            steps = count_flops(config, n, 0).steps
            whole = steps["scores"] + steps["Q, K, V, output"]
            assert (whole > steps["feed-forward"]) is dearer or n == 0


def test_the_crossover_of_bert_base_by_hand():
    assert crossover(bert_base()).scores == 3073
    assert crossover(bert_base()).attention == 1537


def test_scores_grow_with_the_square_and_the_rest_in_proportion():
    one, two = (count_flops(bert_base(), n, n).steps for n in (100, 200))
    assert two["scores"] == 4 * one["scores"]
    assert two["feed-forward"] == 2 * one["feed-forward"]


def test_weights_in_three_formats():
    sizes = weight_bytes(bert_base())
    assert sizes["fp32"] == 440_425_712
    assert sizes["fp32"] == 2 * sizes["fp16"] == 4 * sizes["int8"]
