"""Embeddings, Encoder layer and Generation with models that a visitor brought."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.ui import model_folders, models
from tests.checkpoints import hub_models

ROOT = Path(__file__).parents[2]
MAIN = str(ROOT / "bert_explorer" / "main.py")
FAMILIES = ("roberta", "electra", "gpt2")
TABS = {
    "embeddings": (
        "tab",
        (
            "Sum",
            "Without a part",
            "Order",
            "Segments",
            "Positions",
            "LayerNorm",
            "Map",
            "Same word",
        ),
    ),
    "encoder_layer": ("tab", ("Step by step", "GELU or ReLU", "Same as torch", "Two outputs")),
    "generation": (
        "show",
        ("Left to right", "What moves", "The leak", "Fill a span", "Which model?"),
    ),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("models")
    for family in FAMILIES:
        hub_models.write(family, root / f"tiny-{family}")
    return root


@pytest.fixture(autouse=True)
def allowed(folders, monkeypatch):
    monkeypatch.setenv(model_folders.FOLDERS, str(folders))
    models._on_this_server.clear()
    yield
    models._on_this_server.clear()


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("page", TABS)
def test_every_tab_draws_or_says_why_not(page, family):
    key, tabs = TABS[page]
    side = "m2" if family == "gpt2" else "m"
    for tab in tabs:
        app = AppTest.from_file(MAIN, default_timeout=60)
        app.query_params[side] = f"tiny-{family} (folder)"
        app.query_params[key] = tab
        app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
        assert not app.exception, (tab, app.exception)
        assert app.selectbox(key=side).value == f"folder:tiny-{family}"
        assert all(error.value.endswith(".") for error in app.error), tab
