"""Layers, whole sentences and several blanks, against the same thing done by hand."""

import math

import numpy as np
import pytest
import torch

from bert_explorer.analysis.blanks import input_words
from bert_explorer.analysis.fill import bert_predictions, gpt_predictions
from bert_explorer.analysis.layer_guesses import guesses_by_layer
from bert_explorer.analysis.looking import predict_and_watch
from bert_explorer.analysis.one_by_one import at_once, one_after_another
from bert_explorer.analysis.sentence_scores import (
    cost_of_guess,
    cost_of_scores,
    filled_in,
    score_sentences,
    shares_of,
)
from bert_explorer.analysis.telling_word import telling_word
from bert_explorer.model import Batch
from bert_explorer.model.filling import next_token
from bert_explorer.trace import OFF, Trace
from tests.analysis.blanked import TEXT, asked_directly, blank
from tests.analysis.random_models import random_checkpoint


@pytest.fixture(scope="module")
def bert(tiny_tokenizer):
    return random_checkpoint(tiny_tokenizer)


@pytest.fixture(scope="module")
def gpt(tiny_tokenizer):
    return random_checkpoint(tiny_tokenizer, architecture="gpt")


@pytest.mark.parametrize("right", [True, False])
def test_the_last_layer_says_what_the_model_says(bert, gpt, right):
    both = bert_predictions(bert, blank(bert, TEXT, 3), right=right)[0]
    left = gpt_predictions(gpt, blank(gpt, TEXT, 3))[0]
    for checkpoint, prediction in ((bert, both), (gpt, left)):
        rows = guesses_by_layer(checkpoint, prediction.reading)
        assert rows.shape == (4, checkpoint.config.vocab_size)
        np.testing.assert_allclose(rows.sum(axis=1), 1, atol=1e-5)
        np.testing.assert_allclose(rows[-1], prediction.probabilities, atol=1e-6)


def test_an_early_row_is_the_head_on_that_layers_vector(bert):
    blanked = blank(bert, TEXT, 3)
    rows = guesses_by_layer(bert, bert_predictions(bert, blanked)[0].reading)
    trace = Trace(record=["embeddings.norm", "layers.0.output"])
    model = bert.model
    model(Batch.from_encodings([blanked.encoding]), trace=trace)
    for row, name in zip(rows, ("embeddings.norm", "layers.0.output"), strict=False):
        vector = trace[name][0, 3:4]
        logits = model.mlm(vector, model.embeddings.token.weight, OFF)
        np.testing.assert_allclose(row, logits[0].softmax(-1).numpy(), atol=1e-6)


def test_a_sentence_is_scored_word_by_word(gpt):
    blanked = blank(gpt, TEXT, 2, 5)
    predictions = gpt_predictions(gpt, blanked)
    ids = filled_in(gpt, blanked, predictions)
    types, slot = blanked.encoding.type_ids, blanked.slots[0]
    candidates = [gpt.tokenizer.id_of(token) for token in ("cat", "dog", "mat")]
    scores = score_sentences(gpt, ids, types, slot, candidates)
    for row, candidate in enumerate(candidates):
        sentence = [*ids[:2], candidate, *ids[3:]]
        by_hand = [
            math.log(next_token(gpt.model, sentence[:end], types[:end])[sentence[end]])
            for end in range(1, len(sentence))
        ]
        np.testing.assert_allclose(scores.steps[row], by_hand, atol=1e-4)
        assert scores.totals[row] == pytest.approx(sum(by_hand), abs=1e-3)
    weights = np.exp(scores.totals)
    np.testing.assert_allclose(scores.shares, weights / weights.sum(), rtol=1e-6)


def test_other_slots_hold_gpts_own_words(gpt):
    blanked = blank(gpt, TEXT, 2, 5)
    first, second = gpt_predictions(gpt, blanked)
    ids = filled_in(gpt, blanked, [first, second])
    assert ids[2] == second.reading.ids[2]
    assert gpt.tokenizer.mask_id not in ids
    kept = [i for i in range(len(ids)) if i not in (2, 5)]
    assert [ids[i] for i in kept] == [blanked.encoding.ids[i] for i in kept]


def test_before_the_right_side_counts_shares_are_the_guesses(bert):
    (found,) = bert_predictions(bert, blank(bert, TEXT, 3))
    some = found.top(4)
    shares = shares_of(found, some)
    assert shares.sum() == pytest.approx(1)
    np.testing.assert_allclose(shares, [found.of(i) / sum(map(found.of, some)) for i in some])


