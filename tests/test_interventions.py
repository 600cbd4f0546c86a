"""Each edit against the same change made by hand to weights, tables or masks."""

import copy

import pytest
import torch

from bert_explorer import masks
from bert_explorer.errors import EditError
from bert_explorer.interventions import ablate_head, block_attention, patch, zero
from bert_explorer.trace import Trace
from tests.shaken import everywhere, random_batch, shaken_model


@pytest.fixture(params=["bert", "gpt"], scope="module")
def model(request):
    return shaken_model(request.param)


def assert_close(left, right):
    """Equal up to the rounding of float32, which grows with the values."""
    largest = max(1.0, right.sequence.abs().max().item())
    torch.testing.assert_close(left.sequence, right.sequence, rtol=0, atol=1.4e-6 * largest)


def differ(left, right) -> bool:
    return (left.sequence - right.sequence).abs().max().item() > 1e-3


@pytest.mark.parametrize("layer", range(3))
@pytest.mark.parametrize("head", range(3))
@pytest.mark.parametrize("record", [[], ["layers.*.attention.pattern"]], ids=["fused", "explicit"])
def test_ablating_a_head_is_zeroing_its_columns_of_the_output_projection(
    model, layer, head, record
):
    batch = random_batch(8, 5)
    ablated = model(batch, trace=Trace(record=record, edits=[ablate_head(layer, head)]))
    changed = copy.deepcopy(model)
    size = model.config.head_size
    changed.layers[layer].attention.output.weight[:, head * size : (head + 1) * size] = 0
    assert_close(ablated, changed(batch))
    assert differ(ablated, model(batch))


@pytest.mark.parametrize("part", ["token", "segment", "position"])
def test_zeroing_an_embedding_is_an_empty_table(model, part):
    batch = random_batch(8, 5)
    zeroed = model(batch, trace=Trace(edits=[zero(f"embeddings.{part}")]))
    changed = copy.deepcopy(model)
    getattr(changed.embeddings, part).weight.zero_()
    assert_close(zeroed, changed(batch))
    assert differ(zeroed, model(batch))


@pytest.mark.parametrize("record", [[], ["layers.*.attention.pattern"]], ids=["fused", "explicit"])
def test_blocking_in_every_layer_is_another_mask(record):
    bert, batch = shaken_model(), random_batch(8, 8)
    queries, keys = [2, 5], [0, 2, 7]
    mask = masks.bidirectional(8)
    for query in queries:
        mask[query, keys] = False
    blocked = bert(batch, trace=Trace(record=record, edits=[block_attention("*", queries, keys)]))
    assert_close(blocked, bert(batch, mask=mask))


def test_blocking_in_one_layer_leaves_the_others_open(model):
    names = ["layers.*.attention.pattern", "layers.*.attention.mask"]
    trace = Trace(record=names, edits=[block_attention(1, [3], [0])])
    plain = Trace(record=names)
    model(random_batch(6), trace=trace)
    model(random_batch(6), trace=plain)
    closed = plain.stack(names[1]) & ~trace.stack(names[1])
    assert closed.nonzero().tolist() == [[1, 0, 0, 3, 0]]
    patterns = trace.stack(names[0])
    assert (patterns[1, :, :, 3, 0] == 0).all()
    assert (patterns[[0, 2], :, :, 3, 0] > 0).all()
    torch.testing.assert_close(patterns[1].sum(-1), torch.ones(1, 3, 6))


@pytest.mark.parametrize(("queries", "keys"), [([], [0]), ([1], []), ([], [])])
def test_blocking_nothing_changes_nothing(model, queries, keys):
    batch = random_batch(6)
    assert_close(model(batch, trace=Trace(edits=[block_attention(0, queries, keys)])), model(batch))


def test_patching_moves_one_run_into_another(model):
    """From a layer's output on, a run that is patched there goes on as the run it came from."""
    source, target = random_batch(7, seed=1), random_batch(7, seed=2)
    seen = Trace(record=["layers.1.output"])
    from_source = model(source, predict=everywhere(source), trace=seen)
    patched = model(target, trace=Trace(edits=[patch("layers.1.output", seen["layers.1.output"])]))
    assert_close(patched, from_source)
    assert differ(model(target), from_source)


def test_an_edit_leaves_what_it_was_given_alone(model):
    batch = random_batch(6)
    seen = Trace(record=["layers.0.attention.context", "layers.0.attention.mask"])
    model(batch, trace=seen)
    for edit in (ablate_head(0, 1), block_attention(0, [1], [0]), zero("layers.0.mlp.output")):
        given = seen[edit.name] if edit.name in seen else torch.ones(2, 3)
        before = given.clone()
        assert not torch.equal(edit.apply(given), before)
        assert torch.equal(given, before)


@pytest.mark.parametrize(
    "edit",
    [
        ablate_head(0, 3),
        ablate_head(0, -1),
        block_attention(0, [6], [0]),
        block_attention(0, [0], [-1]),
        patch("layers.0.output", torch.zeros(1, 5, 24)),
    ],
    ids=lambda edit: edit.label,
)
def test_an_edit_that_does_not_fit_is_refused(model, edit):
    with pytest.raises(EditError):
        model(random_batch(6), trace=Trace(edits=[edit]))
