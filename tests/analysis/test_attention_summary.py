"""Entropy, distance and roles against values known by hand."""

import numpy as np
import pytest

from bert_explorer.analysis.attention import Attention, read_attention
from bert_explorer.analysis.attention_summary import (
    row_distance,
    row_entropy,
    summarise,
)

LENGTH = 8
TOKENS = ("[CLS]", "a", "b", "c", "d", "e", "f", "[SEP]")


def attention_of(*heads: np.ndarray, causal: bool = False) -> Attention:
    allowed = np.tri(LENGTH, dtype=bool) if causal else np.ones((LENGTH, LENGTH), dtype=bool)
    special = np.array([token.startswith("[") for token in TOKENS])
    return Attention(
        sight="causal" if causal else "bidirectional",
        tokens=TOKENS,
        special=special,
        padding=np.zeros(LENGTH, dtype=bool),
        segments=np.zeros(LENGTH, dtype=int),
        words=np.arange(LENGTH),
        allowed=allowed,
        patterns=np.array([heads], dtype=np.float32),
    )


def at(offset: int) -> np.ndarray:
    """Everybody looks `offset` tokens on, and at itself where there is none."""
    pattern = np.eye(LENGTH, k=offset)
    np.fill_diagonal(pattern, 1 - pattern.sum(axis=1))
    return pattern if offset else np.eye(LENGTH)


def column(position: int) -> np.ndarray:
    pattern = np.zeros((LENGTH, LENGTH))
    pattern[:, position] = 1
    return pattern


EVEN = np.full((LENGTH, LENGTH), 1 / LENGTH)


def test_entropy_of_an_even_row_is_the_logarithm_of_its_length():
    assert row_entropy(EVEN)[0] == pytest.approx(3)
    assert row_entropy(np.eye(LENGTH)) == pytest.approx(np.zeros(LENGTH), abs=1e-12)
    assert row_entropy(np.array([[0.5, 0.25, 0.25, 0]]))[0] == pytest.approx(1.5)


def test_distance_is_in_tokens():
    assert row_distance(np.array([[0.0, 0.5, 0.5], [1, 0, 0], [0, 0, 1]])).tolist() == [1.5, 1, 0]


@pytest.mark.parametrize(
    ("pattern", "role"),
    [
        (at(-1), "previous token"),
        (at(1), "next token"),
        (at(0), "itself"),
        (column(0), "[CLS]"),
        (column(LENGTH - 1), "[SEP]"),
        (EVEN, "broad"),
        (0.5 * at(-3) + 0.5 * at(3), "mixed"),
    ],
)
def test_a_head_gets_the_role_it_plays(pattern, role):
    assert summarise(attention_of(pattern)).role[0, 0] == role


def test_shares_by_hand():
    pattern = 0.6 * at(-1) + 0.4 * column(LENGTH - 1)
    summary = summarise(attention_of(pattern))
    shares = dict(zip(summary.targets, summary.shares[0, 0], strict=True))
    # Row 0 has no previous token and keeps its 0.6; the last row's [SEP] is itself.
    assert shares["previous token"] == pytest.approx(0.6 * 7 / 8)
    assert shares["itself"] == pytest.approx((0.6 + 0.4) / 8)
    assert shares["[CLS]"] == pytest.approx((0.6 + 0.6) / 8)  # from [CLS] itself and from "a"
    assert shares["[SEP]"] == pytest.approx(0.4)
    assert shares["next token"] == pytest.approx(0.4 / 8)


def test_an_even_spread_equals_its_own_measure_under_either_mask():
    for causal in (False, True):
        even = np.tri(LENGTH) / np.arange(1, LENGTH + 1)[:, None] if causal else EVEN
        summary = summarise(attention_of(even, causal=causal))
        assert summary.entropy[0, 0] == pytest.approx(summary.even_entropy, rel=1e-5)
        assert summary.distance[0, 0] == pytest.approx(summary.even_distance, rel=1e-5)
        assert summary.shares[0, 0] == pytest.approx(summary.even_shares, rel=1e-5)


def test_a_causal_even_spread_is_the_mean_of_logarithms():
    even = np.tri(LENGTH) / np.arange(1, LENGTH + 1)[:, None]
    summary = summarise(attention_of(even, causal=True))
    assert summary.even_entropy == pytest.approx(np.log2(np.arange(2, LENGTH + 1)).mean())


def test_a_token_without_a_choice_does_not_count():
    """GPT's first token can only look at itself, which says nothing about the head."""
    summary = summarise(attention_of(np.eye(LENGTH), causal=True))
    assert summary.shares[0, 0, summary.targets.index("[CLS]")] == 0


def test_padding_neither_asks_nor_shifts_the_averages(tiny_bert):
    plain, padded = (
        summarise(read_attention(tiny_bert, tiny_bert.encode("the cat sat", pad_to=pad_to)))
        for pad_to in (None, 9)
    )
    np.testing.assert_allclose(padded.entropy, plain.entropy, atol=1e-5)
    np.testing.assert_allclose(padded.distance, plain.distance, atol=1e-5)
    np.testing.assert_allclose(padded.shares, plain.shares, atol=1e-5)
    assert (padded.role == plain.role).all()
