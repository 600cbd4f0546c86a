"""Masking: how many, which, and what becomes of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bert_explorer.data.masking import MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED
from bert_explorer.errors import TrainingError

PAD, CLS, SEP, MASK = 0, 2, 3, 4
FIRST_WORD, VOCABULARY = 5, 1000
WORDS = np.arange(FIRST_WORD, VOCABULARY)


def masked(ids, maskable, seed=0, rule=None):
    return mask_tokens(
        ids, maskable, np.random.default_rng(seed), mask_id=MASK, replacements=WORDS, rule=rule
    )


@st.composite
def batches(draw):
    """Rows of [CLS] words [SEP] [PAD]..., and which tokens may be masked."""
    lengths = draw(st.lists(st.integers(0, 30), min_size=1, max_size=5))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    ids = np.full((len(lengths), max(lengths) + 2), PAD)
    for row, length in enumerate(lengths):
        ids[row, : length + 2] = [CLS, *rng.integers(FIRST_WORD, VOCABULARY, length), SEP]
    return ids, ~np.isin(ids, [PAD, CLS, SEP])


@given(batch=batches(), rate=st.sampled_from([0.01, 0.15, 0.4, 1.0]), seed=st.integers(0, 99))
@settings(deadline=None)
def test_count_labels_and_untouched_tokens(batch, rate, seed):
    ids, maskable = batch
    before = ids.copy()
    out = masked(ids, maskable, seed, MaskingRule(rate))
    assert np.array_equal(ids, before)
    selected = out.labels != IGNORED
    for row in range(len(ids)):
        words = maskable[row].sum()
        assert selected[row].sum() == (max(1, round(rate * words)) if words else 0)
    assert not (selected & ~maskable).any()  # never [CLS], [SEP] or [PAD]
    assert np.array_equal(out.labels[selected], ids[selected])
    assert np.array_equal(out.ids[~selected], ids[~selected])
    assert np.isin(out.ids[selected], [MASK, *WORDS]).all()


def test_the_three_fates_are_80_10_10_by_one_draw():
    """With independent draws a tenth of the rest, 2 %, would be random, and 18 % kept."""
    ids = np.random.default_rng(1).integers(FIRST_WORD, VOCABULARY, (400, 400))
    out = masked(ids, np.ones_like(ids, dtype=bool))
    selected = out.labels != IGNORED
    number = selected.sum()
    assert number == 400 * 60
    kept_by_chance = 0.1 / len(WORDS)  # a random token may be the true one
    shares = {
        "mask": ((out.ids == MASK) & selected, 0.8),
        "kept": ((out.ids == ids) & selected, 0.1 + kept_by_chance),
        "random": ((out.ids != ids) & (out.ids != MASK) & selected, 0.1 - kept_by_chance),
    }
    for name, (which, share) in shares.items():
        spread = (share * (1 - share) / number) ** 0.5
        assert abs(which.sum() / number - share) < 5 * spread, name
    replaced = out.ids[shares["random"][0]]
    assert len(np.unique(replaced)) > 0.85 * len(WORDS)  # from the whole vocabulary


def test_every_position_is_chosen_equally_often_and_anew_each_time():
    ids = np.full((3000, 20), 7)
    selected = masked(ids, np.ones_like(ids, dtype=bool)).labels != IGNORED
    spread = (0.15 * 0.85 / 3000) ** 0.5
    assert np.abs(selected.mean(axis=0) - 0.15).max() < 5 * spread
    assert len(np.unique(selected, axis=0)) > 500


def test_the_seed_decides():
    ids = np.full((5, 40), 7)
    maskable = np.ones_like(ids, dtype=bool)
    assert np.array_equal(masked(ids, maskable, 3).ids, masked(ids, maskable, 3).ids)
    assert not np.array_equal(masked(ids, maskable, 3).ids, masked(ids, maskable, 4).ids)


@pytest.mark.parametrize(
    "shares", [{"mask_share": 1.0, "random_share": 0.0}, {"mask_share": 0.0, "random_share": 1.0}]
)
def test_other_shares(shares):
    ids = np.full((50, 40), 7)
    out = masked(ids, np.ones_like(ids, dtype=bool), rule=MaskingRule(0.15, **shares))
    selected = out.labels != IGNORED
    assert ((out.ids[selected] == MASK) == (shares["mask_share"] == 1.0)).all()


@pytest.mark.parametrize(
    "wrong",
    [
        {"rate": 0},
        {"rate": 1.1},
        {"rate": float("nan")},
        {"mask_share": -0.1},
        {"mask_share": 0.8, "random_share": 0.3},
    ],
)
def test_an_impossible_rule_is_refused(wrong):
    with pytest.raises(TrainingError):
        MaskingRule(**wrong)