def test_costs_are_counted_in_passes_and_measured_in_time(bert, gpt):
    blanked = blank(gpt, TEXT, 3)
    ids = filled_in(gpt, blanked, gpt_predictions(gpt, blanked))
    types, slot = blanked.encoding.type_ids, blanked.slots[0]
    scores = score_sentences(gpt, ids, types, slot, range(5, 12))
    one, seven = (
        cost_of_guess(bert, blanked, slot),
        cost_of_scores(gpt, ids, types, scores),
    )
    assert (one.passes, seven.passes) == (1, 7)
    assert one.milliseconds > 0
    assert seven.each == pytest.approx(seven.milliseconds / 7)


def test_one_blank_is_the_same_both_ways(bert):
    blanked = blank(bert, TEXT, 3)
    once, chained = at_once(bert, blanked), one_after_another(bert, blanked)
    assert once.ids == chained.ids
    assert once.product == pytest.approx(once.together, rel=1e-5)
    assert chained.together == pytest.approx(once.together, rel=1e-5)


def test_one_after_another_puts_each_word_in_before_the_next(bert):
    blanked = blank(bert, TEXT, 2, 3, 6)
    chained = one_after_another(bert, blanked)
    ids, types = list(blanked.encoding.ids), blanked.encoding.type_ids
    for slot, id, probability in zip(blanked.slots, chained.ids, chained.chained, strict=True):
        guesses = asked_directly(bert, ids, types, slot.position)
        assert guesses[id] == pytest.approx(probability, rel=1e-4)
        guesses[:5] = 0  # the special tokens are no words
        assert id == guesses.argmax()
        ids[slot.position] = id


def test_at_once_each_word_is_the_best_for_its_own_slot(bert):
    blanked = blank(bert, TEXT, 2, 3, 6)
    once = at_once(bert, blanked)
    for id, blind, prediction in zip(
        once.ids, once.blind, bert_predictions(bert, blanked), strict=True
    ):
        assert blind == pytest.approx(prediction.of(id), rel=1e-4)
        assert prediction.rank(id) == min(prediction.rank(i) for i in range(5, 80))
    assert once.product == pytest.approx(math.prod(once.blind))


def test_the_telling_word_wins_by_probability_times_log_ratio(bert, gpt):
    encoding = bert.encode(TEXT)
    words = input_words(encoding, bert.tokenizer, TEXT)
    gains = {}
    for word in words[1:-1]:  # the first has nothing on its left, the last is a full stop
        blanked = blank(bert, TEXT, word.number)
        truth = blanked.slots[0].truth
        p = bert_predictions(bert, blanked)[0].of(truth)
        q = gpt_predictions(gpt, blanked)[0].of(truth)
        gains[word.number] = p * math.log(p / q)
    found = telling_word(bert, gpt, encoding, words)
    assert found.number == max(gains, key=gains.get)


@pytest.mark.parametrize(
    ("text", "number"), [("cat", 1), ("... !", 3), ("\u535a \u535a", 2), ("the catsat", 2)]
)
def test_in_a_text_without_a_word_to_tell_it_is_the_middle_one(bert, gpt, text, number):
    encoding = bert.encode(text)
    words = input_words(encoding, bert.tokenizer, text)
    assert telling_word(bert, gpt, encoding, words).number == number


def test_looks_are_the_readers_mean_attention_to_each_word(bert, gpt):
    text = "the catsat on the mat ."
    for checkpoint, predictions, reader in (
        (bert, bert_predictions, None),
        (gpt, gpt_predictions, -1),
    ):
        blanked = blank(checkpoint, text, 4)
        (asked,) = predictions(checkpoint, blanked)
        found, looks = predict_and_watch(checkpoint, asked.reading, blanked.words)
        np.testing.assert_allclose(found.probabilities, asked.probabilities, atol=1e-6)
        trace = Trace(record=["layers.*.attention.pattern"])
        ids, types = asked.reading.ids, asked.reading.type_ids
        checkpoint.model(Batch(torch.tensor([ids]), torch.tensor([types])), trace=trace)
        at = asked.slot.position if reader is None else reader
        mean = trace.stack("layers.*.attention.pattern")[:, 0].mean(dim=(0, 1))[at].numpy()
        first, second = blanked.words[1].positions[0], blanked.words[1].positions[-1]
        assert looks[1] == pytest.approx(mean[first : second + 1].sum(), abs=1e-6)
        special = mean[0] + (mean[-1] if reader is None else 0)
        assert looks.sum() + special == pytest.approx(1, abs=1e-5)
    assert (looks[3:] == 0).all()  # GPT: nothing from the slot on
