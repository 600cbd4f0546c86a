"""Patterns read from a model, joined to words, averaged and rolled out."""

import numpy as np
import pytest
import torch

from bert_explorer.analysis.attention import (
    CLOSED,
    OPEN,
    PADDING,
    Attention,
    by_word,
    directions,
    mean_of_heads,
    read_attention,
    rollout,
)
from bert_explorer.trace import Trace


def made(patterns, *, causal=False, words=None, tokens=None, padding=()) -> Attention:
    """An Attention with these (L, A, T, T) patterns."""
    patterns = np.asarray(patterns, dtype=np.float32)
    length = patterns.shape[-1]
    allowed = np.tri(length, dtype=bool) if causal else np.ones((length, length), dtype=bool)
    is_padding = np.isin(np.arange(length), padding)
    allowed &= ~is_padding
    return Attention(
        sight="causal" if causal else "bidirectional",
        tokens=tuple(tokens or (f"t{i}" for i in range(length))),
        special=is_padding,
        padding=is_padding,
        segments=np.zeros(length, dtype=int),
        words=np.arange(length) if words is None else np.asarray(words),
        allowed=allowed,
        patterns=patterns,
    )


def random_patterns(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).dirichlet(np.ones(shape[-1]), size=shape[:-1])


@pytest.mark.parametrize("pad_to", [None, 14])
@pytest.mark.parametrize("twin", ["tiny_bert", "tiny_gpt"])
def test_patterns_are_the_models_own(twin, pad_to, request):
    checkpoint = request.getfixturevalue(twin)
    encoding = checkpoint.encode("the cats ran", "she sat", pad_to=pad_to)
    attention = read_attention(checkpoint, encoding)
    assert attention.patterns.shape == (2, 2, len(encoding), len(encoding))
    np.testing.assert_allclose(attention.patterns.sum(axis=-1), 1, atol=1e-6)
    assert (attention.patterns[:, :, ~attention.allowed] == 0).all()
    assert attention.padding.sum() == (
        0 if pad_to is None else pad_to - len(encoding) + sum(encoding.padding)
    )

    trace = Trace(record=["layers.1.attention.pattern"])
    checkpoint("the cats ran", "she sat", trace=trace)
    real = ~attention.padding
    own = trace["layers.1.attention.pattern"][0].numpy()
    np.testing.assert_allclose(attention.patterns[1][:, real][:, :, real], own, atol=1e-6)


def test_the_masks_are_a_square_and_a_triangle_with_padding_closed(tiny_bert, tiny_gpt):
    bert, gpt = (
        read_attention(model, model.encode("the cat", pad_to=6)) for model in (tiny_bert, tiny_gpt)
    )
    assert bert.sight == "bidirectional"
    assert gpt.sight == "causal"
    assert bert.state.tolist() == [[OPEN] * 4 + [PADDING] * 2] * 6
    expected = [[OPEN if j <= i else CLOSED for j in range(4)] + [PADDING] * 2 for i in range(6)]
    assert gpt.state.tolist() == expected


def test_words_number_the_pieces_of_both_sentences(tiny_bert):
    encoding = tiny_bert.encode("jumpingcat the", "the")
    pieces = len(encoding) - 5
    assert pieces > 1
    words = read_attention(tiny_bert, encoding).words
    assert words.tolist() == [0, *[1] * pieces, 2, 3, 4, 5]


def test_pieces_join_to_words_by_hand():
    pattern = [[0.2, 0.3, 0.5], [0.6, 0.4, 0.0], [0.1, 0.1, 0.8]]
    joined = by_word(made([[pattern]], words=[0, 1, 1], tokens=("the", "play", "##ing")))
    assert joined.tokens == ("the", "playing")
    np.testing.assert_allclose(joined.patterns[0, 0], [[0.2, 0.8], [0.35, 0.65]], atol=1e-6)


def test_joined_rows_still_sum_to_one_and_keep_the_triangle():
    words = [0, 1, 1, 2, 3, 3, 3]
    causal = np.tri(7) * random_patterns(2, 3, 7, 7)
    joined = by_word(made(causal / causal.sum(-1, keepdims=True), causal=True, words=words))
    np.testing.assert_allclose(joined.patterns.sum(-1), 1, atol=1e-6)
    assert (joined.allowed == np.tri(4, dtype=bool)).all()


def test_rollout_of_one_layer_is_half_the_mean_and_half_the_residual():
    attention = made(random_patterns(1, 3, 5, 5))
    expected = mean_of_heads(attention, 0) / 2 + np.eye(5) / 2
    np.testing.assert_allclose(rollout(attention), expected, atol=1e-6)


def test_rollout_multiplies_the_last_layer_first():
    attention = made(random_patterns(3, 2, 4, 4))
    steps = [mean_of_heads(attention, i).astype(float) / 2 + np.eye(4) / 2 for i in range(3)]
    np.testing.assert_allclose(rollout(attention), steps[2] @ steps[1] @ steps[0], atol=1e-6)
    np.testing.assert_allclose(rollout(attention).sum(axis=1), 1, atol=1e-6)


def test_rollout_under_a_causal_mask_never_looks_ahead(tiny_gpt):
    attention = read_attention(tiny_gpt, tiny_gpt.encode("the cat sat on the mat"))
    assert (np.triu(rollout(attention), 1) == 0).all()


def test_directions_by_hand_and_without_padding():
    pattern = np.array([[0.5, 0.5, 0.0], [0.2, 0.2, 0.6], [1.0, 0.0, 0.0]], dtype=np.float32)
    where = directions(made([[pattern]], padding=[2]), pattern)
    assert where.left == pytest.approx(0.1)
    assert where.itself == pytest.approx(0.35)
    assert where.right == pytest.approx(0.55)


def test_reading_leaves_no_gradient_and_no_state(tiny_bert):
    encoding = tiny_bert.encode("the cat")
    first = read_attention(tiny_bert, encoding)
    with torch.inference_mode():
        second = read_attention(tiny_bert, encoding)
    np.testing.assert_array_equal(first.patterns, second.patterns)
