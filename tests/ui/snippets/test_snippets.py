"""Each snippet runs as it stands, and finds the numbers that the page shows."""

import ast
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bert_explorer.analysis.attention import mean_of_heads, rollout
from bert_explorer.analysis.embeddings import input_vectors
from bert_explorer.data.masking import MaskingRule
from bert_explorer.model.generation import Sampling
from bert_explorer.study.registry import BY_ID
from bert_explorer.training.finetuning import experiment
from bert_explorer.ui.attention.choices import LAYER_MEAN, ROLLOUT
from bert_explorer.ui.attention.data import attention_of
from bert_explorer.ui.embeddings.removal import removed
from bert_explorer.ui.fill.data import Question, guesses
from bert_explorer.ui.generation.data import Asked, writings_of
from bert_explorer.ui.masking_lab.data import draw_of
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.snippets.pages import BUILDERS, snippet
from bert_explorer.ui.snippets.view import View

SENTENCE = "The boys who saw the cat were hungry."
BERT, GPT = "bert-twin", "gpt-twin"


def run(page: str, sentence: str = SENTENCE, **values: Any) -> dict[str, Any]:
    """What a notebook holds after the snippet for these choices."""
    blanks = values.pop("blanks", {})
    code = snippet(View(page, sentence, None, BERT, GPT, blanks, values))
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
    found = run("fill_the_blank", blanks={BERT: (2, 6), GPT: (2, 6)}, hide_right=True)["guesses"]
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
    choice = {"tab": "Without a part", "zero": ["segment", "position"], "slot": 6}
    mine = run("embeddings", **choice)["removal"]
    shown = removed(BERT, SENTENCE, None, ("position", "segment"), 6)
    np.testing.assert_allclose(mine.moved, shown.moved, atol=1e-6)
    assert mine.guess_moved == pytest.approx(shown.guess_moved, abs=1e-6)
    assert run("embeddings", tab="Without a part")["removal"].moved.max() > 0


def test_encoder_layer() -> None:
    found = run("encoder_layer", layer=3, head=2, token=4)
    wanted = attention_of(BERT, SENTENCE, None, 0).patterns[2, 1, 4]
    np.testing.assert_allclose(found["row"], wanted, atol=1e-6)


def test_generation() -> None:
    values = {"start": 2, "add": 6, "temperature": 0.8, "top_k": 9, "top_p": 0.9, "seed": 4}
    asked = Asked(BERT, GPT, SENTENCE, 2, 6, "end", Sampling(0.8, 9, 0.9, 4))
    writing = writings_of(asked)[1]
    found = run("generation", **values)
    assert found["writing"].ids == writing.ids
    assert run("generation", start=2, add=6)["writing"].ids != writing.ids


def test_masking_lab() -> None:
    drawn = draw_of(BERT, SENTENCE, None, MaskingRule(0.3, 0.5, 0.2), 7, True)
    table = run("masking_lab", rate=30, hidden=50, random=20, seed=7, whole=True)["table"]
    assert table["label"].tolist() == drawn.labels.tolist()
    assert table["became"].tolist() == list(drawn.fates)
    np.testing.assert_allclose(table["loss"], drawn.losses, atol=1e-5)


def test_fine_tuning_lab(monkeypatch: pytest.MonkeyPatch) -> None:
    """The training itself is tested elsewhere; here: what the snippet asks for."""
    asked: list = []
    monkeypatch.setattr(
        experiment, "run", lambda *given: asked.append(given) or SimpleNamespace(scores=1)
    )
    run("fine_tuning_lab", f_task="ner", f_rate=0.001, f_seed=3)
    ((model, data, recipe),) = asked
    assert (model.name, data.task) == (BERT, "ner")
    assert (recipe.learning_rate, recipe.seed, recipe.epochs) == (0.001, 3, 1)


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


def structure(page: str, text: str) -> str:
    """The syntax tree of a page's snippet for a text that is everywhere, without its constants."""
    values = {"word": text, "card": text, "zero": [], "family": [text], "f_task": text}
    tree = ast.parse(snippet(View(page, text, text, BERT, "upload:1", {}, values)))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = None
    return ast.dump(tree)


@pytest.mark.parametrize("page", BUILDERS)
@settings(deadline=None, max_examples=25)
@example('"""\'\'\'\\"+__import__("os").getcwd()#\n\r\u2028')
@given(st.text(max_size=40))
def test_whatever_is_typed_stays_a_constant(page: str, text: str) -> None:
    assert structure(page, text) == structure(page, "cat")


def test_the_one_model_of_a_page_need_not_be_the_left_one() -> None:
    code = snippet(View("encoder_layer", SENTENCE, None, BERT, GPT, one=GPT))
    assert "load('gpt-twin')" in code


def test_where_an_upload_lies_is_not_told() -> None:
    code = snippet(View("tokens", SENTENCE, None, "upload:secret", GPT))
    assert "secret" not in code
    assert "path/to/your/model" in code


def test_pages_without_numbers_have_no_snippet() -> None:
    assert snippet(View("quiz", SENTENCE, None, BERT, GPT)) is None
