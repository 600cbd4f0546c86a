"""The Tokens page, run without a browser."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

MAIN = Path(__file__).parents[2] / "bert_explorer" / "main.py"
PAGE = Path(__file__).parents[2] / "pages" / "tokens.py"


def run(**params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.switch_page(str(PAGE)).run()
    assert not app.exception
    return app


def sent(app: AppTest, name: str) -> dict | None:
    """What a component was given to draw."""
    for element in app.get("bidi_component"):
        if element.proto.component_name == name:
            return json.loads(element.proto.json)
    return None


def tokens(app: AppTest, strip: int = 0) -> list[str]:
    rows = sent(app, "token_strip")["strips"][strip]["rows"]
    groups = [group for row in rows for group in row["groups"] if group["kind"] != "cut"]
    return [token["mark"] + token["text"] for group in groups for token in group["tokens"]]


def test_the_sentence_under_both_tokenizers():
    app = run(s="The cat sat.")
    assert tokens(app) == ["[CLS]", "the", "cat", "sat", ".", "[SEP]"]
    assert tokens(app, strip=1) == ["The", "\u0120cat", "\u0120sat", "."]


def test_playing_grows_together_along_the_slider():
    assert tokens(run(s="playing", vocab="256"))[1:-1] == ["pl", "##ay", "##ing"]
    assert tokens(run(s="playing", vocab="300"))[1:-1] == ["play", "##ing"]
    assert tokens(run(s="playing", vocab="1000"))[1:-1] == ["playing"]


def test_moving_the_slider_changes_all_three_pictures():
    app = run(s="playing", word="playing")
    app.select_slider("vocab").set_value(300).run()
    assert tokens(app)[1:-1] == ["play", "##ing"]
    assert sent(app, "size_table")["chosen"] == 300
    hits = [s["candidate"] for s in sent(app, "match_ladder")["steps"] if s["id"] is not None]
    assert hits == ["play", "##ing"]


def test_pair_cut_and_padding():
    app = run(s="The cat sat on the mat.", b="It slept.", cut="8", pad="10")
    assert len(tokens(app)) == 10
    assert tokens(app)[-2:] == ["[PAD]", "[PAD]"]
    captions = " ".join(caption.value for caption in app.caption)
    assert "Cut off in sentence A" in captions


@pytest.mark.parametrize("word", ["[MASK]", "[cls]", "[SEP]", "[PAD]", "[UNK]"])
def test_a_special_token_is_explained(word):
    app = run(word=word)
    assert word.upper().strip("[]") in app.info[0].value
    assert sent(app, "match_ladder") is None


def test_why_a_word_is_unknown():
    app = run(word="\u535a")
    assert any("No piece in the vocabulary fits" in c.value for c in app.caption)
    app = run(word="x" * 101)
    assert any("101 characters" in c.value for c in app.caption)


def test_details_open_from_the_link():
    assert not run().dataframe
    assert run(s="Cats.", table="true").dataframe[0].value["token"].iloc[0] == "[CLS]"
    assert run(s="Cats.", saving="true").get("plotly_chart")


@pytest.mark.parametrize("sentence", ["", "   ", "\u200b", "\x07"])
def test_an_empty_sentence_is_a_message_and_the_word_stays(sentence):
    app = run(s="Cats.")
    app.text_input("s").set_value(sentence).run()
    assert not app.exception
    assert "type a sentence" in app.error[0].value
    assert sent(app, "match_ladder") is not None
    app.text_input("s").set_value("Dogs bark.").run()
    assert not app.error
    assert "bark" in tokens(app)


@pytest.mark.parametrize(
    "text",
    [
        "</script><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "\U0001f600\u200b\u202e\u05e9\u05dc\u05d5\u05dd \u535a",
        "**bold** $x$ :red[no] [link](http://x)",
        "x" * 1000,
        "[ Mask ] [SEP] [CLS]",
    ],
)
def test_any_text_as_sentence_pair_and_word(text):
    app = run(s=text, b=text, word=text[:110], vocab="256")
    assert not app.error
    assert sent(app, "token_strip") is not None


def test_nonsense_parameters_are_dropped():
    app = run(vocab="7", cut="-1", pad="many", word="")
    assert app.slider("cut").value == app.slider("cut").max
    assert sent(app, "token_strip") is not None
