"""The Encoder layer page, run without a browser."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.analysis.sentence_loss import MOST_GUESSED
from bert_explorer.ui.encoder_layer.choices import ACTIVATION, ONE, OUTPUTS, TABS, TORCH
from bert_explorer.ui.resources import checkpoint
from tests.views.packing import unpack

MAIN = Path(__file__).parents[2] / "bert_explorer" / "main.py"
PAGE = Path(__file__).parents[2] / "pages" / "encoder_layer.py"

LONG = "the cat sat on the mat and " * 40
BAD_TEXTS = ("", "   ", "\u200b", "😀", "مرحبا 你好", "</script><script>alert(1)</script>", LONG)


def run(**params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for name, value in params.items():
        app.query_params[name] = value
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def walk(app: AppTest) -> dict:
    """What the picture was given to draw."""
    found = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "layer_walk"]
    assert len(found) == 1
    return unpack(found[0].bytes)


def numbers(data: dict, title: str, part: int = 0) -> np.ndarray:
    values = np.frombuffer(data["numbers"], dtype=np.float32)
    (step,) = [step for step in data["steps"] if step["title"] == title]
    start, size = (step["parts"][part][name] for name in ("start", "size"))
    return values[start : start + size]


def metrics(app: AppTest) -> dict[str, float]:
    return {metric.label: float(metric.value) for metric in app.metric}


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def test_a_link_opens_the_same_picture():
    app = run(s="Dogs bark.", model="GPT", layer="3", head="2", token="1", step="6")
    data = walk(app)
    assert data["tokens"][data["token"]] == "dogs"
    assert (data["model"], data["layer"], data["head"], data["step"]) == ("causal", 2, 1, 5)
    assert data["steps"][5]["title"] == "Softmax"
    assert numbers(data, "Softmax").sum() == pytest.approx(1, abs=1e-5)


def test_gpt_hides_what_stands_to_the_right_and_bert_does_not():
    closed = {
        model: np.isneginf(numbers(walk(run(s="The cat sat.", token="2", model=model)), "Mask"))
        for model in ("BERT", "GPT")
    }
    assert closed["BERT"].tolist() == [False] * 6
    assert closed["GPT"].tolist() == [False] * 3 + [True] * 3


def test_every_step_is_said_to_agree_within_rounding():
    assert "no number is off by more than" in captions(run())


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("sentence", BAD_TEXTS)
def test_any_sentence_on_any_tab(tab: str, sentence: str):
    app = run(s=sentence, tab=tab, run="ReLU in this layer")
    assert app.title[0].value == "Encoder layer"
    if not sentence.strip(" \u200b"):
        assert "empty" in app.error[0].value
    app.text_input("s").set_value("The cat sat.").run()
    assert not app.exception
    assert not app.error


@pytest.mark.parametrize("tab", TABS)
def test_the_longest_text_for_gpt(tab: str):
    assert not run(s=LONG, tab=tab, model="GPT", run="ReLU in every layer").error


def test_an_empty_half_of_a_pair_is_named():
    assert "Sentence B is empty" in run(s="The cat sat.", b="\u200b").error[0].value


def test_nonsense_in_the_link_is_dropped():
    app = run(tab="nothing", model="T5", layer="99", head="-1", token="1e9", step="x", whose="?")
    assert walk(app)["model"] == "bidirectional"
    assert walk(app)["step"] == 0


def test_a_shorter_sentence_moves_the_token_to_its_end():
    app = run(s="The cat sat on the mat and the dog ran.", token="11")
    assert walk(app)["token"] == 11
    app.text_input("s").set_value("Hi.").run()
    assert not app.exception
    data = walk(app)
    assert data["token"] == len(data["tokens"]) - 1 == 3


def test_only_the_open_tab_is_drawn():
    app = run(tab=TORCH)
    assert "layer_walk" not in [e.proto.component_name for e in app.get("bidi_component")]
    assert not app.get("plotly_chart")
    assert list(metrics(app)) == ["Largest difference anywhere"]


@pytest.mark.parametrize("model", ["BERT", "GPT"])
def test_torch_agrees_to_rounding(model: str):
    app = run(tab=TORCH, model=model)
    assert metrics(app)["Largest difference anywhere"] < 1e-4
    table = app.dataframe[0].value
    assert len(table) == checkpoint(f"{model.lower()}-twin").config.num_layers + 1
    other = table.iloc[:, 3].astype(float)
    assert (other > 0.01).all()


def test_relu_changes_the_loss_and_the_words_add_up():
    app = run(tab=ACTIVATION, run="ReLU in every layer")
    found = metrics(app)
    words = app.dataframe[-1].value
    assert found["Change"] == pytest.approx(found["With ReLU"] - found["As trained"], abs=2e-3)
    assert found["As trained"] == pytest.approx(words["loss"].mean(), abs=2e-3)
    assert found["With ReLU"] == pytest.approx(words["with ReLU"].mean(), abs=2e-3)
    assert "all 7 words" in captions(app)


def test_a_long_text_says_how_many_words_were_asked_for():
    app = run(s=LONG, tab=ACTIVATION, run="ReLU in this layer")
    words = checkpoint("bert-twin").config.max_positions - 2
    assert f"over {MOST_GUESSED} of {words} words, evenly spread" in captions(app)


def test_a_text_of_blanks_has_no_loss_but_still_a_picture():
    app = run(s="[MASK]", tab=ACTIVATION, run="ReLU in this layer")
    assert "no word to guess" in app.error[0].value
    assert app.get("plotly_chart")


def test_one_tokens_numbers():
    app = run(s="The cat sat.", tab=ACTIVATION, whose=ONE, token="2")
    assert any("“cat”" in caption.value for caption in app.caption)
    wide = checkpoint("bert-twin").config.intermediate_size
    assert any(f"of the {wide:,} numbers" in markdown.value for markdown in app.markdown)


def test_two_outputs_of_bert_and_one_of_gpt():
    shapes = {
        model: [m.value for m in run(s="The cat sat.", tab=OUTPUTS, model=model).markdown]
        for model in ("BERT", "GPT")
    }
    assert any("`(1, 6, 256)`" in text for text in shapes["BERT"])
    assert any("`(1, 256)`" in text for text in shapes["BERT"])
    assert any("`(1, 6, 256)`" in text for text in shapes["GPT"])
    assert any("has no pooler" in text for text in shapes["GPT"])
    assert not any("`(1, 256)`" in text for text in shapes["GPT"])
