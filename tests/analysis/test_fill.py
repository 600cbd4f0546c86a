"""The guesses of both twins, against what the models say when asked directly."""

import numpy as np
import pytest
import torch

from bert_explorer.analysis.fill import (
    bert_predictions,
    bert_reading,
    first_choice,
    gpt_predictions,
    predict,
)
from bert_explorer.model import Batch
from bert_explorer.model.filling import special_ids
from tests.analysis.blanked import TEXT, asked_directly, blank
from tests.analysis.random_models import random_checkpoint


@pytest.fixture(scope="module")
def bert(tiny_tokenizer):
    return random_checkpoint(tiny_tokenizer)


@pytest.fixture(scope="module")
def gpt(tiny_tokenizer):
    return random_checkpoint(tiny_tokenizer, architecture="gpt")


def test_bert_reads_its_guess_at_the_mask(bert):
    blanked = blank(bert, TEXT, 3, pair="It ran.")
    (found,) = bert_predictions(bert, blanked)
    encoding = blanked.encoding
    expected = asked_directly(bert, encoding.ids, encoding.type_ids, 3)
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-5)
    assert found.probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_gpt_reads_its_guess_one_token_before(gpt):
    (found,) = gpt_predictions(gpt, blank(gpt, TEXT, 3))
    whole = gpt.encode(TEXT)  # the triangle hides what stands there and after it
    expected = asked_directly(gpt, whole.ids, whole.type_ids, 2)
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-5)


def test_with_the_right_side_hidden_bert_is_a_bert_that_got_no_right_side(bert):
    blanked = blank(bert, TEXT, 3)
    (found,) = bert_predictions(bert, blanked, right=False)
    encoding = blanked.encoding
    cropped = asked_directly(bert, encoding.ids[:4], encoding.type_ids[:4], 3)
    np.testing.assert_allclose(found.probabilities, cropped, atol=1e-5)


@pytest.mark.parametrize(
    ("sides", "others"),
    [
        ({"right": False}, "the cat sat dogs play and she"),
        ({"left": False}, "dogs play sat on the mat ."),
        ({"left": False, "right": False}, "dogs play sat dogs play and she"),
    ],
)
def test_nothing_on_a_hidden_side_can_reach_the_guess(bert, sides, others):
    (one,) = bert_predictions(bert, blank(bert, TEXT, 3), **sides)
    (other,) = bert_predictions(bert, blank(bert, others, 3), **sides)
    np.testing.assert_allclose(one.probabilities, other.probabilities, atol=1e-5)
    (seen,) = bert_predictions(bert, blank(bert, others, 3))
    assert np.abs(seen.probabilities - other.probabilities).max() > 1e-4


def test_closing_only_the_slots_own_row_would_leak(bert):
    """Why every row is closed: what one token saw on the right, the next layer tells the slot."""

    def with_own_row_closed(text):
        blanked = blank(bert, text, 3)
        length = len(blanked.encoding)
        mask = torch.ones(length, length, dtype=torch.bool)
        mask[3, 4:] = False
        at = torch.zeros(1, length, dtype=torch.bool)
        at[0, 3] = True
        batch = Batch.from_encodings([blanked.encoding])
        return bert.model(batch, mask=mask, predict=at).mlm_logits

    one, other = with_own_row_closed(TEXT), with_own_row_closed("the cat sat dogs play and she")
    assert (one - other).abs().max() > 1e-4


def test_each_slot_hides_its_own_right_side(bert):
    blanked = blank(bert, TEXT, 2, 5)
    first, second = bert_predictions(bert, blanked, right=False)
    assert first.reading.visible == (True,) * 3 + (False,) * 6
    assert second.reading.visible == (True,) * 6 + (False,) * 3


def test_cls_stays_in_sight_and_the_last_sep_goes_with_the_right_side(bert):
    blanked = blank(bert, TEXT, 3)
    reading = bert_reading(blanked, blanked.slots[0], left=False, right=False)
    assert [i for i, seen in enumerate(reading.visible) if seen] == [0, 3]


def test_gpt_reads_its_own_guess_in_an_earlier_blank_and_never_mask(gpt):
    tokenizer = gpt.tokenizer
    first, second = gpt_predictions(gpt, blank(gpt, TEXT, 2, 5))
    filled = first_choice(first, gpt)
    assert filled not in special_ids(tokenizer)
    assert second.reading.ids[2] == filled
    for found in (first, second):
        assert tokenizer.mask_id not in found.reading.ids
        assert found.reading.reader == len(found.reading.ids) - 1 == found.slot.position - 1
    whole = list(gpt.encode(TEXT).ids)
    whole[2] = filled
    expected = asked_directly(gpt, whole, [0] * len(whole), 4)
    np.testing.assert_allclose(second.probabilities, expected, atol=1e-5)


def test_with_the_left_side_hidden_gpt_has_only_cls(gpt):
    (found,) = gpt_predictions(gpt, blank(gpt, TEXT, 3), left=False)
    assert found.reading.ids == (gpt.tokenizer.cls_id,)
    expected = asked_directly(gpt, found.reading.ids, (0,), 0)
    np.testing.assert_allclose(found.probabilities, expected, atol=1e-5)


def test_ranks_and_top_agree_with_the_probabilities(bert):
    (found,) = bert_predictions(bert, blank(bert, TEXT, 3))
    top = found.top(10)
    values = [found.of(id) for id in top]
    assert values == sorted(found.probabilities.tolist(), reverse=True)[:10]
    assert [found.rank(id) for id in top] == [1 + sum(v > w for v in values) for w in values]


def test_predict_takes_a_reading_as_it_is(bert):
    blanked = blank(bert, TEXT, 3)
    again = predict(bert, bert_reading(blanked, blanked.slots[0]))
    (once,) = bert_predictions(bert, blanked)
    np.testing.assert_array_equal(again.probabilities, once.probabilities)
