"""`fill`: guesses for every [MASK] of a text."""

import pytest

from bert_explorer.analysis.blanks import hide, input_words
from bert_explorer.analysis.fill import bert_predictions, gpt_predictions
from bert_explorer.errors import NoMaskTokenError
from bert_explorer.model.filling import fill

TEXT = "the [MASK] sat on the [ mask ]."


def filled(checkpoint, text, k=5):
    return fill(checkpoint.model, checkpoint.tokenizer, checkpoint.encode(text), k)


def test_both_twins_give_k_guesses_a_blank_best_first(tiny_bert, tiny_gpt):
    for checkpoint in (tiny_bert, tiny_gpt):
        guesses = filled(checkpoint, TEXT, 3)
        assert [len(one) for one in guesses] == [3, 3]
        for one in guesses:
            values = [value for _, value in one]
            assert values == sorted(values, reverse=True)
            assert all(token in checkpoint.tokenizer.vocab for token, _ in one)


def test_it_says_what_the_page_says(tiny_bert, tiny_gpt):
    for checkpoint, predictions in ((tiny_bert, bert_predictions), (tiny_gpt, gpt_predictions)):
        encoding = checkpoint.encode(TEXT)
        words = input_words(encoding, checkpoint.tokenizer, TEXT)
        blanked = hide(encoding, words, (), checkpoint.tokenizer)
        for one, prediction in zip(
            filled(checkpoint, TEXT), predictions(checkpoint, blanked), strict=True
        ):
            assert [token for token, _ in one] == [
                checkpoint.tokenizer.token_of(id) for id in prediction.top(5)
            ]
            assert one[0][1] == pytest.approx(prediction.of(prediction.top(1)[0]), abs=1e-6)


def test_gpt_does_not_see_the_right_side(tiny_bert, tiny_gpt):
    first, second = "the [MASK] sat on the mat .", "the [MASK] dogs ran"
    assert filled(tiny_gpt, first) == filled(tiny_gpt, second)
    assert filled(tiny_bert, first) != filled(tiny_bert, second)


def test_all_guesses_add_up_to_one(tiny_gpt):
    (one,) = filled(tiny_gpt, "the [MASK]", k=10_000)
    assert len(one) == tiny_gpt.config.vocab_size
    assert sum(value for _, value in one) == pytest.approx(1, abs=1e-5)


def test_without_a_mask_it_says_what_to_do(tiny_bert):
    with pytest.raises(NoMaskTokenError, match=r"write \[MASK\] in place of a word"):
        filled(tiny_bert, "the cat sat")
