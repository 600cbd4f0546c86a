"""The Masking lab page, run without a browser."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

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
