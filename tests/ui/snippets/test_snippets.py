"""Each snippet runs as it stands, and finds the numbers that the page shows."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bert_explorer.analysis.attention import mean_of_heads, rollout
from bert_explorer.analysis.embeddings import input_vectors
from bert_explorer.study.registry import BY_ID
from bert_explorer.ui.attention.choices import LAYER_MEAN, ROLLOUT
from bert_explorer.ui.attention.data import attention_of
from bert_explorer.ui.embeddings.removal import removed
from bert_explorer.ui.fill.data import Question, guesses
from bert_explorer.ui.generation.data import writings_of
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.snippets.pages import BUILDERS, snippet
from bert_explorer.ui.snippets.view import View

SENTENCE = "The boys who saw the cat were hungry."
BERT, GPT = "bert-twin", "gpt-twin"


def run(page: str, sentence: str = SENTENCE, **values: Any) -> dict[str, Any]:
    """What a notebook holds after the snippet for these choices."""
    hidden = values.pop("hidden", {})
    code = snippet(View(page, sentence, None, BERT, GPT, hidden, values))
    notebook: dict[str, Any] = {}
    with model_slot():
        exec(compile(code, page, "exec"), notebook)  # noqa: S102
    return notebook


@pytest.mark.parametrize(
    ("values", "pattern"),
    [
        ({"layer": 3, "head": 2}, lambda attention: attention.patterns[2, 1]),
        ({"scope": LAYER_MEAN, "layer": 2}, lambda attention: mean_of_heads(attention, 1)),
        ({"scope": ROLLOUT}, rollout),
        ({"padding": 3}, lambda attention: attention.patterns[0, 0]),
    ],
)
def test_attention(values: dict[str, Any], pattern: Callable) -> None:
    tables = run("attention", **values)["tables"]
    for model in (BERT, GPT):
        attention = attention_of(model, SENTENCE, None, values.get("padding", 0))
        assert list(tables[model].columns) == list(attention.tokens)
        np.testing.assert_allclose(tables[model], pattern(attention), atol=1e-6)


def test_tokens() -> None:
    found = run("tokens", vocab=500, cut=6, word="playing")
    assert len(found["table"]) == 6
    assert [piece for piece, hit in found["tries"] if hit] == ["play", "##ing"]
    pieces = run("tokens")["table"]["token"]
    assert pieces.tolist() == list(checkpoint(BERT).encode(SENTENCE).tokens)


def test_fill_the_blank() -> None:
    found = run("fill_the_blank", hidden={BERT: (2, 6), GPT: (2, 6)}, hide_right=True)["guesses"]
    for model in (BERT, GPT):
        shown = guesses(Question(SENTENCE, None, (2, 6), model), True, False)
        assert len(found[model]) == len(shown) == 2
        for mine, prediction in zip(found[model], shown, strict=True):
            wanted = [prediction.of(id) for id in prediction.top(5)]
            assert [p for _, p in mine] == pytest.approx(wanted, abs=1e-6)


def test_embeddings() -> None:
    table = run("embeddings")["table"]
    found = input_vectors(checkpoint(BERT), SENTENCE)
    for stage in ("token", "position", "segment", "sum", "norm"):
        wanted = np.linalg.norm(found.vectors[stage], axis=-1)
        np.testing.assert_allclose(table[f"embeddings.{stage}"], wanted, atol=1e-4)


def test_embeddings_without_a_part() -> None:
    found = run("embeddings", tab="Without a part", zero=["position", "segment"])
    with_, without = found["states"]
    removal = removed(BERT, SENTENCE, None, ("position", "segment"), 1)
    assert found["moved"].shape == (len(removal.encoding),)
    assert with_.shape == without.shape
    assert float(found["moved"].min()) > 0


def test_encoder_layer() -> None:
    found = run("encoder_layer", layer=3, head=2, token=4)
    wanted = attention_of(BERT, SENTENCE, None, 0).patterns[2, 1, 4]
    np.testing.assert_allclose(found["row"], wanted, atol=1e-6)


def test_generation() -> None:
    from bert_explorer.model.generation import Sampling
    from bert_explorer.ui.generation.data import Asked

    values = {"start": 2, "add": 6, "temperature": 0.8, "top_k": 9, "top_p": 0.9, "seed": 4}
    asked = Asked(BERT, GPT, SENTENCE, 2, 6, "end", Sampling(0.8, 9, 0.9, 4))
    writing = writings_of(asked)[1]
    found = run("generation", **values)
    assert found["writing"].ids == writing.ids
    assert run("generation", start=2, add=6)["writing"].ids != writing.ids


def test_masking_lab() -> None:
    from bert_explorer.data.masking import MaskingRule
    from bert_explorer.ui.masking_lab.data import draw_of

    drawn = draw_of(BERT, SENTENCE, None, MaskingRule(0.3, 0.5, 0.2), 7, True)
    table = run("masking_lab", rate=30, hidden=None, random=20, seed=7, whole=True)
    assert len(table["table"]) == len(drawn.labels)


def test_family_and_cards() -> None:
    table = run("family", family=["bert-base", "bert-twin", "gpt2"])["table"]
    assert list(table.index) == ["bert-base", "gpt2"]
    assert int(table.loc["bert-base"].sum()) == 110_106_428
    id = next(iter(BY_ID))
    assert run("cards", card=id)["evidence"].figures


def test_training_lab() -> None:
    found = run("training_lab", sentence="The cat sat on the mat")["guesses"]
    assert list(found)[-1] == "the end"
    with model_slot():
        assert found["the end"] == checkpoint(BERT).fill("The cat sat on the [MASK]", k=3)


@pytest.mark.parametrize("page", BUILDERS)
@given(st.text(max_size=40), st.text(max_size=40))
def test_hostile_text_stays_a_text(page: str, sentence: str, other: str) -> None:
    values = {"word": other, "card": other, "zero": [], "family": [other]}
    code = snippet(View(page, sentence, other, BERT, "upload:1", {}, values))
    assert compile(code, page, "exec").co_consts is not None
    names = compile(code.replace(repr(sentence), "''").replace(repr(other), "''"), page, "exec")
    assert "__import__" not in names.co_names
