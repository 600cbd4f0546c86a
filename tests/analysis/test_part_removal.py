"""Setting a part of the input to zero equals a table of zeros."""

import copy

import numpy as np
import pytest
import torch

from bert_explorer.analysis.embeddings import ADDED
from bert_explorer.analysis.part_removal import (
    attention_moved,
    guessable,
    remove_parts,
    top_guesses,
    total_variation,
)
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.model import Batch

TEXT = "the cat sat on the mat ."


@pytest.fixture(params=["tiny_bert", "tiny_gpt"])
def checkpoint(request: pytest.FixtureRequest):
    return request.getfixturevalue(request.param)


def test_total_variation_by_hand() -> None:
    p = np.array([[1.0, 0.0], [0.5, 0.5], [0.2, 0.8]])
    q = np.array([[0.0, 1.0], [0.5, 0.5], [0.5, 0.5]])
    np.testing.assert_allclose(total_variation(p, q), [1, 0, 0.3], atol=1e-12)
    patterns = np.stack([p, p])[None], np.stack([p, q])[None]
    np.testing.assert_allclose(attention_moved(*patterns), [[0, 1.3 / 3]], atol=1e-12)


@pytest.mark.parametrize("part", ADDED)
def test_it_equals_a_table_of_zeros(checkpoint, part: str) -> None:
    removal = remove_parts(checkpoint, TEXT, None, [part], slot=2)
    emptied = copy.deepcopy(checkpoint.model)
    table = getattr(emptied.embeddings, part)
    if part == "token":  # the output head reads the same table, and keeps it
        emptied.embeddings.token = torch.nn.Embedding.from_pretrained(table.weight.clone() * 0)
        expected = checkpoint_guess_layers(emptied, checkpoint, slot=2)
        np.testing.assert_allclose(removal.after.patterns, expected.after.patterns, atol=1e-6)
        return
    table.weight.zero_()
    expected = checkpoint_guess_layers(emptied, checkpoint, slot=2)
    np.testing.assert_allclose(removal.after.patterns, expected.before.patterns, atol=1e-6)
    np.testing.assert_allclose(removal.after.guess, expected.before.guess, atol=1e-6)


def checkpoint_guess_layers(model, checkpoint: Checkpoint, slot: int):
    emptied = Checkpoint("emptied", model, checkpoint.tokenizer)
    return remove_parts(emptied, TEXT, None, [], slot)


def test_removing_nothing_changes_nothing(checkpoint) -> None:
    removal = remove_parts(checkpoint, TEXT, None, [], slot=2)
    assert removal.moved.max() == 0
    assert removal.guess_moved == 0


def test_the_guess_is_the_models_own(tiny_bert, tiny_gpt) -> None:
    encoding = tiny_bert.encode(TEXT)
    for checkpoint, read_at in ((tiny_bert, 2), (tiny_gpt, 1)):
        batch = Batch.from_encodings([encoding])
        predict = torch.zeros_like(batch.input_ids, dtype=torch.bool)
        predict[0, read_at] = True
        if checkpoint is tiny_bert:
            batch.input_ids[0, 2] = checkpoint.tokenizer.mask_id
        output = checkpoint.model(batch, predict=predict)
        logits = output.mlm_logits if checkpoint is tiny_bert else output.lm_logits
        removal = remove_parts(checkpoint, TEXT, None, ["position"], slot=2)
        np.testing.assert_allclose(removal.before.guess, logits[0].softmax(-1), atol=1e-6)


def test_gpt_does_not_see_what_it_guesses(tiny_gpt) -> None:
    here = remove_parts(tiny_gpt, "the cat sat", None, [], slot=2)
    there = remove_parts(tiny_gpt, "the dog ran", None, [], slot=2)
    np.testing.assert_allclose(here.before.guess, there.before.guess, atol=1e-6)


def test_only_words_of_the_text_can_be_guessed(tiny_bert) -> None:
    assert guessable(tiny_bert.encode("the cat", "the dog")) == [1, 2, 4, 5]


def test_top_guesses_come_from_both_runs(tiny_bert) -> None:
    removal = remove_parts(tiny_bert, TEXT, None, ["token"], slot=2)
    top = top_guesses(removal, 3)
    assert top[0] == removal.before.guess.argmax()
    assert set(top) == set(np.argsort(-removal.before.guess, kind="stable")[:3]) | set(
        np.argsort(-removal.after.guess, kind="stable")[:3]
    )
    assert len(top) == len(set(top))
