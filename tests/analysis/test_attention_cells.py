"""Which cells are shown."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.analysis.attention import read_attention
from bert_explorer.analysis.attention_cells import PAIR_FILTERS, cells, pooled, strongest


@pytest.fixture
def pair(tiny_bert):
    """[CLS] the cat [SEP] she sat . [SEP] [PAD]"""
    return read_attention(tiny_bert, tiny_bert.encode("the cat", "she sat .", pad_to=9))


def test_everything_is_shown_unless_asked_otherwise(pair):
    shown = cells(pair, pair.patterns[0, 0])
    np.testing.assert_array_equal(shown.weights, pair.patterns[0, 0])
    assert shown.shown.all()
    assert shown.whole


def test_hiding_special_tokens_cuts_rows_and_columns(pair):
    pattern = pair.patterns[1, 0]
    shown = cells(pair, pattern, hide_special=True)
    assert [pair.tokens[i] for i in shown.rows] == ["the", "cat", "she", "sat", "."]
    assert shown.columns.tolist() == shown.rows.tolist()
    np.testing.assert_array_equal(shown.weights, pattern[np.ix_(shown.rows, shown.columns)])
    assert not shown.whole
    assert (shown.weights.sum(axis=1) < 1).all()


def test_a_typed_mask_is_not_hidden(tiny_bert):
    attention = read_attention(tiny_bert, tiny_bert.encode("the [MASK] sat"))
    shown = cells(attention, attention.patterns[0, 0], hide_special=True)
    assert [attention.tokens[i] for i in shown.rows] == ["the", "[MASK]", "sat"]


@pytest.mark.parametrize(
    ("pair_filter", "rows", "columns"),
    [
        ("A → A", range(4), range(4)),
        ("A → B", range(4), range(4, 8)),
        ("B → A", range(4, 8), range(4)),
        ("B → B", range(4, 8), range(4, 8)),
    ],
)
def test_a_pair_filter_keeps_one_block_without_padding(pair, pair_filter, rows, columns):
    shown = cells(pair, pair.patterns[0, 1], pair_filter=pair_filter)
    assert shown.rows.tolist() == list(rows)
    assert shown.columns.tolist() == list(columns)
    np.testing.assert_array_equal(
        shown.weights, pair.patterns[0, 1][rows.start : rows.stop, columns.start : columns.stop]
    )


def test_the_four_blocks_hold_all_attention(pair):
    blocks = [cells(pair, pair.patterns[0, 0], pair_filter=f) for f in PAIR_FILTERS if f != "all"]
    assert sum(block.weights.sum() for block in blocks) == pytest.approx(8, abs=1e-5)


def test_one_sentence_has_no_b(tiny_bert):
    attention = read_attention(tiny_bert, tiny_bert.encode("the cat"))
    assert cells(attention, attention.patterns[0, 0], pair_filter="A → B").weights.shape == (4, 0)


def test_strongest_by_hand():
    row = np.array([[0.1, 0.5, 0.0, 0.4]], dtype=np.float32)
    assert strongest(row, 50).tolist() == [[False, True, False, False]]
    assert strongest(row, 60).tolist() == [[False, True, False, True]]
    assert strongest(row, 95).tolist() == [[True, True, False, True]]
    assert strongest(row, 100).all()


@given(
    st.lists(st.integers(0, 20), min_size=1, max_size=7).filter(sum),
    st.integers(1, 19).map(lambda n: 5 * n),
)
def test_strongest_is_the_smallest_set_that_reaches_the_share(counts, percent):
    row = np.array([counts], dtype=np.float64)
    kept = strongest(row, percent)[0]
    enough = percent / 100 * row.sum()
    assert row[0, kept].sum() >= enough - 1e-9
    fewer = combinations(counts, int(kept.sum()) - 1)
    assert all(sum(some) < enough + 1e-9 for some in fewer)


def test_the_top_share_is_taken_before_rows_are_cut(pair):
    pattern = np.zeros_like(pair.patterns[0, 0])
    pattern[:, 0], pattern[:, 1] = 0.7, 0.3  # [CLS] and "the"
    shown = cells(pair, pattern, hide_special=True, top_percent=70)
    assert not shown.shown.any()


@pytest.mark.parametrize(("length", "side", "expected"), [(10, 4, 4), (7, 7, 7), (9, 8, 5)])
def test_pooling_keeps_the_maximum_of_each_block(length, side, expected):
    patterns = np.random.default_rng(1).random((2, 3, length, length))
    small = pooled(patterns, side)
    assert small.shape == (2, 3, expected, expected)
    block = -(-length // side)
    for i in range(expected):
        for j in range(expected):
            area = patterns[..., i * block : (i + 1) * block, j * block : (j + 1) * block]
            np.testing.assert_array_equal(small[..., i, j], area.max(axis=(-2, -1)))


def test_pooling_flags_is_any(pair):
    flags = replace(pair, allowed=np.eye(9, dtype=bool)).allowed
    assert pooled(flags, 3).tolist() == np.eye(3, dtype=bool).tolist()
