"""The trace: names and shapes, what it refuses, and that it belongs to one call alone."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from bert_explorer import masks
from bert_explorer.activations import activation_names
from bert_explorer.config import ModelConfig, bert_base
from bert_explorer.errors import (
    EditError,
    EditNeverFiredError,
    TraceReusedError,
    UnknownActivationError,
)
from bert_explorer.interventions import Edit, ablate_head, block_attention, patch, zero
from bert_explorer.model import Batch
from bert_explorer.trace import OFF, Trace
from tests.shaken import SIZES, everywhere, random_batch, shaken_model

KINDS = {
    "bert": {},
    "gpt": {"architecture": "gpt"},
    "pre-LN bert": {"norm_placement": "pre"},
    "pre-LN gpt": {"architecture": "gpt", "norm_placement": "pre"},
}
FAMILIES = {
    "roberta": {
        "family": "roberta",
        "pad_token_id": 1,
        "position_offset": 2,
        "type_vocab_size": 2,
        "pooler": False,
        "heads": ("mlm",),
    },
    "albert": {
        "family": "albert",
        "embedding_size": 10,
        "embedding_projection": True,
        "num_layers": 4,
        "layer_groups": 1,
        "layers_per_group": 2,
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
        "embedding_size": 30,
        "embedding_projection": True,
        "pooler": False,
        "heads": ("rtd",),
    },
    "gpt2": {
        "family": "gpt2",
        "architecture": "gpt",
        "norm_placement": "pre",
        "type_vocab_size": 0,
        "head_transform": False,
        "pad_token_id": None,
    },
}
PATTERNS = "layers.*.attention.pattern"


@pytest.fixture(params=KINDS, scope="module")
def model(request):
    return shaken_model(**KINDS[request.param])


@pytest.fixture(scope="module")
def bert():
    return shaken_model()


def outputs(out) -> list[torch.Tensor]:
    """All tensors of a BertOutput or GptOutput."""
    return [value for value in vars(out).values() if value is not None]


def assert_same(left, right):
    """Equal up to the rounding of float32, which grows with the values."""
    for a, b in zip(outputs(left), outputs(right), strict=True):
        torch.testing.assert_close(a, b, rtol=0, atol=1.4e-6 * max(1.0, b.abs().max().item()))


def documented_shape(
    name: str, batch: int, length: int, wanted: int, width: int = SIZES["hidden_size"]
) -> tuple[int, ...]:
    """The table at the top of activations.py, for the model of SIZES with tables of this width."""
    hidden, heads, feed = SIZES["hidden_size"], SIZES["num_heads"], SIZES["intermediate_size"]
    part = name.split(".", 2)[-1] if name.startswith("layers.") else name
    shapes = {
        **{f"attention.{x}": (batch, heads, length, length) for x in ("scores", "pattern")},
        "attention.mask": (batch, 1, length, length),
        **{
            f"attention.{x}": (batch, heads, length, hidden // heads)
            for x in ("query", "key", "value", "context")
        },
        "mlp.hidden": (batch, length, feed),
        "mlp.activation": (batch, length, feed),
        "pooler.output": (batch, hidden),
        **{f"{head}.logits": (batch, 2) for head in ("nsp", "sop")},
        "rtd.logits": (batch, length),
        **{f"{head}.transform": (wanted, width) for head in ("mlm", "lm")},
        **{f"{head}.logits": (wanted, SIZES["vocab_size"]) for head in ("mlm", "lm")},
    }
    if part.startswith("embeddings.") and part != "embeddings.project":
        return (batch, length, width)
    return shapes.get(part, (batch, length, hidden))


def test_every_name_is_recorded_in_order_and_has_the_documented_shape(model):
    batch = random_batch(7, 4)
    predict = torch.zeros(2, 7, dtype=torch.bool)
    predict[0, 1] = predict[0, 5] = predict[1, 2] = True
    names = activation_names(model.config)
    trace = Trace(record=names)
    model(batch, predict=predict, trace=trace)
    assert sorted(trace.names()) == sorted(names)
    for name in names:
        assert trace[name].shape == documented_shape(name, 2, 7, 3), name


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_records_what_the_table_says(family):
    model = shaken_model(**FAMILIES[family])
    batch = random_batch(7, 4)
    predict = torch.zeros(2, 7, dtype=torch.bool)
    predict[0, 1] = predict[0, 5] = predict[1, 2] = True
    names = activation_names(model.config)
    trace = Trace(record=names)
    model(batch, predict=None if family == "electra" else predict, trace=trace)
    assert sorted(trace.names()) == sorted(names)
    for name in names:
        expected = documented_shape(name, 2, 7, 3, model.config.embedding_width)
        assert trace[name].shape == expected, name
    assert ("embeddings.segment" in names) == (family in ("roberta", "albert", "electra"))
    assert ("embeddings.project" in names) == (family in ("albert", "electra"))
    assert ("pooler.output" in names) == (family == "albert")
    heads = {name for name in names if name.endswith(".logits")}
    assert heads == {f"{head}.logits" for head in model.config.heads}


def test_a_block_that_runs_at_every_depth_is_edited_at_one():
    """Hooks on the module could not tell its runs apart; the names can."""
    model, batch = shaken_model(**FAMILIES["albert"]), random_batch(7, 4)
    plain, edited = (
        Trace(record=["layers.*.output"], edits=edits) for edits in ([], [ablate_head(2, 1)])
    )
    model(batch, trace=plain)
    model(batch, trace=edited)
    same = (plain.stack("layers.*.output") == edited.stack("layers.*.output")).flatten(1).all(1)
    assert same.tolist() == [True, True, False, False]


def test_names_follow_the_computation():
    """Post-LN and pre-LN differ in order; the documented order is post-LN's."""
    bert = shaken_model()
    trace = Trace(record=activation_names(bert.config))
    batch = random_batch(5)
    bert(batch, predict=everywhere(batch), trace=trace)
    assert trace.names() == activation_names(bert.config)


