"""The switch "Predict first": nothing is shown before the guess, everything after it."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.checkpoints.store import load
from bert_explorer.wordpiece import trace_word

ROOT = Path(__file__).parents[2]
PICTURES = {"attention": "head_map", "tokens": "token_strip", "fill_the_blank": "guess_bars"}


def opened(page: str, **params: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "bert_explorer" / "main.py"), default_timeout=120)
    for name, value in params.items():
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    assert not app.exception
    return app


def components(app: AppTest) -> list[str]:
    return [element.proto.component_name for element in app.get("bidi_component")]


def said(app: AppTest) -> str:
    kinds = (app.success, app.info)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


@pytest.mark.parametrize("page", PICTURES)
def test_the_picture_waits_only_while_the_switch_is_on(page: str) -> None:
    assert PICTURES[page] in components(opened(page))
    app = opened(page, predict="true")
    assert PICTURES[page] not in components(app)
    assert "Commit" in [button.label for button in app.button]


def commit(app: AppTest, word: str) -> AppTest:
    next(t for t in app.text_input if t.key and t.key.startswith("guess_")).set_value(word)
    next(b for b in app.button if b.label == "Commit").click()
    app.run()
    assert not app.exception
    return app


def test_a_cut_is_scored_and_the_strip_appears() -> None:
    pieces = trace_word("unbelievable", load("bert-twin").tokenizer.vocab).pieces
    cut = "|".join(piece.removeprefix("##") for piece in pieces)
    right = commit(opened("tokens", predict="true", word="unbelievable"), cut)
    assert "token_strip" in components(right)
    assert right.success
    wrong = commit(opened("tokens", predict="true", word="unbelievable"), "unbelievable|")
    assert cut in said(wrong)
    assert not wrong.success


def test_a_hidden_word_is_scored_and_the_bars_appear() -> None:
    app = commit(opened("fill_the_blank", predict="true", blanks="3"), "sat")
    assert "guess_bars" in components(app)
    assert app.success


def test_cells_are_asked_for_gpt_and_scored() -> None:
    app = opened("attention", predict="true", s="A cat.")
    assert "cell_guess" in components(app)
    next(b for b in app.button if b.label == "Commit").click()
    app.run()
    assert "head_map" in components(app)
    assert "0% of the cells" in said(app)
