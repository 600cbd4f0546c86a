"""One model under two masks, against plain runs of the same model."""

import math

import numpy as np
import pytest
import torch

from bert_explorer import masks
from bert_explorer.analysis.mask_switch import (
    TOP,
    blank_out,
    movement,
    own_mask,
    spread,
    switch_mask,
)
from bert_explorer.errors import MaskError
from bert_explorer.trace import Trace
from tests.analysis.random_models import EVERY_KIND, random_checkpoint

TEXT = "The cat [MASK] on the mat."


def switched(checkpoint, mask, text=TEXT, pair=None):
    with torch.inference_mode():
        return switch_mask(checkpoint, checkpoint.encode(text, pair), mask)


def length_of(checkpoint, text=TEXT):
    return len(checkpoint.encode(text))


def alone(checkpoint, mask):
    """What a plain run under a mask gives: patterns, vectors after each layer, probabilities."""
    length = length_of(checkpoint)
    trace = Trace(record=["layers.*.attention.pattern", "layers.*.output"])
    predict = torch.ones(1, length, dtype=torch.bool)
    with torch.inference_mode():
        output = checkpoint(TEXT, mask=mask, predict=predict, trace=trace)
    is_bert = checkpoint.config.architecture == "bert"
    logits = output.mlm_logits if is_bert else output.lm_logits
    vectors = [*trace.stack("layers.*.output")[:-1, 0], output.sequence[0]]
    return trace.stack("layers.*.attention.pattern")[:, 0], vectors, logits.softmax(dim=-1)


def window(length):
    return masks.sliding_window(length, 2)


@EVERY_KIND
def test_both_sides_equal_plain_runs(tiny_tokenizer, architecture, norm_placement, activation):
    model = random_checkpoint(
        tiny_tokenizer,
        architecture=architecture,
        norm_placement=norm_placement,
        activation=activation,
    )
    length = length_of(model)
    switch = switched(model, window(length))
    own, other = alone(model, None), alone(model, window(length))

    for attention, (patterns, _, _) in ((switch.before, own), (switch.after, other)):
        np.testing.assert_allclose(attention.patterns, patterns, atol=1e-6)
    assert np.array_equal(switch.after.allowed, window(length).numpy())
    assert np.array_equal(switch.before.allowed, own_mask(model, length).numpy())

    for layer, (a, b) in enumerate(zip(own[1], other[1], strict=True)):
        cosine = (a * b).sum(-1) / (a.norm(dim=-1) * b.norm(dim=-1))
        np.testing.assert_allclose(switch.turned[layer], 1 - cosine, atol=1e-5)
        shift = (a - b).norm(dim=-1) / a.norm(dim=-1)
        np.testing.assert_allclose(switch.shifted[layer], shift, atol=1e-5)

    for slot in switch.slots:
        reader = slot.position if architecture == "bert" else slot.position - 1
        for found, run in ((slot.before, own), (slot.after, other)):
            ids = [model.tokenizer.id_of(token) for token in slot.candidates]
            np.testing.assert_allclose(found, run[2][reader, ids], atol=1e-6)
            best = run[2][reader].topk(TOP).indices.tolist()
            assert set(best) <= set(ids)


@pytest.mark.parametrize("name", ["tiny_bert", "tiny_gpt"])
def test_its_own_mask_moves_nothing(request, name):
    model = request.getfixturevalue(name)
    switch = switched(model, own_mask(model, length_of(model)))
    assert switch.changed == 0
    assert switch.turned.max() < 1e-9
    assert switch.shifted.max() < 1e-6
    assert all(slot.before == pytest.approx(slot.after, abs=1e-6) for slot in switch.slots)


def test_a_closed_cell_reaches_its_own_row_first_and_then_the_others(tiny_tokenizer):
    model = random_checkpoint(tiny_tokenizer)
    length = length_of(model)
    mask = masks.bidirectional(length)
    mask[3, 1] = False
    switch = switched(model, mask)
    first, second, _ = switch.shifted
    moved = np.arange(length) == 3
    assert first[3] > 1e-3
    assert first[~moved].max() < 1e-5
    assert second.min() > 1e-4
    assert switch.changed == 1
    assert switch.after.patterns[:, :, 3, 1].max() == 0


