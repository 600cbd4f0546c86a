"""Checkpoint.fill: the notebook's way to fill a blank, against the model called by hand."""

import pytest
import torch

from bert_explorer import load
from bert_explorer.errors import EmptyTextError, NoMaskTokenError
from bert_explorer.model import Batch

TEXT = "The boy [MASK] to the [mask]."


@pytest.fixture(scope="module", params=["bert-twin", "gpt-twin"])
def checkpoint(request):
    return load(request.param)


def test_there_is_one_list_of_falling_probabilities_for_each_blank(checkpoint):
    guesses = checkpoint.fill(TEXT, k=4)
    assert [len(blank) for blank in guesses] == [4, 4]
    for blank in guesses:
        values = [probability for _, probability in blank]
        assert values == sorted(values, reverse=True)
        assert 0 < sum(values) <= 1


def test_bert_reads_the_blank_itself():
    bert = load("bert-twin")
    encoding = bert.encode(TEXT)
    batch = Batch.from_encodings([encoding])
    logits = bert.model(batch, predict=batch.input_ids == bert.tokenizer.mask_id).mlm_logits
    best = [bert.tokenizer.token_of(int(id)) for id in logits.argmax(-1)]
    assert [blank[0][0] for blank in bert.fill(TEXT)] == best


def test_gpt_never_sees_what_stands_right_of_the_blank():
    gpt = load("gpt-twin")
    left = gpt.fill("The boy [MASK] to the school.")
    assert left == gpt.fill("The boy [MASK] hungry and cold.")
    ids = gpt.encode("The boy").ids[:-1]  # without [SEP]
    batch = Batch(torch.tensor([ids]), torch.zeros(1, len(ids), dtype=torch.long))
    logits = gpt.model(batch, predict=torch.tensor([[False] * (len(ids) - 1) + [True]])).lm_logits
    assert left[0][0][0] == gpt.tokenizer.token_of(int(logits.argmax()))


def test_what_cannot_be_filled_is_refused(checkpoint):
    with pytest.raises(NoMaskTokenError, match=r"\[MASK\]"):
        checkpoint.fill("No blank here.")
    with pytest.raises(EmptyTextError):
        checkpoint.fill("  ")