def test_the_number_of_names_of_bert_base():
    assert len(activation_names(bert_base())) == 5 + 12 * 17 + 4


def test_a_mask_without_padding_is_one_for_the_whole_batch(bert):
    trace = Trace(record=["layers.0.attention.mask"])
    bert(random_batch(5, 5), trace=trace)
    assert trace["layers.0.attention.mask"].shape == (1, 1, 5, 5)
    assert trace["layers.0.attention.mask"].all()


def test_stack_puts_layers_first(bert):
    trace = Trace(record=PATTERNS)
    bert(random_batch(5, 5), trace=trace)
    stacked = trace.stack(PATTERNS)
    assert stacked.shape == (3, 2, 3, 5, 5)
    assert torch.equal(stacked[2], trace["layers.2.attention.pattern"])


@pytest.mark.parametrize("lengths", [(9,), (9, 9), (9, 4, 1)])
def test_recording_changes_nothing(model, lengths):
    """The explicit softmax and the fused kernel agree, with padding and without."""
    batch = random_batch(*lengths)
    plain = model(batch, predict=everywhere(batch), trace=OFF)
    assert_same(plain, model(batch, predict=everywhere(batch)))
    names = activation_names(model.config)
    assert_same(plain, model(batch, predict=everywhere(batch), trace=Trace(record=names)))


def test_patterns_are_softmax_of_the_open_scores(model):
    batch = random_batch(8, 5)
    trace = Trace(record=["layers.*.attention.*"])
    model(batch, trace=trace)
    for layer in range(3):
        at = f"layers.{layer}.attention"
        scores = trace[f"{at}.query"] @ trace[f"{at}.key"].transpose(-1, -2) / 8**0.5
        torch.testing.assert_close(trace[f"{at}.scores"], scores)
        pattern, open_cells = trace[f"{at}.pattern"], trace[f"{at}.mask"].expand(-1, 3, -1, -1)
        assert (pattern[~open_cells] == 0).all()
        torch.testing.assert_close(pattern.sum(-1), torch.ones(2, 3, 8))
        torch.testing.assert_close(
            pattern, scores.masked_fill(~open_cells, float("-inf")).softmax(-1)
        )
        torch.testing.assert_close(pattern @ trace[f"{at}.value"], trace[f"{at}.context"])


