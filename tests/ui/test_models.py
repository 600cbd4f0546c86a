"""The model picker: what it offers, links, names that are gone, and what pages ask of a model."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer import checkpoints
from bert_explorer.checkpoints import hub
from bert_explorer.errors import MissingHeadError
from bert_explorer.ui import model_folders, models
from bert_explorer.ui.model_dialog import NEXT_KEY
from bert_explorer.views import theme
from tests.checkpoints import hub_models

MAIN = str(Path(__file__).parents[2] / "bert_explorer" / "main.py")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return hub_models.write("roberta", tmp_path_factory.mktemp("models") / "tiny-roberta")


@pytest.fixture
def allowed(folder, monkeypatch):
    monkeypatch.setenv(model_folders.FOLDERS, str(folder.parent))
    models._on_this_server.clear()
    yield folder
    models._on_this_server.clear()


def app(**query: str) -> AppTest:
    at = AppTest.from_file(MAIN, default_timeout=60)
    for key, value in query.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception
    return at


def chosen(at: AppTest) -> tuple[str, str]:
    return at.selectbox(key="m").value, at.selectbox(key="m2").value


def test_the_twins_are_chosen_to_begin_with():
    at = app()
    assert chosen(at) == ("bert-twin", "gpt-twin")
    assert at.selectbox(key="m").help == "BERT, 4 layers × 4 heads × width 256"
    assert at.selectbox(key="m2").help == "GPT, 4 layers × 4 heads × width 256"
    assert not at.warning


def test_a_link_chooses_and_the_choice_is_in_the_link(allowed):
    at = app(m="tiny-roberta (folder)", m2="bert-twin")
    assert chosen(at) == ("folder:tiny-roberta", "bert-twin")
    assert at.selectbox(key="m").help == "RoBERTa, 2 layers × 2 heads × width 16"
    at.session_state["models"] = True  # the window is open
    at.selectbox(key="m").set_value("gpt-twin").run()
    assert chosen(at) == ("gpt-twin", "bert-twin")


def test_a_browser_that_sends_an_old_choice_with_another_click_changes_nothing(allowed):
    at = app(m="tiny-roberta (folder)")
    at.selectbox(key="m").set_value("bert-twin").run()  # the window is closed
    assert chosen(at) == ("folder:tiny-roberta", "gpt-twin")
    assert at.query_params["m"] == "tiny-roberta (folder)"


@pytest.mark.parametrize(
    "name",
    ["nobody/nothing", "../../etc", "tiny-roberta (folder)", "Upload 1", "<b>x</b>", "x" * 5000],
)
def test_an_unavailable_name_in_the_link_is_said_and_the_default_is_used(name):
    at = app(m=name)
    assert chosen(at) == ("bert-twin", "gpt-twin")
    assert len(at.warning) == 1
    assert "not on this server" in at.warning[0].value
    at.run()
    assert chosen(at) == ("bert-twin", "gpt-twin")


def test_a_chosen_model_that_goes_away_is_said(allowed, monkeypatch):
    at = app(m="tiny-roberta (folder)")
    monkeypatch.delenv(model_folders.FOLDERS)
    models._on_this_server.clear()
    at.run()
    assert not at.exception
    assert chosen(at)[0] == "bert-twin"
    assert at.warning


def picker_and_window() -> None:
    """The picker and, below it, the inside of the window (AppTest keeps no window open)."""
    import streamlit as st

    from bert_explorer.ui import model_dialog, models

    for sentence in models.model_picker():
        st.warning(sentence)
    model_dialog.three_ways()


def window() -> AppTest:
    at = AppTest.from_function(picker_and_window, default_timeout=60).run()
    assert not at.exception
    return at


def test_a_model_opened_in_the_window_is_chosen_and_stays_in_the_list(allowed, monkeypatch):
    monkeypatch.setattr(model_folders, "listed", lambda: ())
    models._on_this_server.clear()
    at = window()
    assert "tiny-roberta (folder)" not in at.selectbox(key="m").options
    at.text_input(key="model_folder_path").set_value(str(allowed))
    at.button(key="FormSubmitter:model_folder-Open").click().run()
    assert not at.exception
    assert chosen(at) == ("folder:tiny-roberta", "gpt-twin")
    at.selectbox(key="m").set_value("bert-twin").run()
    assert "tiny-roberta (folder)" in at.selectbox(key="m").options


def test_a_folder_that_may_not_be_opened_changes_nothing(allowed, tmp_path):
    at = window()
    at.text_input(key="model_folder_path").set_value(str(tmp_path))
    at.button(key="FormSubmitter:model_folder-Open").click().run()
    assert "can't be opened" in at.error[0].value
    assert str(tmp_path) not in at.error[0].value
    assert chosen(at) == ("bert-twin", "gpt-twin")


def test_a_download_is_only_offered_after_its_size_was_told(monkeypatch):
    asked = []

    def size(repo_id, *, token):
        asked.append((repo_id, token))
        return hub.Listing(repo_id, {"config.json": 500, "model.safetensors": 438_000_000})

    monkeypatch.setattr(hub, "size", size)
    at = window()
    assert asked == []
    at.text_input(key="model_hub_id").set_value("someone/model")
    at.button(key="FormSubmitter:model_hub-Look it up").click().run()
    assert asked == [("someone/model", False)]
    assert [button.label for button in at.button if "Download" in button.label] == [
        "Download 438 MB"
    ]


def test_a_model_that_is_too_large_is_not_offered(monkeypatch):
    listing = hub.Listing("someone/huge", {"model.safetensors": 10**13})
    monkeypatch.setattr(hub, "size", lambda *_, **__: listing)
    at = window()
    at.text_input(key="model_hub_id").set_value("someone/huge")
    at.button(key="FormSubmitter:model_hub-Look it up").click().run()
    assert "more than this server allows" in at.error[0].value
    assert not [button for button in at.button if "Download" in button.label]


def test_offline_the_window_says_so():
    at = window()
    at.text_input(key="model_hub_id").set_value("someone/model")
    at.button(key="FormSubmitter:model_hub-Look it up").click().run()
    assert "OFFLINE" in at.error[0].value


def test_what_a_model_lacks_is_a_sentence_of_its_own(tmp_path):
    roberta = checkpoints.load(hub_models.write("roberta", tmp_path / "roberta"))
    electra = checkpoints.load(hub_models.write("electra", tmp_path / "electra"))
    gpt2 = checkpoints.load(hub_models.write("gpt2", tmp_path / "gpt2"))
    twin = checkpoints.load("bert-twin")
    models.needs(twin, "mlm")
    models.needs(roberta, "words")
    models.needs(gpt2, "words")
    assert electra.lacks("rtd") is None
    assert "discriminator" in electra.lacks("words")
    lacking = ((gpt2, "mask"), (gpt2, "segments"), (roberta, "nsp"), (roberta, "segments"))
    for model, what in (*lacking, (electra, "pooler"), (twin, "rtd"), (twin, "lm"), (gpt2, "sop")):
        with pytest.raises(MissingHeadError, match=r"^\w.*\.$"):
            models.needs(model, what)
    assert [models.colour(m) for m in (twin, roberta, gpt2)] == [
        theme.BIDIRECTIONAL,
        theme.BIDIRECTIONAL,
        theme.CAUSAL,
    ]


def test_what_is_opened_takes_the_place_of_what_the_link_says(allowed):
    at = app(m="tiny-roberta (folder)")
    at.session_state[NEXT_KEY] = {"m": "gpt-twin"}
    at.run()
    assert chosen(at) == ("gpt-twin", "gpt-twin")
    at.run()
    assert chosen(at) == ("gpt-twin", "gpt-twin")
