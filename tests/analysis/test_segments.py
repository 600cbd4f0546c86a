"""Segments chosen by hand."""

import numpy as np
import pytest
import torch

from bert_explorer.analysis.segments import read_letters, try_segments, write_letters
from bert_explorer.model import Batch


@pytest.fixture
def encoding(tiny_bert):
    return tiny_bert.encode("the cat sat", "the dog .")


def test_letters_and_segments(encoding) -> None:
    assert write_letters(encoding.type_ids) == "AAAAABBBB"
    assert read_letters("AAAAABBBB", encoding) == encoding.type_ids
    assert read_letters("bb", encoding) == (1, 1, 0, 0, 0, 1, 1, 1, 1)
    assert read_letters("A1<b>" + "a" * 500, encoding) == (0, 1, *[0] * 7)
    assert read_letters("", encoding) == encoding.type_ids


def test_the_answer_is_the_models_own(tiny_bert, encoding) -> None:
    chosen = (0, 0, 1, 1, 1, 1, 1, 1, 1)
    trial = try_segments(tiny_bert, encoding, chosen)
    ids = Batch.from_encodings([encoding]).input_ids
    for types, found in ((encoding.type_ids, trial.follows_typed), (chosen, trial.follows_chosen)):
        logits = tiny_bert.model(Batch(ids, torch.tensor([types]))).nsp_logits
        assert found == pytest.approx(logits.softmax(-1)[0, 0].item(), abs=1e-6)
    assert trial.follows_typed != trial.follows_chosen


def test_as_typed_nothing_moves(tiny_bert, encoding) -> None:
    trial = try_segments(tiny_bert, encoding, encoding.type_ids)
    assert trial.follows_typed == pytest.approx(trial.follows_chosen, abs=1e-6)
    np.testing.assert_allclose(trial.similarity, 1, atol=1e-6)


def test_a_model_without_the_head_gives_no_answer(tiny_gpt, encoding) -> None:
    trial = try_segments(tiny_gpt, encoding, (0,) * len(encoding))
    assert trial.follows_typed is None
    assert trial.follows_chosen is None