@pytest.mark.parametrize("length", [6, 12])
def test_a_row_that_may_look_at_nothing_reads_zeros_on_both_paths(model, length):
    mask = masks.bidirectional(length)
    mask[2] = False
    batch = random_batch(length, length - 1)
    context = "layers.*.attention.context"
    fused = Trace(record=[context])
    explicit = Trace(record=[context, PATTERNS])
    assert_same(model(batch, mask=mask, trace=fused), model(batch, mask=mask, trace=explicit))
    for trace in (fused, explicit):
        contexts = trace.stack(context)
        assert contexts.isfinite().all()
        assert (contexts[:, :, :, 2] == 0).all()
        assert (contexts[:, :, :, 3] != 0).any()
    patterns = explicit.stack(PATTERNS)
    assert (patterns[..., 2, :] == 0).all()
    torch.testing.assert_close(patterns[..., 3, :].sum(-1), torch.ones(3, 2, 3))


@pytest.mark.parametrize("extra", [[], [PATTERNS]], ids=["fused", "explicit"])
def test_a_closed_row_gives_finite_gradients(extra):
    model = shaken_model().requires_grad_(True)
    mask = masks.bidirectional(6)
    mask[2] = False
    model(random_batch(6), mask=mask, trace=Trace(record=extra)).sequence.square().sum().backward()
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    assert gradients
    assert all(gradient.isfinite().all() for gradient in gradients)


def test_gradients_reach_a_recorded_activation_only_if_asked(bert):
    batch = random_batch(5)
    table = bert.embeddings.token.weight
    table.requires_grad_(True)
    try:
        kept = Trace(record=["embeddings.sum"], detach=False)
        out = bert(batch, trace=kept)
        (gradient,) = torch.autograd.grad(out.pooled.sum(), kept["embeddings.sum"])
        assert gradient.shape == (1, 5, 24)
        assert gradient.abs().sum() > 0
        cut = Trace(record=["embeddings.sum"])
        bert(batch, trace=cut)
        assert not cut["embeddings.sum"].requires_grad
    finally:
        table.requires_grad_(False)


# -- what a trace refuses ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("trace", "close"),
    [
        (Trace(record=["layers.0.attention.patern"]), "layers.0.attention.pattern"),
        (Trace(edits=[zero("embedings.position")]), "embeddings.position"),
        (Trace(edits=[ablate_head(layer=3, head=0)]), "layers.2.attention.context"),
        (Trace(record=["layers.*.attention.patterns"]), "attention.pattern"),
        (Trace(record=["lm.logits"]), "mlm.logits"),
    ],
)
def test_an_unknown_name_is_refused_with_close_matches(bert, trace, close):
    with pytest.raises(UnknownActivationError) as caught:
        bert(random_batch(5), trace=trace)
    assert close in str(caught.value)
    assert not str(caught.value).startswith(('"', "'"))


def test_a_name_that_was_not_recorded_is_refused(bert):
    trace = Trace(record=["embeddings.sum"])
    bert(random_batch(5), trace=trace)
    assert "embeddings.sum" in trace
    assert "embeddings.norm" not in trace
    with pytest.raises(UnknownActivationError, match=r"embeddings\.sum"):
        trace["embeddings.some"]
    with pytest.raises(UnknownActivationError):
        trace.stack(PATTERNS)


def test_a_star_stands_for_one_part_of_a_name(bert):
    trace = Trace(record=["embeddings.*", "layers.1.*", "layers.*.mlp.*"])
    bert(random_batch(5), trace=trace)
    expected = {
        name
        for name in activation_names(bert.config)
        if name.startswith("embeddings.")
        or ".mlp." in name
        or (name.startswith("layers.1.") and name.count(".") == 2)
    }
    assert set(trace.names()) == expected
    with pytest.raises(UnknownActivationError):
        bert(random_batch(5), trace=Trace(record=["layers.*"]))


@pytest.mark.parametrize(
    ("kind", "name"), [("bert", "mlm.logits"), ("bert", "mlm.transform"), ("gpt", "lm.logits")]
)
def test_an_edit_that_never_fired_is_an_error(kind, name):
    model, batch = shaken_model(kind), random_batch(5)
    with pytest.raises(EditNeverFiredError, match=name):
        model(batch, trace=Trace(edits=[zero(name)]))
    fired = model(batch, predict=everywhere(batch), trace=Trace(edits=[zero(name)]))
    assert outputs(fired)


