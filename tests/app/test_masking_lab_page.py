"""The Masking lab page, run without a browser."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.analysis.stories import sentences, stories

ROOT = Path(__file__).parents[2]
TABS = ("One draw", "Count it", "Static or dynamic", "Why not only [MASK]?", "Next sentence")


def run(show: str, **params: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "bert_explorer" / "main.py"), default_timeout=120)
    for name, value in {"show": show, **params}.items():
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / "masking_lab.py")).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(m.value for m in (*app.markdown, *app.caption)).replace("\\", "")


def pictures(app: AppTest) -> list[str]:
    return [
        json.loads(element.proto.json)["svg"]
        for element in app.get("bidi_component")
        if element.proto.component_name == "svg_picture"
    ]


@pytest.mark.parametrize("show", TABS)
def test_every_tab_runs_with_the_bundled_bert(show: str) -> None:
    assert not run(show).error


def test_draw_again_draws_something_else() -> None:
    app = run("One draw")
    before = pictures(app)
    next(b for b in app.button if b.label == "Draw again").click()
    app.run()
    assert pictures(app) != before
    assert pictures(run("One draw", seed="1")) == pictures(app)


def test_impossible_shares_are_refused_in_a_sentence() -> None:
    app = run("One draw", hidden="80", random="40")
    assert "more than all selected" in app.error[0].value.replace("\\", "")


def test_a_model_without_masks_says_so() -> None:
    for show in ("One draw", "Next sentence"):
        assert run(show, m="gpt-twin").error


def test_the_users_own_pair_is_asked() -> None:
    app = run("Next sentence", s="She was hungry.", b="So she ate.")
    assert "Your pair" in said(app)
    assert "Your pair" not in said(run("Next sentence"))


def test_an_empty_sentence_is_a_message() -> None:
    assert "empty" in run("One draw", s=" ").error[0].value


def test_a_position_that_was_not_selected_makes_no_difference() -> None:
    app = run("One draw", position="0")  # [CLS]
    assert "Neither the true word" in said(app)
    losses = [line.split("|")[2].strip() for line in said(app).split("\n") if "| " in line][1:]
    assert losses[0] == losses[1] == losses[2] != losses[3]


def test_counting_goes_as_far_as_asked_and_says_how_much_text_there_is() -> None:
    text = said(run("Count it", many="1,000", rate="50"))
    assert "From 100 to 1,000 tokens" in text
    assert f"{len(stories())} stories of {len(sentences())} sentences" in text


def test_a_text_of_ones_own_is_asked_for_and_counted() -> None:
    app = run("Count it", text="My text")
    assert "nothing to count" in app.error[0].value
    app.text_area(key="own_text").set_value("**The** cat <b>sat</b>.").run()
    assert not app.exception
    assert "Selected" in said(app)


def test_nonsense_parameters_are_dropped() -> None:
    nonsense = {"seed": "-1", "position": "999", "many": "7", "row": "x", "text": "y", "rate": "0"}
    for show in TABS:
        assert not run(show, run_seed="a", count_seed="1e9", **nonsense).error


@pytest.mark.parametrize("text", ["[MASK]", "!", "word " * 190, "x" * 1000, "\u05e9 \U0001f600"])
def test_any_text_is_drawn_or_answered(text: str) -> None:
    for show in ("One draw", "Static or dynamic"):
        run(show, s=text)
    run("Count it", s=text, text="My sentence")
