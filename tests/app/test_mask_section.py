"""The section "Same weights, another mask", run without a browser."""

import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer import masks
from bert_explorer.analysis.mask_drawing import from_text, to_text

MAIN = Path(__file__).parents[2] / "bert_explorer" / "main.py"
PAGE = Path(__file__).parents[2] / "pages" / "attention.py"
BLANK = "The cat [MASK] on the mat."
LENGTH = 9  # tokens of either sentence


def run(**params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=120)
    for name, value in {"other": "true", **params}.items():
        app.query_params[name] = value
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def grid(app: AppTest) -> dict:
    """What the grid was given to draw."""
    found = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "mask_grid"]
    return json.loads(found[0].json)


def shown(app: AppTest) -> np.ndarray:
    data = grid(app)
    return from_text(data["cells"], len(data["tokens"])).numpy()


def said(app: AppTest) -> str:
    texts = [*app.markdown, *app.caption, *app.warning, *app.info]
    return " ".join(element.value for element in texts).replace("\\", "")


@pytest.mark.parametrize(
    ("params", "mask"),
    [
        ({}, masks.causal(LENGTH)),
        ({"mask_bert": "full"}, masks.bidirectional(LENGTH)),
        ({"mask_bert": "window"}, masks.sliding_window(LENGTH, 1)),
        ({"mask_bert": "window-3"}, masks.sliding_window(LENGTH, 3)),
        ({"mask_bert": "prefix-5"}, masks.prefix_lm(LENGTH, 5)),
        ({"masked": "GPT"}, masks.bidirectional(LENGTH)),
        ({"masked": "GPT", "mask_gpt": "triangle"}, masks.causal(LENGTH)),
    ],
)
def test_a_link_opens_its_mask(params, mask):
    app = run(s=BLANK, **params)
    assert np.array_equal(shown(app), mask.numpy())
    name = "GPT" if "masked" in params else "BERT"
    own = "so nothing changes" in said(app)
    assert own != (f"{name} was **not trained** for this mask" in said(app))
    assert own == (grid(app)["own"] == grid(app)["cells"])


def test_a_painted_mask_comes_from_the_link():
    mask = masks.bidirectional(LENGTH)
    mask[3, 1:4] = False
    app = run(s=BLANK, mask_bert=to_text(mask))
    assert np.array_equal(shown(app), mask.numpy())
    assert "3 of 81 cells differ" in said(app)
    assert max(grid(app)["bars"]["values"]) > 0


def test_a_token_that_may_look_at_nothing_is_named():
    mask = masks.bidirectional(LENGTH)
    mask[2] = False
    assert "All attention of “cat” is 0" in said(run(s=BLANK, mask_bert=to_text(mask)))


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("nonsense", "no mask that can be read"),
        ("</script><script>alert(1)</script>", "no mask that can be read"),
        ("9.ff", "no mask that can be read"),
        ("2.d0", "was for 2 tokens; this sentence has 9"),
    ],
)
def test_a_drawing_that_cannot_be_used_is_a_message(cells, message):
    app = run(s=BLANK, mask_bert=cells)
    assert message in said(app)
    assert shown(app).all()


def test_every_control_writes_the_mask_into_the_link():
    app = run(s=BLANK)
    shape = next(group for group in app.button_group if group.key == "shape_bert")
    shape.set_value("window").run()
    assert app.query_params["mask_bert"] == "window-1"
    app.slider("number_bert").set_value(3).run()
    assert app.query_params["mask_bert"] == "window-3"
    assert np.array_equal(shown(app), masks.sliding_window(LENGTH, 3).numpy())

    shape = next(group for group in app.button_group if group.key == "shape_bert")
    shape.set_value("painted").run()
    assert app.query_params["mask_bert"] == to_text(masks.sliding_window(LENGTH, 3))
    assert np.array_equal(shown(app), masks.sliding_window(LENGTH, 3).numpy())

    shape = next(group for group in app.button_group if group.key == "shape_bert")
    shape.set_value("prefix").run()
    assert np.array_equal(shown(app), masks.prefix_lm(LENGTH, LENGTH // 2).numpy())


def test_a_shorter_sentence_shortens_the_prefix():
    app = run(s=BLANK, mask_bert="prefix-9")
    app.text_input("s").set_value("Dogs.").run()
    assert not app.exception
    assert len(shown(app)) == 4


def test_numbers_open_from_the_link():
    assert not run(s=BLANK).dataframe
    tokens, guesses = run(s=BLANK, mask_numbers="true").dataframe
    assert tokens.value["may look at (other mask)"].tolist() == list(range(1, LENGTH + 1))
    assert guesses.value["token"].tolist() == ["[MASK]"]


def test_without_a_blank_one_click_makes_one():
    app = run(s="The cat sat on the mat.")
    button = next(button for button in app.button if "Hide" in button.label)
    button.click().run()
    assert not app.exception
    assert app.text_input("s").value.count("[MASK]") == 1
    assert "BERT’s guess for" in said(app)


def test_gpt_can_be_asked_about_every_token():
    app = run(masked="GPT", slot_gpt="2 · cat")
    assert app.selectbox("slot_gpt").value == 2
    app.selectbox("slot_gpt").set_value(8).run()
    assert "(token 8)" in said(app)
    app.text_input("s").set_value("Dogs.").run()
    assert not app.exception
    assert app.selectbox("slot_gpt").value < 4


@pytest.mark.parametrize("name", ["BERT", "GPT"])
@pytest.mark.parametrize(
    "sentence", ["!", "[MASK]", "[MASK] [MASK]", "😀\u200b\x07", "漢字", "<b>**x**</b>", "x " * 400]
)
def test_unusual_sentences_draw(sentence, name):
    app = run(s=sentence, masked=name)
    assert not app.error
    assert len(grid(app)["tokens"]) == len(shown(app))


@pytest.mark.parametrize("sentence", ["", "\u200b"])
def test_an_empty_sentence_is_a_message_and_the_mask_stays(sentence):
    app = run(s=BLANK, mask_bert="window")
    app.text_input("s").set_value(sentence).run()
    assert not app.exception
    assert "is empty" in app.error[0].value
    app.text_input("s").set_value(BLANK).run()
    assert not app.error
    assert "mask_grid" in {e.proto.component_name for e in app.get("bidi_component")}
