"""LayerNorm taken apart, and skipped."""

import numpy as np
import pytest
import torch

from bert_explorer.analysis.layer_norm import normalisation, skip_norm, standardise
from bert_explorer.model import Batch

TEXT = "the cat sat on the mat ."


@pytest.fixture(params=["tiny_bert", "tiny_gpt"])
def checkpoint(request: pytest.FixtureRequest):
    return request.getfixturevalue(request.param)


def test_standardise_by_hand() -> None:
    found = standardise(np.array([[1.0, 3.0], [5.0, 5.0]]), eps=1e-12)
    np.testing.assert_allclose(found, [[-1, 1], [0, 0]], atol=1e-6)


def test_every_token_gets_mean_0_and_variance_1(checkpoint) -> None:
    found = normalisation(checkpoint, TEXT)
    np.testing.assert_allclose(found.standard.mean(-1), 0, atol=1e-12)
    np.testing.assert_allclose(found.standard.var(-1), 1, atol=1e-6)
    assert found.before.var(-1).max() < 0.1


def test_the_formula_gives_the_models_result(checkpoint) -> None:
    found = normalisation(checkpoint, TEXT)
    reference = checkpoint.model.embeddings.norm(torch.from_numpy(found.before).float()).numpy()
    np.testing.assert_allclose(found.after, reference, atol=1e-5)
    assert found.error < 1e-5


def test_with_the_norm_the_scale_of_the_sum_does_not_matter(checkpoint) -> None:
    skip = skip_norm(checkpoint, TEXT, None, factor=20)
    np.testing.assert_allclose(skip.kept.size, skip.plain.size, rtol=1e-4)
    assert skip.kept.guess_moved(skip.plain) < 1e-4
    np.testing.assert_allclose(skip.kept.similarity(skip.plain), 1, atol=1e-5)


def test_without_it_the_first_layer_gets_the_bare_sum(checkpoint) -> None:
    total = normalisation(checkpoint, TEXT).before
    for factor in (1, 20):
        skip = skip_norm(checkpoint, TEXT, None, factor)
        assert skip.skipped.points[0] == "layers.0.input"
        assert skip.skipped.size[0] == pytest.approx(factor * np.sqrt((total**2).mean()), rel=1e-5)


def test_skipping_equals_a_model_built_without_it(checkpoint) -> None:
    import copy

    model = copy.deepcopy(checkpoint.model)
    model.embeddings.norm = torch.nn.Identity()
    expected = model(Batch.from_encodings([checkpoint.encode(TEXT)])).sequence[0]
    skip = skip_norm(checkpoint, TEXT, None, factor=1)
    np.testing.assert_allclose(skip.skipped.output[-1], expected.numpy(), atol=1e-5)


def test_two_sums_and_two_norms_a_layer(checkpoint) -> None:
    skip = skip_norm(checkpoint, TEXT, "the dog ran", factor=1)
    assert len(skip.plain.points) == 1 + 4 * checkpoint.config.num_layers
    tokens = len(checkpoint.encode(TEXT, "the dog ran"))
    assert skip.plain.output.shape == (2, tokens, 16)
    np.testing.assert_allclose(skip.plain.guesses.sum(-1), 1, atol=1e-5)
