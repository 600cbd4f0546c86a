"""A painted mask as text and back."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bert_explorer import masks
from bert_explorer.analysis.mask_drawing import from_text, to_text
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
    with pytest.raises(MaskError, match="no painted mask"):
        from_text(text, 2)


def test_a_mask_for_another_sentence_says_both_lengths():
    with pytest.raises(MaskError, match="for 2 tokens; this sentence has 5"):
        from_text("2.d0", 5)
