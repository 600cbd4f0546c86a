"""Principal components against matrices whose answer is known."""

import numpy as np
import pytest

from bert_explorer.analysis.vector_map import (
    Plane,
    aligned,
    layer_vectors,
    pca,
    sentence_map,
    vocabulary_map,
)


def flat_cloud(count: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """`count` vectors of which only two directions differ, and their coordinates along these."""
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.normal(size=(width, width)))[0][:2]
    coordinates = rng.normal(size=(count, 2)) * [5, 1]
    coordinates -= coordinates.mean(0)
    # Uncorrelated, so that the principal axes are the basis itself.
    coordinates[:, 1] -= (
        coordinates[:, 0] * (coordinates[:, 0] @ coordinates[:, 1]) / (coordinates[:, 0] ** 2).sum()
    )
    return coordinates @ basis + rng.normal(size=width), coordinates


@pytest.mark.parametrize(("count", "width"), [(200, 6), (8, 30), (10, 10)])
def test_a_flat_cloud_is_found_again(count: int, width: int) -> None:
    vectors, coordinates = flat_cloud(count, width)
    plane = pca(vectors)
    signs = np.sign((plane.points * coordinates).sum(0))
    np.testing.assert_allclose(plane.points * signs, coordinates, atol=1e-9)
    variance = coordinates.var(0)
    np.testing.assert_allclose(plane.share, variance / variance.sum(), atol=1e-9)


def test_tall_and_wide_agree_with_the_singular_values() -> None:
    rng = np.random.default_rng(1)
    for shape in ((40, 7), (7, 40)):
        vectors = rng.normal(size=shape)
        centred = vectors - vectors.mean(0)
        left, values, _ = np.linalg.svd(centred, full_matrices=False)
        expected = left[:, :2] * values[:2]
        plane = pca(vectors)
        np.testing.assert_allclose(np.abs(plane.points), np.abs(expected), atol=1e-9)
        np.testing.assert_allclose(plane.share, (values**2 / (values**2).sum())[:2], atol=1e-9)


def test_equal_vectors_stand_on_one_point() -> None:
    plane = pca(np.ones((3, 5)))
    np.testing.assert_array_equal(plane.points, 0)
    np.testing.assert_array_equal(plane.share, 0)


def test_aligned_undoes_a_mirror() -> None:
    plane = pca(np.random.default_rng(2).normal(size=(9, 4)))
    mirrored = Plane(plane.points * [-1, 1], plane.share)
    np.testing.assert_array_equal(aligned(mirrored, plane).points, plane.points)


@pytest.mark.parametrize("name", ["tiny_bert", "tiny_gpt"])
def test_stages_run_from_the_token_table_to_the_last_layer(name, request) -> None:
    checkpoint = request.getfixturevalue(name)
    encoding = checkpoint.encode("the cat sat")
    stages, vectors = layer_vectors(checkpoint, encoding)
    assert stages == ("Token table", "Input", "Layer 1", "Layer 2")
    table = checkpoint.model.embeddings.token.weight
    np.testing.assert_array_equal(vectors[0], table[list(encoding.ids)].numpy())
    last = checkpoint("the cat sat").sequence[0].numpy()
    np.testing.assert_allclose(vectors[-1], last, atol=1e-6)


def test_one_point_a_token_and_a_plane_a_stage(tiny_bert) -> None:
    found = sentence_map(tiny_bert, "the cat sat", "the dog ran")
    assert len(found.planes) == len(found.stages) == 4
    assert {plane.points.shape for plane in found.planes} == {(len(found.encoding), 2)}
    # The same token has the same row of the table.
    first, second = (i for i, token in enumerate(found.encoding.tokens) if token == "the")
    np.testing.assert_allclose(found.planes[0].points[first], found.planes[0].points[second])


def test_the_vocabulary_has_one_point_a_token(tiny_bert) -> None:
    assert vocabulary_map(tiny_bert).points.shape == (tiny_bert.config.vocab_size, 2)
