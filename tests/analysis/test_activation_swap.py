"""The loss of each word, and the same model with ReLU."""

import dataclasses

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from bert_explorer.analysis.activation_swap import swap_activation, with_relu
from bert_explorer.analysis.sentence_loss import MOST_GUESSED, sentence_loss
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.errors import TextError
from bert_explorer.model import Batch, build
from bert_explorer.trace import Trace
from tests.analysis.random_models import random_checkpoint

TEXT = "the cat sat on the mat ."


@pytest.fixture(scope="module")
def bert(tiny_tokenizer) -> Checkpoint:
    return random_checkpoint(tiny_tokenizer)


@pytest.fixture(scope="module")
def gpt(tiny_tokenizer) -> Checkpoint:
    return random_checkpoint(tiny_tokenizer, architecture="gpt")


def test_bert_is_asked_for_one_word_at_a_time(bert) -> None:
    encoding = bert.encode(TEXT, "the dog ran .")
    found = sentence_loss(bert, encoding)
    one = Batch.from_encodings([encoding])
    for position, loss in zip(found.positions, found.losses, strict=True):
        ids = one.input_ids.clone()
        ids[0, position] = bert.tokenizer.mask_id
        predict = torch.arange(len(encoding))[None] == position
        logits = bert.model(Batch(ids, one.type_ids), predict=predict).mlm_logits
        expected = F.cross_entropy(logits, one.input_ids[0, position][None])
        assert loss == pytest.approx(float(expected), abs=1e-4)
    specials = [i for i, special in enumerate(encoding.special) if special]
    assert sorted([*found.positions.tolist(), *specials]) == list(range(len(encoding)))


def test_gpt_guesses_from_the_left(gpt) -> None:
    encoding = gpt.encode(TEXT)
    found = sentence_loss(gpt, encoding)
    everywhere = torch.ones(1, len(encoding), dtype=torch.bool)
    logits = gpt.model(Batch.from_encodings([encoding]), predict=everywhere).lm_logits
    targets = torch.tensor(encoding.ids)
    expected = F.cross_entropy(logits[:-1], targets[1:], reduction="none")
    positions = torch.from_numpy(found.positions)
    np.testing.assert_allclose(found.losses, expected[positions - 1].numpy(), atol=1e-5)
    assert found.mean == pytest.approx(float(expected[:-1].mean()), abs=1e-5)  # all but [SEP]


def test_a_typed_blank_is_not_asked_for(bert) -> None:
    encoding = bert.encode("the [MASK] sat")
    assert sentence_loss(bert, encoding).positions.tolist() == [1, 3]


def test_no_word_no_loss(bert) -> None:
    with pytest.raises(TextError, match="no word"):
        sentence_loss(bert, bert.encode("[MASK]"))


def test_a_long_text_is_sampled_evenly(bert) -> None:
    encoding = bert.encode("the cat sat on the mat . " * 9)
    found = sentence_loss(bert, encoding)
    assert found.of == len(encoding) - 2 > MOST_GUESSED
    assert len(found.positions) == len(set(found.positions.tolist())) == MOST_GUESSED
    assert (found.positions[0], found.positions[-1]) == (1, len(encoding) - 2)


def test_relu_everywhere_is_a_relu_model_with_the_same_weights(bert) -> None:
    config = dataclasses.replace(bert.config, activation="relu")
    reference = build(config).eval()
    reference.load_state_dict(bert.model.state_dict())
    batch = Batch.from_encodings([bert.encode(TEXT)])
    with torch.inference_mode():
        ours = with_relu(bert.model, range(3))(batch).sequence
        torch.testing.assert_close(ours, reference(batch).sequence, atol=1e-6, rtol=0)
        assert (ours - bert.model(batch).sequence).abs().max() > 1e-3


def test_relu_in_one_layer_leaves_those_below_alone(bert) -> None:
    batch = Batch.from_encodings([bert.encode(TEXT)])
    before, after = Trace(record=["layers.*.output"]), Trace(record=["layers.*.output"])
    bert.model(batch, trace=before)
    with_relu(bert.model, [1])(batch, trace=after)
    moved = (before.stack("layers.*.output") - after.stack("layers.*.output")).abs().amax((1, 2, 3))
    assert moved[0] == 0
    assert (moved[1:] > 1e-3).all()


def test_weights_are_shared_and_the_first_model_stays_as_it_is(bert) -> None:
    batch = Batch.from_encodings([bert.encode(TEXT)])
    before = bert.model(batch).sequence
    other = with_relu(bert.model, range(3))
    pairs = zip(bert.model.parameters(), other.parameters(), strict=True)
    assert all(ours.data_ptr() == theirs.data_ptr() for ours, theirs in pairs)
    other(batch)
    assert torch.equal(bert.model(batch).sequence, before)
    assert not any(weight.requires_grad for weight in bert.model.parameters())


@pytest.mark.parametrize("name", ["bert", "gpt"])
def test_the_swap_compares_the_two_losses(request, name: str) -> None:
    checkpoint = request.getfixturevalue(name)
    same = swap_activation(checkpoint, TEXT, None, [])
    np.testing.assert_array_equal(same.trained.losses, same.relu.losses)
    swap = swap_activation(checkpoint, TEXT, None, [0, 2])
    expected = sentence_loss(checkpoint, swap.encoding, with_relu(checkpoint.model, [0, 2]))
    np.testing.assert_array_equal(swap.relu.losses, expected.losses)
    assert swap.relu.mean != swap.trained.mean
