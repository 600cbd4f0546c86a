"""A painted mask as text and back."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bert_explorer import masks
from bert_explorer.analysis.mask_drawing import Drawing, from_text, read, to_text
from bert_explorer.errors import MaskError


def test_by_hand():
    # 11 01, and four zeros to fill the byte.
    assert to_text(torch.tensor([[True, True], [False, True]])) == "2.d0"
    # 1000 1100 1 and seven zeros.
    assert to_text(masks.from_matrix([[1, 0, 0], [0, 1, 1], [0, 0, 1]])) == "3.8c80"


@given(st.integers(1, 128), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_every_mask_comes_back(length, seed):
    mask = torch.from_numpy(np.random.default_rng(seed).random((length, length)) < 0.5)
    assert torch.equal(from_text(to_text(mask), length), mask)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "9",
        "9.",
        "9.zz",
        "9.fff",
        ".ffff",
        "2.d0d0",
        "2.D0",
        "2.d0\n",
        "-2.d0",
        "99999.ff",
        "</script>",
        "9." + "f" * 100_000,
    ],
)
def test_nonsense_is_a_named_error(text):
    with pytest.raises(MaskError, match="no mask that can be read"):
        from_text(text, 2)


def test_a_mask_for_another_sentence_says_both_lengths():
    with pytest.raises(MaskError, match="for 2 tokens; this sentence has 5"):
        from_text("2.d0", 5)


@pytest.mark.parametrize(
    ("text", "drawing", "mask"),
    [
        ("full", Drawing("full"), masks.bidirectional(4)),
        ("triangle", Drawing("triangle"), masks.causal(4)),
        ("window-2", Drawing("window", 2), masks.sliding_window(4, 2)),
        ("window-0", Drawing("window", 0), torch.eye(4, dtype=torch.bool)),
        ("prefix-3", Drawing("prefix", 3), masks.prefix_lm(4, 3)),
        ("2.d0", Drawing("painted", cells="2.d0"), masks.from_matrix([[1, 1], [0, 1]])),
    ],
)
def test_a_mask_by_its_name(text, drawing, mask):
    assert read(text) == drawing
    assert str(drawing) == text
    assert torch.equal(drawing.mask(len(mask)), mask)


def test_a_prefix_longer_than_the_sentence_is_all_of_it():
    assert torch.equal(read("prefix-99").mask(4), masks.bidirectional(4))


@pytest.mark.parametrize("text", ["window--1", "window-x", "Full", "prefix-99999", "triangle\n"])
def test_names_that_are_none(text):
    with pytest.raises(MaskError, match="no mask that can be read"):
        read(text).mask(4)
