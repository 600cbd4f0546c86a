"""Token + position + segment = sum, taken from the model's own tables."""

import numpy as np
import pytest
import torch

from bert_explorer.analysis.embeddings import (
    ADDED,
    STAGES,
    cosine,
    input_vectors,
    largest,
    same_places,
)
from bert_explorer.errors import EmptyTextError


@pytest.fixture(params=["tiny_bert", "tiny_gpt"])
def checkpoint(request: pytest.FixtureRequest):
    return request.getfixturevalue(request.param)


def test_the_parts_are_the_rows_of_the_tables(checkpoint) -> None:
    found = input_vectors(checkpoint, "the cat sat", "the dog ran")
    encoding, tables = found.encoding, checkpoint.model.embeddings
    for part, rows in {
        "token": tables.token.weight[list(encoding.ids)],
        "position": tables.position.weight[: len(encoding)],
        "segment": tables.segment.weight[list(encoding.type_ids)],
    }.items():
        np.testing.assert_array_equal(found.vectors[part], rows.numpy())


def test_they_add_up_and_layer_norm_follows(checkpoint) -> None:
    found = input_vectors(checkpoint, "the cat sat on the mat .")
    total = sum(found.vectors[part] for part in ADDED)
    np.testing.assert_allclose(found.vectors["sum"], total, atol=1e-7)
    assert found.sum_error < 1e-7
    norm = checkpoint.model.embeddings.norm(torch.from_numpy(found.vectors["sum"]))
    np.testing.assert_allclose(found.vectors["norm"], norm.numpy(), atol=1e-6)


def test_a_wrong_sum_would_be_noticed(checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    from bert_explorer.analysis import embeddings

    monkeypatch.setattr(embeddings, "ADDED", ("token", "position"))
    segment = checkpoint.model.embeddings.segment.weight[0].abs().max().item()
    assert input_vectors(checkpoint, "the cat").sum_error == pytest.approx(segment, rel=1e-4)


def test_norms_are_euclidean_lengths(checkpoint) -> None:
    found = input_vectors(checkpoint, "the cat")
    assert set(found.norms) == set(STAGES)
    for stage in STAGES:
        expected = [np.sqrt(np.sum(row.astype(float) ** 2)) for row in found.vectors[stage]]
        np.testing.assert_allclose(found.norms[stage], expected, rtol=1e-12)


def test_empty_text_is_an_error(checkpoint) -> None:
    with pytest.raises(EmptyTextError):
        input_vectors(checkpoint, "  ")


def test_cosine_by_hand() -> None:
    a = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 0.0]])
    b = np.array([[0.0, 2.0], [-3.0, -3.0], [1.0, 2.0]])
    np.testing.assert_allclose(cosine(a, b), [0, -1, 0], atol=1e-12)


def test_largest_of_nothing_is_zero() -> None:
    assert largest(np.array([])) == 0
    assert largest([0.5, -2.0]) == 2


def test_the_same_word_at_two_places(tiny_bert) -> None:
    encoding = tiny_bert.encode("the cat sat on the mat")
    assert same_places(encoding) == {"the": [1, 5]}
