"""Attention masks against their definitions, cell by cell."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer import masks
from bert_explorer.errors import MaskError

LENGTH = st.integers(1, 9)


def cells(length, rule):
    """The mask that a rule on (query, key) describes."""
    return torch.tensor([[bool(rule(q, k)) for k in range(length)] for q in range(length)])


@given(LENGTH)
def test_bidirectional_and_causal(length):
    assert torch.equal(masks.bidirectional(length), cells(length, lambda q, k: True))
    assert torch.equal(masks.causal(length), cells(length, lambda q, k: k <= q))


@given(LENGTH, st.data())
def test_prefix_lm_sees_the_prefix_both_ways_and_the_rest_to_the_left(length, data):
    prefix = data.draw(st.integers(0, length))
    expected = cells(length, lambda q, k: k < prefix or k <= q)
    assert torch.equal(masks.prefix_lm(length, prefix), expected)


@given(LENGTH, st.integers(0, 12))
def test_sliding_window_reaches_as_far_on_either_side(length, reach):
    expected = cells(length, lambda q, k: abs(q - k) <= reach)
    assert torch.equal(masks.sliding_window(length, reach), expected)


def test_the_extremes_of_prefix_and_window_are_the_known_masks():
    assert torch.equal(masks.prefix_lm(5, 0), masks.causal(5))
    assert torch.equal(masks.prefix_lm(5, 5), masks.bidirectional(5))
    assert torch.equal(masks.sliding_window(5, 0), torch.eye(5, dtype=torch.bool))
    assert torch.equal(masks.sliding_window(5, 4), masks.bidirectional(5))


@given(LENGTH, st.data())
def test_a_drawn_matrix_is_taken_as_it_is(length, data):
    row = st.lists(st.integers(0, 1), min_size=length, max_size=length)
    rows = data.draw(st.lists(row, min_size=length, max_size=length))
    drawn = masks.from_matrix(rows)
    assert drawn.dtype == torch.bool
    assert drawn.int().tolist() == rows


def test_padding_closes_the_same_keys_for_every_query():
    real = torch.tensor([[True, True, False], [True, True, True]])
    assert masks.padding(real).tolist() == [[[True, True, False]], [[True, True, True]]]


@given(st.lists(st.sampled_from(range(4)), min_size=1, max_size=4))
def test_combining_opens_a_cell_only_if_every_mask_does(chosen):
    each = [
        masks.causal(4)[None],
        masks.sliding_window(4, 1)[None],
        masks.padding(torch.tensor([[True, True, True, False], [True, False, True, True]])),
        masks.bidirectional(4)[None],
    ]
    combined = masks.combine(*(each[index] for index in chosen))
    expected = torch.ones(2, 4, 4, dtype=torch.bool)
    for index in chosen:
        expected &= each[index].expand(2, 4, 4)
    assert torch.equal(combined.expand(2, 4, 4), expected)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: masks.prefix_lm(4, 5),
        lambda: masks.prefix_lm(4, -1),
        lambda: masks.sliding_window(4, -1),
        lambda: masks.from_matrix([]),
        lambda: masks.from_matrix([[1, 0]]),
        lambda: masks.from_matrix([[1, 0], [1]]),
        lambda: masks.from_matrix([[1, 2], [0, 1]]),
        lambda: masks.from_matrix([["1", "0"], ["1", "1"]]),
        lambda: masks.combine(),
        lambda: masks.combine(masks.causal(3), masks.causal(4)),
        lambda: masks.combine(masks.causal(3), torch.ones(3, 3)),
        lambda: masks.check(torch.ones(3, 3), 1, 3),
        lambda: masks.check(masks.causal(4), 1, 3),
        lambda: masks.check(masks.causal(3)[None, None], 1, 3),
        lambda: masks.check(masks.causal(3).expand(2, 3, 3), 4, 3),
        lambda: masks.check_positions(torch.ones(2, 3), 2, 3),
        lambda: masks.check_positions(torch.ones(3, dtype=torch.bool), 1, 3),
    ],
)
def test_what_is_no_mask_is_refused(wrong):
    with pytest.raises(MaskError):
        wrong()


def test_a_mask_for_all_and_one_for_each_are_both_accepted():
    assert masks.check(masks.causal(3), 2, 3).shape == (1, 3, 3)
    assert masks.check(masks.causal(3).expand(2, 3, 3), 2, 3).shape == (2, 3, 3)
