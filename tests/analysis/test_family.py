"""What the variants changed: masking, tables, targets, replacements, pairs, norms."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.analysis.blanks import hide, input_words
from bert_explorer.analysis.factorised import Factorised
from bert_explorer.analysis.family import BY_KEY
from bert_explorer.analysis.fill import Prediction, bert_predictions
from bert_explorer.analysis.masking_epochs import masked_epochs
from bert_explorer.analysis.norm_gradients import LAYERS, WIDTH, fresh
from bert_explorer.analysis.pair_examples import pair_examples, stranger
from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.analysis.replaced_tokens import random_words, replace_tokens
from bert_explorer.analysis.soft_targets import entropy_bits, soften
from bert_explorer.analysis.verdicts import corrupted_texts, verdicts
from tests.analysis.random_models import random_checkpoint

TEXT = "the cat sat on the mat ."


# -- masking, epoch by epoch ------------------------------------------------------------------


def epochs(copies, count=40, words=20, seed=0):
    return masked_epochs(
        [1, *range(5, 5 + words), 2],
        [False, *[True] * words, False],
        epochs=count,
        copies=copies,
        mask_id=3,
        vocab_size=50,
        seed=seed,
    )


def test_static_masking_comes_back_to_its_copies():
    run = epochs(copies=10)
    for epoch in range(10, 40):
        assert (run.asked[epoch] == run.asked[epoch % 10]).all()
    assert run.covered[-1] == run.covered[9]
    once = epochs(copies=1)
    assert set(once.covered) == {once.each}


def test_dynamic_masking_reaches_more_and_never_a_special_token():
    run = epochs(copies=None)
    assert run.covered[-1] >= epochs(copies=10).covered[-1]
    assert run.each == 3  # 15 % of 20
    assert (run.asked.sum(axis=1) == 3).all()
    assert not run.asked[:, [0, -1]].any()


def test_the_expected_curve_is_the_mean_of_many_runs():
    runs = np.array([epochs(None, count=12, seed=seed).covered for seed in range(400)])
    expected = epochs(None, count=12).expected()
    # 4 standard errors of the mean
    assert np.all(np.abs(runs.mean(axis=0) - expected) <= 4 * runs.std(axis=0) / 20 + 1e-9)


def test_a_sentence_of_specials_alone_has_nothing_to_ask():
    assert epochs(None, words=0).covered.tolist() == [0] * 40


# -- ALBERT ------------------------------------------------------------------------------------


def test_factorised_table_of_albert_base():
    table = Factorised(30_000, 768)
    assert table.whole == 23_040_000
    assert table.through(128) == 3_840_000 + 98_304
    count = count_parameters(BY_KEY["albert-base"].shape())
    bias = 768  # left out in the paper's formula
    assert table.through(128) == (
        count.named("token table") + count.named("projection E to H") - bias
    )


@given(st.integers(2, 10**6), st.integers(2, 10**4))
def test_break_even_divides_saving_from_paying(vocabulary, hidden):
    table = Factorised(vocabulary, hidden)
    below, above = int(table.break_even), int(table.break_even) + 1
    assert table.through(below) <= table.whole < table.through(above)


def test_pair_examples_are_made_of_the_visitors_sentences(tiny_bert):
    a, b = "the cat sat .", "she played ."
    written, strange, swapped = pair_examples(tiny_bert, a, b, seed=3)
    assert (written.first, written.second) == (a, b)
    assert strange.first == a
    assert strange.second not in (a, b)
    assert (swapped.first, swapped.second) == (b, a)
    with torch.inference_mode():
        logits = tiny_bert(a, b).nsp_logits
    assert written.follows == pytest.approx(float(logits.softmax(-1)[0, 0]))


def test_the_other_sentence_is_never_one_of_the_two():
    first = stranger(0)
    for seed in range(60):
        assert stranger(seed, first) != first


# -- DistilBERT --------------------------------------------------------------------------------


def test_softening_is_the_softmax_of_logits_over_the_temperature():
    logits = torch.randn(200, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    for temperature in (1.0, 2.0, 5.0):
        soft = soften(logits.softmax(0).numpy(), temperature)
        assert soft.probabilities == pytest.approx((logits / temperature).softmax(0).numpy())


def test_entropy_in_bits():
    assert entropy_bits(np.array([1.0, 0.0])) == 0
    assert entropy_bits(np.full(8, 1 / 8)) == pytest.approx(3)
    assert entropy_bits(np.array([0.5, 0.25, 0.25])) == pytest.approx(1.5)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30).filter(lambda p: sum(p) > 0.01))
def test_a_higher_temperature_never_lowers_the_entropy(weights):
    p = np.array(weights) / sum(weights)
    bits = [soften(p, t).bits for t in (1.0, 2.0, 4.0, 8.0)]
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(bits))


# -- ELECTRA -----------------------------------------------------------------------------------


def judged(bert, numbers, seed=0, sure_of=None):
    """The text with these words replaced. sure_of: a generator that always says this token."""
    encoding = bert.encode(TEXT)
    blanked = hide(encoding, input_words(encoding, bert.tokenizer, TEXT), numbers, bert.tokenizer)
    guesses = bert_predictions(bert, blanked)
    if sure_of is not None:
        sure = np.zeros(bert.config.vocab_size, dtype=np.float32)
        sure[bert.tokenizer.vocab[sure_of]] = 1
        guesses = [Prediction(guess.reading, sure) for guess in guesses]
    never = bert.tokenizer.special_ids
    return encoding, replace_tokens(encoding, blanked.slots, guesses, never, seed)


def test_only_another_token_is_labelled_replaced(tiny_bert):
    encoding, again = judged(tiny_bert, (2,), sure_of="cat")
    assert [one.masked for one in again].count(True) == 1
    assert not any(one.replaced for one in again)
    _, other = judged(tiny_bert, (2,), sure_of="dog")
    assert [one.position for one in other if one.replaced] == [encoding.tokens.index("cat")]
    assert other[2].probability == 1


def test_every_token_has_a_label_and_the_rest_stays_as_typed(tiny_bert):
    encoding, found = judged(tiny_bert, (2, 6), seed=5)
    assert len(found) == len(encoding)
    for one in found:
        assert one.replaced == (one.written != one.typed)
        assert one.masked or one.written == encoding.ids[one.position]
        assert one.written == one.typed or one.written not in tiny_bert.tokenizer.special_ids


def test_the_seed_draws(tiny_bert):
    texts = {tuple(one.written for one in judged(tiny_bert, (2,), seed)[1]) for seed in range(8)}
    assert len(texts) > 1
    assert judged(tiny_bert, (2,), 3) == judged(tiny_bert, (2,), 3)


def test_fifteen_percent_of_the_words(tiny_bert):
    text = "the cat sat on the mat . " * 3 + "[MASK]"
    encoding = tiny_bert.encode(text)
    words = input_words(encoding, tiny_bert.tokenizer, text)
    chosen = random_words(words, 0.15, seed=1)
    assert len(chosen) == round(0.15 * 21)
    assert words[-1].blank
    assert words[-1].number not in chosen
    assert random_words((), 0.15, 0) == ()


def test_the_corrupted_text_goes_to_a_discriminator_with_its_own_tokens(tiny_bert, tiny_tokenizer):
    text = "The cats sat, (on) it."
    encoding = tiny_bert.encode(text, "she ran")
    words = input_words(encoding, tiny_tokenizer, text, "she ran")
    untouched = replace_tokens(encoding, (), (), (), 0)
    assert corrupted_texts(words, untouched, tiny_tokenizer) == [text, "she ran"]

    cats = next(word for word in words if word.text == "cats")
    blanked = hide(encoding, words, (cats.number,), tiny_tokenizer)
    dog = np.zeros(tiny_bert.config.vocab_size, dtype=np.float32)
    dog[tiny_tokenizer.vocab["dog"]] = 1
    guesses = [Prediction(g.reading, dog) for g in bert_predictions(tiny_bert, blanked)]
    found = replace_tokens(encoding, blanked.slots, guesses, (), 0)
    texts = corrupted_texts(words, found, tiny_tokenizer)
    assert texts == [text.replace("cats", "dog" * len(cats.positions)), "she ran"]

    electra = random_checkpoint(
        tiny_tokenizer, family="electra", pooler=False, heads=["rtd"], type_vocab_size=2
    )
    said = verdicts(electra, texts)
    assert [one.token for one in said] == list(electra.encode(*texts).tokens)
    with torch.inference_mode():
        logits = electra(*texts).rtd_logits[0]
    assert [one.replaced for one in said] == pytest.approx(logits.sigmoid().tolist())


# -- GPT-2 -------------------------------------------------------------------------------------


def test_post_norm_fixes_the_length_and_pre_norm_lets_it_grow():
    post, pre = (fresh(kind, range(10, 20), 60, seed=0) for kind in ("post", "pre"))
    assert post.lengths == pytest.approx([WIDTH**0.5] * LAYERS, rel=1e-3)
    assert pre.lengths[-1] > 2 * pre.lengths[0]
    assert post.gradients[-1] > pre.gradients[-1]


def test_measuring_gradients_works_inside_inference_mode_and_leaves_the_seed_alone():
    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    with torch.inference_mode():
        one = fresh("pre", range(5), 60, seed=1)
    assert torch.equal(torch.rand(1), expected)
    assert one == fresh("pre", range(5), 60, seed=1)
