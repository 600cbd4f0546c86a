"""The two outputs, and the bundled sentences that come closest."""

import numpy as np
import pytest

from bert_explorer.analysis.outputs import (
    Library,
    bundled_sentences,
    nearest,
    pooled_again,
    read_library,
    read_outputs,
    vector_of,
    ways,
)
from tests.analysis.random_models import random_checkpoint

SENTENCES = ("the cat sat .", "the dog ran to the cats .", "she played", "the boys were running .")


@pytest.fixture(scope="module")
def bert(tiny_tokenizer):
    return random_checkpoint(tiny_tokenizer)


@pytest.fixture(scope="module")
def gpt(tiny_tokenizer):
    return random_checkpoint(tiny_tokenizer, architecture="gpt")


def test_shapes_and_the_pooler_by_hand(bert) -> None:
    found = read_outputs(bert, "the cat sat", "the dog ran")
    length, width = len(found.encoding), bert.config.hidden_size
    assert found.sequence.shape == (1, length, width)
    assert found.pooled.shape == (1, width)
    assert pooled_again(bert, found) < 1e-6
    np.testing.assert_array_equal(found.first, found.sequence[0, 0])
    np.testing.assert_array_equal(found.last, found.sequence[0, length - 1])
    np.testing.assert_allclose(found.mean, found.sequence[0].sum(0) / length, atol=1e-6)


def test_gpt_has_no_pooler_and_its_first_vector_never_changes(gpt) -> None:
    assert read_outputs(gpt, "the cat sat").pooled is None
    assert read_library(gpt, SENTENCES).first_spread < 1e-5
    assert "pooled" not in ways(gpt)


def test_the_first_vector_of_bert_does_change(bert) -> None:
    assert read_library(bert, SENTENCES).first_spread > 1e-3


@pytest.mark.parametrize("name", ["bert", "gpt"])
def test_a_sentence_has_the_vector_it_would_have_alone(request, name: str) -> None:
    checkpoint = request.getfixturevalue(name)
    library = read_library(checkpoint, SENTENCES)
    assert tuple(library.vectors) == ways(checkpoint)
    for i, sentence in enumerate(SENTENCES):
        alone = read_outputs(checkpoint, sentence)
        for way, vectors in library.vectors.items():
            np.testing.assert_allclose(vectors[i], vector_of(alone, way), atol=1e-5)


@pytest.mark.parametrize("name", ["bert", "gpt"])
def test_a_bundled_sentence_is_nearest_to_itself(request, name: str) -> None:
    checkpoint = request.getfixturevalue(name)
    library = read_library(checkpoint, SENTENCES)
    for way in ways(checkpoint):
        found = nearest(vector_of(read_outputs(checkpoint, SENTENCES[2]), way), library, way)
        assert found.neighbours[0].sentence == SENTENCES[2]
        assert found.neighbours[0].cosine == pytest.approx(1, abs=1e-6)


def test_nearest_by_hand() -> None:
    vectors = np.array([[1, 0], [0, 2], [3, 3], [-1, 0], [0, 0]], dtype=np.float32)
    library = Library(("right", "up", "both", "left", "nothing"), {"mean": vectors}, 0.0)
    found = nearest(np.array([2, 0], dtype=np.float32), library, "mean", count=3)
    assert [n.sentence for n in found.neighbours] == ["right", "both", "up"]
    assert [n.cosine for n in found.neighbours] == pytest.approx([1, np.sqrt(0.5), 0])
    assert (found.lowest, found.median) == pytest.approx((-1, 0))


def test_the_bundled_sentences_are_many_short_and_different() -> None:
    sentences = bundled_sentences()
    assert 60 <= len(sentences) <= 100
    assert len(set(sentences)) == len(sentences)
    assert all(sentence == sentence.strip() for sentence in sentences)
    assert all(3 <= len(sentence.split()) <= 12 for sentence in sentences)