def test_a_trace_belongs_to_one_call(bert):
    trace = Trace(record=["embeddings.sum"])
    bert(random_batch(5), trace=trace)
    with pytest.raises(TraceReusedError):
        bert(random_batch(5), trace=trace)
    with pytest.raises(TraceReusedError):
        bert(random_batch(5), trace=Trace().at("layers.0"))


@pytest.mark.parametrize("spoil", [lambda x: x[:, :-1], lambda x: x.double()])
def test_an_edit_may_not_change_shape_or_type(bert, spoil):
    edit = Edit("layers.1.mlp.output", spoil, "spoil")
    with pytest.raises(EditError, match="spoil"):
        bert(random_batch(5), trace=Trace(edits=[edit]))


def test_edits_run_in_order_and_before_recording(bert):
    name = "layers.1.output"
    edits = [
        Edit(name, torch.zeros_like, "to 0"),
        Edit(name, lambda x: x + 2, "add 2"),
        Edit("layers.*.output", lambda x: x * 3, "times 3"),
    ]
    trace = Trace(record=[name], edits=edits)
    bert(random_batch(5), trace=trace)
    assert (trace[name] == 6).all()


# -- one model, many users ---------------------------------------------------------------------


def test_eight_threads_with_different_edits_get_exactly_their_own_answers():
    model = shaken_model()
    # Edits keep no state: the same one serves many calls.
    jobs = [
        [],
        *[[ablate_head(layer, head)] for layer in range(2) for head in range(3)],
        [zero("embeddings.position")],
        [block_attention("*", [0, 1], [3])],
    ]

    def run(number: int) -> tuple[torch.Tensor, torch.Tensor]:
        trace = Trace(record=[PATTERNS], edits=jobs[number])
        with torch.inference_mode():
            out = model(random_batch(9, 6, seed=number), trace=trace)
        return out.sequence, trace.stack(PATTERNS)

    alone = [run(number) for number in range(len(jobs))]
    assert len({answer[0].sum().item() for answer in alone}) == len(jobs)
    rounds = [number for _ in range(40) for number in range(len(jobs))]
    with ThreadPoolExecutor(8) as pool:
        for number, answer in zip(rounds, pool.map(run, rounds), strict=True):
            for got, expected in zip(answer, alone[number], strict=True):
                assert torch.equal(got, expected)


def test_the_model_keeps_nothing(bert):
    before = {name: set(vars(module)) for name, module in bert.named_modules()}
    batch = random_batch(6, 3)
    names = activation_names(bert.config)
    bert(batch, predict=everywhere(batch), trace=Trace(record=names, edits=[ablate_head(0, 0)]))
    assert before == {name: set(vars(module)) for name, module in bert.named_modules()}
    assert not any(module._forward_hooks for module in bert.modules())


def test_patching_every_activation_back_onto_itself_changes_nothing(model):
    batch = random_batch(8, 5)
    names = activation_names(model.config)
    first = Trace(record=names)
    explicit = model(batch, predict=everywhere(batch), trace=first)
    for name in names:
        # Recording a pattern keeps both runs on the same path: then not even a bit may change.
        trace = Trace(record=[PATTERNS], edits=[patch(name, first[name])])
        again = model(batch, predict=everywhere(batch), trace=trace)
        for a, b in zip(outputs(explicit), outputs(again), strict=True):
            assert torch.equal(a, b), name
    everything = Trace(edits=[patch(name, first[name]) for name in names])
    assert_same(
        model(batch, predict=everywhere(batch)),
        model(batch, predict=everywhere(batch), trace=everything),
    )


def test_a_batch_row_does_not_depend_on_its_neighbours(model):
    together = random_batch(9, 4)
    alone = Batch(together.input_ids[1:, :4], together.type_ids[1:, :4])
    both, one = model(together), model(alone)
    torch.testing.assert_close(both.sequence[1:, :4], one.sequence, rtol=0, atol=2e-6)


def test_activation_names_is_one_table_a_configuration():
    config = ModelConfig(**SIZES)
    assert "final_norm" not in activation_names(config)
    pre = ModelConfig(**SIZES, norm_placement="pre")
    assert set(activation_names(pre)) - set(activation_names(config)) == {"final_norm"}
