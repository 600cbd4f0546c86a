"""One word in two sentences."""

import numpy as np
import pytest

from bert_explorer.analysis.same_word import drift, shared_words


@pytest.fixture(params=["tiny_bert", "tiny_gpt"])
def checkpoint(request: pytest.FixtureRequest):
    return request.getfixturevalue(request.param)


def shared(checkpoint, first: str, second: str):
    here, there = checkpoint.encode(first), checkpoint.encode(second)
    return here, there, {found.word: found for found in shared_words(here, there)}


def test_shared_words_and_where_they_stand(tiny_bert) -> None:
    _, _, words = shared(tiny_bert, ". The cats sat", "the dog ran to the cats .")
    assert list(words) == ["the", "cats", "."]
    assert words["the"].first == (2,)
    assert words["the"].second == (1,)


def test_no_shared_word(tiny_bert) -> None:
    assert shared(tiny_bert, "the cat", "boys played")[2] == {}


def test_the_table_knows_one_vector_a_word(checkpoint) -> None:
    here, there, words = shared(checkpoint, "the cat sat", "dogs ran to the cat")
    found = drift(checkpoint, here, there, words["cat"])
    assert found.same[0] == pytest.approx(1)
    assert found.same[-1] < 1
    assert len(found.same) == len(found.others) == len(found.stages) == len(found.planes)
    assert found.planes[0].points.shape == (len(here) + len(there), 2)


def test_the_same_sentence_never_drifts(checkpoint) -> None:
    here, there, words = shared(checkpoint, "the cat sat", "the cat sat")
    np.testing.assert_allclose(drift(checkpoint, here, there, words["cat"]).same, 1, atol=1e-6)


def test_gpt_cannot_tell_before_the_sentences_part(tiny_gpt) -> None:
    here, there, words = shared(tiny_gpt, "the cat sat", "the cat ran to the mat")
    np.testing.assert_allclose(drift(tiny_gpt, here, there, words["cat"]).same, 1, atol=1e-9)


def test_bert_can(tiny_bert) -> None:
    here, there, words = shared(tiny_bert, "the cat sat", "the cat ran to the mat")
    assert drift(tiny_bert, here, there, words["cat"]).same[-1] < 1 - 1e-6


def test_others_is_the_mean_over_pairs_of_different_words(tiny_bert) -> None:
    here, there, words = shared(tiny_bert, "the cat", "the dog")
    found = drift(tiny_bert, here, there, words["the"])
    table = tiny_bert.model.embeddings.token.weight.numpy()
    pairs = [("the", "dog"), ("cat", "the"), ("cat", "dog")]
    rows = [[table[tiny_bert.tokenizer.id_of(token)] for token in pair] for pair in pairs]
    expected = np.mean([a @ b / np.linalg.norm(a) / np.linalg.norm(b) for a, b in rows])
    assert found.others[0] == pytest.approx(expected, abs=1e-6)


def test_nothing_to_compare_with_is_not_a_number(tiny_bert) -> None:
    here, there, words = shared(tiny_bert, "the", "the")
    assert np.isnan(drift(tiny_bert, here, there, words["the"]).others).all()
