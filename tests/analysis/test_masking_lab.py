"""The masking lab's experiments against closed forms and the rule itself."""

import itertools
import math
import time

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.analysis.ignored_positions import try_position
from bert_explorer.analysis.masking_counts import count
from bert_explorer.analysis.masking_draw import draw, fates, mask_once
from bert_explorer.analysis.next_sentence import accuracy, draw_pairs, judge, overlap_accuracy
from bert_explorer.analysis.proportion import Proportion
from bert_explorer.analysis.stories import sentences, stories
from bert_explorer.analysis.word_in_vector import word_in_vector
from bert_explorer.data.masking import MaskingRule, mask_tokens
from bert_explorer.data.pairs import IGNORED
from bert_explorer.errors import MissingHeadError, TextError
from bert_explorer.model import Batch

TEXT = "the boys were running , playing and jumping . she played with the cat"


@pytest.mark.parametrize("whole_words", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_a_draw_is_scored_where_it_is_labelled(tiny_bert, seed: int, whole_words: bool) -> None:
    encoding = tiny_bert.encode(TEXT)
    rule = MaskingRule(0.3, 0.5, 0.3)
    with torch.inference_mode():
        found = draw(tiny_bert, encoding, rule, seed, whole_words=whole_words)
        batch = Batch(torch.from_numpy(found.read)[None], torch.tensor([encoding.type_ids]))
        everywhere = torch.ones_like(batch.input_ids, dtype=torch.bool)
        logits = tiny_bert.model(batch, predict=everywhere).mlm_logits
    labels = torch.from_numpy(found.labels)
    expected = torch.nn.functional.cross_entropy(logits, labels, ignore_index=IGNORED)
    assert found.loss == pytest.approx(float(expected), rel=1e-5)
    assert (found.gradient[~found.selected] == 0.0).all()
    assert (found.gradient[found.selected] > 0).all()
    assert not found.selected[np.array(encoding.special)].any()
    unchanged = ~found.selected
    assert (found.read[unchanged] == np.array(encoding.ids)[unchanged]).all()
    for fate, read, true in zip(found.fates, found.read, encoding.ids, strict=True):
        assert (fate == "[MASK]") == (bool(fate) and read == tiny_bert.tokenizer.mask_id)
        assert fate != "kept" or read == true


def test_the_gradient_is_softmax_minus_one_hot_over_the_number_selected(tiny_bert) -> None:
    with torch.inference_mode():
        found = draw(tiny_bert, tiny_bert.encode(TEXT), MaskingRule(0.3), 0)
        batch = Batch(torch.from_numpy(found.read)[None], torch.zeros(1, len(found.read)).long())
        predict = torch.from_numpy(found.selected)[None]
        chance = tiny_bert.model(batch, predict=predict).mlm_logits.softmax(-1).numpy().copy()
    labels = found.labels[found.selected]
    chance[np.arange(len(labels)), labels] -= 1
    expected = np.linalg.norm(chance, axis=-1) / len(labels)
    np.testing.assert_allclose(found.gradient[found.selected], expected, rtol=1e-4)


@given(
    words=st.lists(st.integers(0, 5), min_size=1, max_size=20).map(sorted),
    rate=st.floats(0.05, 0.9),
    seed=st.integers(0, 99),
)
def test_whole_words_are_taken_or_left(words: list[int], rate: float, seed: int) -> None:
    ids = np.arange(10, 10 + len(words))[None]
    masked = mask_tokens(
        ids,
        np.ones_like(ids, dtype=bool),
        np.random.default_rng(seed),
        mask_id=4,
        replacements=np.array([5]),
        rule=MaskingRule(rate),
        words=np.array([words]),
    )
    selected = masked.labels[0] != IGNORED
    for word in set(words):
        assert len({bool(s) for s, w in zip(selected, words, strict=True) if w == word}) == 1
    chosen = {w for s, w in zip(selected, words, strict=True) if s}
    assert chosen
    count = max(1, round(rate * len(words)))
    assert selected.sum() <= count or len(chosen) == 1


def test_shares_settle_on_the_rule(tiny_tokenizer) -> None:
    texts = ["the cat sat on the mat . " * 6]  # 42 tokens a row
    rule = MaskingRule(0.5, 0.6, 0.3)
    found = count(tiny_tokenizer, texts, 40_000, rule, seed=1)
    assert 40_000 <= found.selected.count <= 40_000 + 50
    assert found.selected.share == pytest.approx(0.5, abs=1e-9)  # 21 of 42, always
    assert found.mask.low < 0.6 < found.mask.high
    # A random word is the true one now and then, and is then counted as kept.
    assert found.random.share == pytest.approx(0.3, abs=0.02)
    assert found.mask.hits + found.random.hits + found.kept.hits == found.selected.hits


def test_packed_rows_hold_exactly_the_tokens_asked_for(tiny_tokenizer) -> None:
    """100 tokens, read again from the start, in rows of 40: 40 + 40 + 20, a tenth of each."""
    found = count(tiny_tokenizer, ["the cat sat"], 100, MaskingRule(0.1), 0, row_length=40)
    assert (found.selected.hits, found.selected.count) == (10, 100)
    assert found.rounds == pytest.approx(100 / 3)


def test_short_rows_shift_the_share(tiny_tokenizer) -> None:
    """Three tokens a row and at least one of them selected: a third, whatever the rate says."""
    found = count(tiny_tokenizer, ["the cat sat"], 300, MaskingRule(0.1), 0)
    assert (found.selected.hits, found.selected.count) == (100, 300)


def test_the_interval_shrinks_with_the_root_of_the_count(tiny_tokenizer) -> None:
    few, many = (
        count(tiny_tokenizer, ["the cat sat on the mat ."], n, MaskingRule(), 0, row_length=100)
        for n in (1_000, 100_000)
    )
    widths = [p.high - p.low for p in (few.mask, many.mask)]
    assert widths[0] / widths[1] == pytest.approx(10, rel=0.25)


def test_a_hundred_thousand_tokens_are_counted_at_once(tiny_tokenizer) -> None:
    began = time.perf_counter()
    count(tiny_tokenizer, sentences(), 100_000, MaskingRule(), 0)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("seed", range(3))
def test_only_a_selected_position_moves_the_loss(tiny_bert, seed: int) -> None:
    with torch.inference_mode():
        found = draw(tiny_bert, tiny_bert.encode(TEXT), MaskingRule(0.3), seed)
        trials = [try_position(tiny_bert, found, i) for i in range(len(found.labels))]
    for trial, selected in zip(trials, found.selected, strict=True):
        assert trial.as_drawn == pytest.approx(found.loss, rel=1e-5)
        same = trial.as_drawn == trial.other_truth == trial.other_answer  # to the last bit
        assert same == (not selected)
        assert (trial.counted == trial.as_drawn) == selected


def test_a_draw_is_the_mask_of_its_seed(tiny_bert) -> None:
    encoding, rule = tiny_bert.encode(TEXT), MaskingRule(0.4)
    with torch.inference_mode():
        found = draw(tiny_bert, encoding, rule, 7, whole_words=True)
    masked = mask_once(tiny_bert, encoding, rule, 7, whole_words=True)
    assert (masked.ids == found.read).all()
    assert fates(masked, tiny_bert.tokenizer.mask_id) == found.fates


def test_an_empty_text_has_nothing_to_count(tiny_tokenizer) -> None:
    with pytest.raises(TextError):
        count(tiny_tokenizer, ["  "], 100, MaskingRule(), 0)


@given(st.integers(1, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_interval_solves_its_own_equation(pair: tuple[int, int]) -> None:
    found = Proportion(*pair)
    n, p = found.count, found.share
    for end in (found.low, found.high):
        reach = 1.959964 * math.sqrt(end * (1 - end) / n)
        assert abs(p - end) == pytest.approx(reach, rel=1e-6, abs=1e-9)
    assert 0 <= found.low <= p <= found.high <= 1


def test_every_position_is_counted_once(tiny_bert) -> None:
    texts = ["the cat sat on the mat .", "the dog ran .", TEXT]
    with torch.inference_mode():
        told = word_in_vector(tiny_bert, texts, MaskingRule(), 0)
    words = sum(not special for text in texts for special in tiny_bert.encode(text).special)
    assert sum(row.first.count for row in told) == words


def test_padding_changes_no_answer(tiny_bert) -> None:
    pairs = draw_pairs(6, 3)
    with torch.inference_mode():
        together = judge(tiny_bert, pairs)
        alone = [judge(tiny_bert, (pair,))[0] for pair in pairs]
    for a, b in zip(together, alone, strict=True):
        assert a.follows == pytest.approx(b.follows, abs=1e-5)


def test_pairs_are_half_real_and_told_from_the_stories() -> None:
    pairs = draw_pairs(100, 0)
    followers = {pair for story in stories() for pair in itertools.pairwise(story)}
    owner = {sentence: i for i, story in enumerate(stories()) for sentence in story}
    assert sum(pair.is_next for pair in pairs) == 50
    for pair in pairs:
        assert ((pair.a, pair.b) in followers) == pair.is_next
        assert (owner[pair.a] == owner[pair.b]) == pair.is_next
    assert len(sentences()) == len(owner)


def test_accuracies_count_right_answers(tiny_bert) -> None:
    with torch.inference_mode():
        judged = judge(tiny_bert, draw_pairs(40, 1))
    right = [j for j in judged if (j.follows > 0.5) == j.pair.is_next]
    assert accuracy(judged) == Proportion(len(right), 40)
    shared = [j for j in judged if (j.shared > 0) == j.pair.is_next]
    assert overlap_accuracy(judged).hits == len(shared)


def test_gpt_has_no_next_sentence_head(tiny_gpt) -> None:
    with pytest.raises(MissingHeadError), torch.inference_mode():
        judge(tiny_gpt, draw_pairs(2, 0))
