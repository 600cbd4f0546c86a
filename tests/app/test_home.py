"""The home page, run without a browser."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

MAIN = Path(__file__).parents[2] / "bert_explorer" / "main.py"
CAT = "The cat sat on the mat."


def run(**params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def picture(app: AppTest) -> dict:
    found = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "twin_view"]
    assert len(found) == 1
    return json.loads(found[0].json)


def slot(app: AppTest) -> int:
    return next(i for i, word in enumerate(picture(app)["words"], start=1) if word["slot"])


def test_one_word_is_hidden_and_both_twins_guess_it():
    data = picture(run(s=CAT))
    assert sum(word["slot"] for word in data["words"]) == 1
    assert [reader["name"] for reader in data["models"]] == ["BERT", "GPT"]
    assert all(len(reader["guesses"]) == 3 for reader in data["models"])


def test_bert_looks_to_both_sides_and_gpt_only_back():
    app = run(s=CAT, blanks="3")
    bert, gpt = (reader["looks"] for reader in picture(app)["models"])
    assert all(look > 0 for i, look in enumerate(bert) if i != 2)
    assert all(look > 0 for look in gpt[:2])
    assert gpt[2:] == [0] * 5


def test_a_link_chooses_the_word_and_nonsense_does_not():
    assert slot(run(s=CAT, blanks="5")) == 5
    chosen = slot(run(s=CAT))
    assert slot(run(s=CAT, blanks="99")) == chosen
    assert slot(run(s=CAT, blanks="none")) == chosen


def test_a_typed_mask_is_the_hidden_word():
    app = run(s="The cat [MASK] on the [MASK].")
    assert slot(app) == 3
    assert picture(app)["truth"] is None
    assert picture(app)["words"][5]["text"] == "[MASK]"


def test_there_are_links_to_the_pages():
    links = {link.proto.page for link in run().get("page_link")}
    assert {"attention", "tokens", "fill_the_blank"} <= links


@pytest.mark.parametrize("sentence", ["", " ", "word " * 20_000])
def test_a_text_that_cannot_be_used_is_said_and_the_links_stay(sentence):
    app = run(s=sentence)
    assert app.error
    assert len(app.get("page_link")) == 3
    app.text_input("s").set_value(CAT).run()
    assert not app.error


@pytest.mark.parametrize(
    "sentence", ["!", "Hello", "😀", "</script><b>x</b>", "مرحبا", "word " * 200]
)
def test_strange_texts_draw(sentence):
    assert not run(s=sentence).error
