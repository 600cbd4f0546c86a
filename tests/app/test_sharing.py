"""The menu's windows, run without a browser."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.ui.sharing import link
from bert_explorer.ui.snippets.pages import BUILDERS

ROOT = Path(__file__).parents[2]
MAIN = ROOT / "bert_explorer" / "main.py"


def run(page: str = "home", **params: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in params.items():
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    assert not app.exception
    return app


def code_of(app: AppTest) -> str:
    app.button("as_code").click().run()
    assert not app.exception
    return "\n".join(code.value for code in app.code)


@pytest.mark.parametrize(
    ("page", "params", "expected"),
    [
        ("attention", {"layer": "3", "scope": "Mean of a layer"}, "mean_of_heads(attention, 2)"),
        ("fill_the_blank", {"blanks": "2,4"}, "{'bert-twin': (2, 4), 'gpt-twin': (2, 4)}"),
        ("fill_the_blank", {"s": "A [MASK]."}, "{'bert-twin': (), 'gpt-twin': ()}"),
        ("home", {"s": "A '\"cat.", "m2": "bert-twin"}, "'A \\'\"cat.'"),
        ("encoder_layer", {"model": "GPT", "token": "3"}, "load('gpt-twin')"),
        ("quiz", {}, ""),
    ],
)
def test_the_code_holds_what_is_chosen(page, params, expected, monkeypatch) -> None:
    monkeypatch.setattr(
        "bert_explorer.ui.sharing.code.page_name", lambda url: page.removesuffix("home")
    )
    assert expected in code_of(run(page, **params))


def test_every_page_has_code_or_says_why_not() -> None:
    names = {path.stem for path in (ROOT / "pages").glob("*.py")} - {"home"}
    assert set(BUILDERS) == (names | {""}) - {"quiz", "lesson"}


def test_a_text_that_cannot_be_read_is_a_sentence(monkeypatch) -> None:
    monkeypatch.setattr("bert_explorer.ui.sharing.code.page_name", lambda url: "")
    app = run(s=" ")
    app.button("as_code").click().run()
    assert not app.exception
    assert any("empty" in error.value for error in app.error)


def test_a_visitor_shares_only_so_many_views(monkeypatch) -> None:
    monkeypatch.setattr(link, "MOST_A_VISIT", 1)
    app = run(s="Dogs bark.")
    app.button("share").click().run()
    assert not app.error
    first = app.code[0].value
    app.button("share").click().run()
    assert app.code[0].value == first  # the same view costs nothing
    app.query_params["s"] = "Cats sleep."  # as the browser does when the field is changed
    app.button("share").click().run()
    assert "last of 1 links" in app.error[0].value.replace("\\", "")


def test_an_unknown_link_is_said_once_and_leaves_the_address() -> None:
    app = run(link="k7fmq")
    assert "k7fmq" in app.warning[0].value
    assert "link" not in app.query_params
    assert not app.run().warning
