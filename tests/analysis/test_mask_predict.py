"""Mask-predict against a plain reading of the paper, and BERT's two losses by hand."""

import numpy as np
import pytest
import torch

from bert_explorer.analysis.blanks import hide, input_words
from bert_explorer.analysis.mask_predict import least_sure, mask_predict, schedule
from bert_explorer.analysis.seen_loss import seen_loss
from bert_explorer.model import Batch
from bert_explorer.model.filling import special_ids

TEXT = "the cat sat on the mat and the dog ran"


def hidden(checkpoint, numbers, text=TEXT):
    encoding = checkpoint.encode(text)
    words = input_words(encoding, checkpoint.tokenizer, text)
    return hide(encoding, words, numbers, checkpoint.tokenizer)


def test_the_schedule_of_the_paper() -> None:
    assert schedule(10, 1) == (10,)
    assert schedule(10, 5) == (10, 8, 6, 4, 2)
    assert schedule(7, 3) == (7, 4, 2)
    assert schedule(4, 4) == (4, 3, 2, 1)


def test_the_least_sure_are_blanked() -> None:
    assert least_sure([0.9, 0.1, 0.5, 0.2], 2) == (1, 3)
    assert least_sure([0.5, 0.5, 0.5], 2) == (1, 2)  # on a tie the left one stays


def reference(checkpoint, blanked, rounds):
    """One forward pass a slot: all that is blank is [MASK], the others are as they stand."""
    mask = checkpoint.tokenizer.mask_id
    closed = sorted(special_ids(checkpoint.tokenizer))
    places = [slot.position for slot in blanked.slots]
    tokens, sure, history = {}, {}, []
    blank = list(places)
    for t in range(rounds):
        if t:
            count = int(len(places) * (rounds - t) / rounds)
            blank = sorted(places, key=lambda p: (sure[p], -p))[:count]
        ids = list(blanked.encoding.ids)
        for place in places:
            ids[place] = mask if place in blank else tokens[place]
        row = torch.tensor([ids])
        for place in blank:
            predict = torch.zeros_like(row, dtype=torch.bool)
            predict[0, place] = True
            output = checkpoint.model(Batch(row, torch.zeros_like(row)), predict=predict)
            logits = output.mlm_logits[0].clone()
            logits[closed] = -torch.inf
            probabilities = logits.softmax(-1)
            tokens[place] = int(probabilities.argmax())
            sure[place] = float(probabilities.max())
        history.append(([tokens[p] for p in places], [sure[p] for p in places], set(blank)))
    return history


@pytest.mark.parametrize("rounds", [1, 2, 3, 5])
def test_it_is_the_reference(tiny_bert, rounds: int) -> None:
    blanked = hidden(tiny_bert, range(2, 7))
    places = [slot.position for slot in blanked.slots]
    found = mask_predict(tiny_bert, blanked, rounds)
    assert len(found) == rounds
    for done, (ids, sure, blank) in zip(found, reference(tiny_bert, blanked, rounds), strict=True):
        assert list(done.ids) == ids
        np.testing.assert_allclose(done.confidence, sure, rtol=1e-4)
        assert {places[i] for i in done.filled} == blank


def test_one_round_is_all_slots_at_once(tiny_bert) -> None:
    blanked = hidden(tiny_bert, (2, 9))
    (done,) = mask_predict(tiny_bert, blanked, 1)
    assert done.filled == (0, 1)
    row = torch.tensor([blanked.encoding.ids])
    blank = row == tiny_bert.tokenizer.mask_id
    logits = tiny_bert.model(Batch(row, torch.zeros_like(row)), predict=blank).mlm_logits
    logits[:, sorted(special_ids(tiny_bert.tokenizer))] = -torch.inf
    assert list(done.ids) == logits.argmax(-1).tolist()


def test_loss_with_the_word_masked_and_in_sight(tiny_bert) -> None:
    encoding = tiny_bert.encode("the cat sat .")
    found = seen_loss(tiny_bert, encoding)
    assert found.tokens == ("the", "cat", "sat", ".")
    assert found.of == 4
    for n, place in enumerate(found.positions):
        for name, id in (("masked", tiny_bert.tokenizer.mask_id), ("seen", encoding.ids[place])):
            row = torch.tensor([encoding.ids])
            row[0, place] = id
            predict = torch.zeros_like(row, dtype=torch.bool)
            predict[0, place] = True
            logits = tiny_bert.model(Batch(row, torch.zeros_like(row)), predict=predict).mlm_logits
            expected = -float(logits[0].log_softmax(-1)[encoding.ids[place]])
            assert getattr(found, name)[n] == pytest.approx(expected, abs=1e-5)
