"""The See pages with models of other families, left and right, run without a browser."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.ui import model_folders, models
from tests.family_models import folder
from tests.views.packing import unpack

ROOT = Path(__file__).parents[2]
PAIRS = (
    ("roberta", "gpt2"),
    ("electra", "albert"),
    ("distilbert", "distilbert"),
    ("gpt2", "bert"),
)
TEXT = "The boys were playing, café!"


@pytest.fixture(autouse=True)
def allowed(monkeypatch):
    """The app lists its folders only now and then: it must look again, before and after."""
    monkeypatch.setenv(model_folders.FOLDERS, str(folder()))
    models._on_this_server.clear()
    yield
    models._on_this_server.clear()


def run(page, left, right, **params) -> AppTest:
    app = AppTest.from_file(str(ROOT / "bert_explorer" / "main.py"), default_timeout=120)
    chosen = {"m": f"{left} (folder)", "m2": f"{right} (folder)"}
    for name, value in {"s": TEXT, **chosen, **params}.items():
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    assert not app.exception
    assert not app.error
    return app


def drawn(app, name) -> dict:
    (found,) = [e.proto for e in app.get("bidi_component") if e.proto.component_name == name]
    return unpack(found.bytes) if found.bytes else json.loads(found.json)


def components(app) -> list[str]:
    return [e.proto.component_name for e in app.get("bidi_component")]


def said(app) -> str:
    texts = [*app.markdown, *app.caption, *app.info]
    return " ".join(element.value for element in texts).replace("\\", "")


def names_of(left, right) -> list[str]:
    return [f"{left} (left)", f"{right} (right)"] if left == right else [left, right]


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_attention_of_any_two(left, right):
    app = run("attention", left, right, b="He ran.", numbers="true", reason="true", other="true")
    data = [e.proto for e in app.get("bidi_component") if e.proto.component_name == "head_map"]
    first = unpack(data[0].bytes)
    assert [panel["name"] for panel in first["panels"]] == names_of(left, right)
    assert (first["links"] is None) == (left == right)
    sights = ["causal" if name == "gpt2" else "bidirectional" for name in (left, right)]
    assert [panel["model"] for panel in first["panels"]] == sights
    if "albert" in (left, right):
        assert "2 layers with the weights of 1" in said(app)
    if "electra" in (left, right):
        assert "it spots replaced tokens" in said(app)


@pytest.mark.parametrize(("left", "right"), PAIRS)
@pytest.mark.parametrize("picture", ["Mask", "Arcs", "Difference", "All heads"])
def test_every_picture_of_any_two(left, right, picture):
    app = run("attention", left, right, picture=picture, words="true", padding="2")
    if picture == "Difference":
        (panel,) = drawn(app, "head_map")["panels"]
        assert panel["name"] == " − ".join(names_of(left, right))


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_blanks_of_any_two(left, right):
    app = run("fill_the_blank", left, right, blanks="2,4", reveal="true", closer="Numbers")
    guessing = [name for name in names_of(left, right) if "electra" not in name]
    assert [column["title"] for column in drawn(app, "guess_bars")["columns"]] == guessing
    assert "The hidden word is **boys**" in said(app)
    assert ("electra finds" in said(app)) == ("electra" in (left, right))


def test_a_guess_of_ones_own_is_judged_in_the_blank():
    app = run("fill_the_blank", "electra", "electra", blanks="2", mine="cats")
    assert "guess_bars" not in components(app)
    assert said(app).count("finds") == 2
    assert any("cats" in str(trace) for chart in app.get("plotly_chart") for trace in [chart.proto])


def test_gpt2_says_that_nothing_stands_before_a_first_word():
    app = run("fill_the_blank", "gpt2", "roberta", blanks="1")
    assert "gpt2 sees nothing" in said(app)
    assert drawn(app, "guess_bars")["columns"][0]["sees"] == "sees no word"


def test_a_mask_typed_in_any_spelling_is_a_blank_for_both():
    app = run("fill_the_blank", "gpt2", "roberta", s="The boys [MASK] playing.")
    columns = drawn(app, "guess_bars")["columns"]
    assert [[word["state"] for word in c["words"]].index("slot") for c in columns] == [2, 2]


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_tokens_of_any_two(left, right):
    app = run("tokens", left, right, b="He ran.", cut="14", pad="18", word="playing", table="true")
    strips = drawn(app, "token_strip")["strips"]
    assert [strip["name"].partition(" · ")[0] for strip in strips] == names_of(left, right)
    assert len(app.dataframe) >= 2


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_home_of_any_two(left, right):
    app = run("home", left, right, blanks="2")
    if "electra" in (left, right):
        assert "it spots replaced tokens" in said(app)
        return
    models = drawn(app, "twin_view")["models"]
    assert [model["name"] for model in models] == names_of(left, right)
    assert [bool(model["unseen"]) for model in models] == [n == "gpt2" for n in (left, right)]


@pytest.mark.parametrize("page", ["attention", "fill_the_blank", "tokens"])
def test_an_empty_text_is_a_message(page):
    app = run(page, "gpt2", "roberta")
    app.text_input("s").set_value("  ").run()
    assert not app.exception
    assert "empty" in app.error[0].value
