"""Change a token, see what moves: exact zeros for the causal model, brute force for both."""

import numpy as np
import pytest
import torch

from bert_explorer.analysis.moved import ROWS_A_CALL, moves, replacements
from bert_explorer.model import Batch

TEXT = "the cat sat on the mat and the dog ran to the cats . she played"


def test_gpts_matrix_is_a_triangle_of_exact_zeros(tiny_gpt) -> None:
    found = moves(tiny_gpt, tiny_gpt.encode(TEXT), "dog")
    assert len(found.tokens) > ROWS_A_CALL
    assert (found.above == 0.0).all()
    assert (found.below > 0).all()


def test_berts_matrix_is_full(tiny_bert) -> None:
    found = moves(tiny_bert, tiny_bert.encode(TEXT), "dog")
    assert (found.distance > 0).all()


def test_a_longer_text_on_the_bundled_twins() -> None:
    from bert_explorer.checkpoints.store import load

    text = "A man is riding a bicycle down the street. " * 4
    for name, zero in (("gpt-twin", True), ("bert-twin", False)):
        checkpoint = load(name)
        with torch.inference_mode():
            found = moves(checkpoint, checkpoint.encode(text), "dog")
        assert len(found.tokens) > 4 * ROWS_A_CALL
        assert bool((found.above == 0.0).all()) is zero
        assert (found.below > 0).all()


@pytest.mark.parametrize("name", ["tiny_bert", "tiny_gpt"])
@pytest.mark.parametrize("pair", [None, "the dog ran"])
def test_each_cell_is_that_of_two_separate_runs(request, name: str, pair: str | None) -> None:
    checkpoint = request.getfixturevalue(name)
    encoding = checkpoint.encode("the cat sat on the mat", pair)
    found = moves(checkpoint, encoding, "dog")
    types = torch.tensor([encoding.type_ids])

    def vectors(ids):
        return checkpoint.model(Batch(torch.tensor([ids]), types)).sequence[0].double()

    before = vectors(encoding.ids)
    for column in range(len(encoding)):
        ids = list(encoding.ids)
        ids[column] = checkpoint.tokenizer.id_of(found.put[column])
        gap = (vectors(ids) - before).norm(dim=-1) / before.norm(dim=-1)
        np.testing.assert_allclose(found.distance[:, column], gap, atol=2e-6)


def test_what_is_put_in_a_tokens_place(tiny_bert) -> None:
    tokenizer = tiny_bert.tokenizer
    encoding = tiny_bert.encode("the cat")

    def put(word):
        return [tokenizer.token_of(id) for id in replacements(tiny_bert, encoding, word)]

    assert put("mat") == ["mat"] * 4
    assert put("cat") == ["cat", "cat", "[MASK]", "cat"]
    assert put("") == ["[MASK]"] * 4
    assert put("[MASK]") == ["[MASK]"] * 4
    masked = replacements(tiny_bert, tiny_bert.encode("the [MASK]"), "[MASK]")
    assert masked[2] == tokenizer.unk_id
