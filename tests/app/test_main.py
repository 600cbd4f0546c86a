"""The frame around the pages, run without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.study.examples import EXAMPLES
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import DEFAULT_SENTENCE

MAIN = Path(__file__).parents[2] / "bert_explorer" / "main.py"


def run(**params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def choose_example(app: AppTest, index: int) -> AppTest:
    """Set what the menu's callback sets; AppTest cannot click a menu."""
    app.text_input("s").set_value(EXAMPLES[index].sentence)
    return app.text_input("b").set_value(EXAMPLES[index].pair).run()


def test_starts_with_a_sentence_and_no_pair() -> None:
    app = run()
    assert app.text_input("s").value == DEFAULT_SENTENCE
    assert app.text_input("b").value == ""
    assert app.button("toggle_pair").label == "Add second"
    assert app.query_params == {}


def test_a_link_carries_the_sentence_and_the_pair() -> None:
    app = run(s="Dogs bark.", b="Cats do not.")
    assert app.text_input("s").value == "Dogs bark."
    assert app.text_input("b").value == "Cats do not."
    assert app.button("toggle_pair").label == "Remove second"


def test_nonsense_parameters_are_dropped() -> None:
    app = run(big="perhaps", nothing="<script>", layer="-3")
    assert app.toggle("big").value is False
    assert "big" not in app.query_params


def test_a_link_with_a_very_long_text_still_draws() -> None:
    assert run(s="word " * 20_000).text_input("s").value


def test_the_second_sentence_comes_and_goes() -> None:
    app = run()
    app.button("toggle_pair").click().run()
    assert app.button("toggle_pair").label == "Remove second"
    app.text_input("b").set_value("Then it slept.").run()
    app.button("toggle_pair").click().run()
    assert app.text_input("b").value == ""
    assert app.button("toggle_pair").label == "Add second"


@pytest.mark.parametrize("index", range(len(EXAMPLES)))
def test_every_example_draws_and_says_what_to_look_at(index: int) -> None:
    app = choose_example(run(), index)
    assert not app.exception
    assert any(plain(EXAMPLES[index].look) in markdown.value for markdown in app.markdown)


def test_no_hint_without_an_example() -> None:
    looks = [plain(example.look) for example in EXAMPLES]
    said = " ".join(markdown.value for markdown in run(s="The cat sat.").markdown)
    assert not any(look in said for look in looks)


@pytest.mark.parametrize(
    "sentence", ["", "   ", "</script><script>alert(1)</script>", "😀\u200b\x07", "مرحبا"]
)
def test_the_frame_survives_any_sentence(sentence: str) -> None:
    app = run()
    app.text_input("s").set_value(sentence).run()
    assert not app.exception
    assert app.text_input("s").value == sentence