def test_the_last_token_cannot_tell_the_triangle_from_the_square_in_the_first_layer(
    tiny_tokenizer,
):
    model = random_checkpoint(tiny_tokenizer)
    first, second, _ = switched(model, masks.causal(length_of(model))).shifted
    assert first[-1] < 1e-5
    assert first[:-1].min() > 1e-3
    assert second[-1] > 1e-3


@pytest.mark.parametrize("name", ["tiny_bert", "tiny_gpt"])
def test_a_closed_row_looks_at_nothing(request, name):
    model = request.getfixturevalue(name)
    length = length_of(model)
    mask = own_mask(model, length)
    mask[2] = False
    switch = switched(model, mask)
    assert switch.blind == (2,)
    sums = switch.after.patterns.sum(axis=-1)
    assert not sums[:, :, 2].any()
    rest = np.arange(length) != 2
    np.testing.assert_allclose(sums[:, :, rest], 1, atol=1e-6)
    assert np.isfinite(switch.turned).all()


def test_nobody_may_look_at_anything(tiny_bert):
    length = length_of(tiny_bert)
    switch = switched(tiny_bert, torch.zeros(length, length, dtype=torch.bool))
    assert not switch.after.patterns.any()
    assert len(switch.blind) == length
    assert np.isfinite([*switch.turned.ravel(), *switch.slots[0].after]).all()


def test_bert_guesses_each_mask_and_gpt_each_next_token(tiny_bert, tiny_gpt):
    text = "The [MASK] sat on the [MASK]."
    length = length_of(tiny_bert, text)
    places = [i for i, token in enumerate(tiny_bert.encode(text).tokens) if token == "[MASK]"]
    bert = switched(tiny_bert, masks.causal(length), text)
    assert [slot.position for slot in bert.slots] == places
    assert all(slot.blank for slot in bert.slots)

    gpt = switched(tiny_gpt, masks.bidirectional(length), text)
    assert [slot.position for slot in gpt.slots] == list(range(1, length))
    assert all(slot.token in slot.candidates for slot in gpt.slots if not slot.blank)
    for slot in gpt.slots:
        assert list(slot.before) == sorted(slot.before, reverse=True)
        assert max(slot.before) == slot.before[slot.candidates.index(slot.top_before)]


def test_without_a_mask_token_bert_has_nothing_to_guess(tiny_bert):
    assert switched(tiny_bert, masks.causal(3), "cat").slots == ()


def test_a_pair_can_be_switched(tiny_bert):
    length = len(tiny_bert.encode("the cat", "the dog"))
    switch = switched(tiny_bert, masks.causal(length), "the cat", "the dog")
    assert set(switch.before.segments) == {0, 1}


def test_movement_of_known_vectors():
    before = torch.tensor([[3.0, 4.0], [3.0, 4.0], [3.0, 4.0], [3.0, 4.0]])
    after = torch.tensor([[3.0, 4.0], [6.0, 8.0], [-4.0, 3.0], [-3.0, -4.0]])
    turned, shifted = movement(before, after)
    np.testing.assert_allclose(turned, [0, 0, 1, 2], atol=1e-12)
    np.testing.assert_allclose(shifted, [0, 1, math.sqrt(2), 2], atol=1e-12)


def test_spread_of_known_vectors():
    assert spread(torch.eye(4)) == pytest.approx(1)
    assert spread(torch.ones(4, 3)) == pytest.approx(0)
    assert spread(torch.tensor([[1.0, 0.0], [-5.0, 0.0]])) == pytest.approx(2)
    assert math.isnan(spread(torch.ones(1, 3)))


def test_a_mask_of_another_size_is_refused(tiny_bert):
    with pytest.raises(MaskError, match="must have the shape"):
        switched(tiny_bert, masks.causal(3))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("the cat sat", "cat"),
        ("The Jumping boys", "Jumping"),
        ("cat", "cat"),
        ("  the  cats  ", "cats"),
    ],
)
def test_the_word_in_the_middle_is_hidden_whole(tiny_bert, text, word):
    hidden, found = blank_out(text, tiny_bert.encode(text, "and another"))
    assert found == word
    assert hidden == text.replace(word, "[MASK]")
    assert tiny_bert.encode(hidden).tokens.count("[MASK]") == 1
