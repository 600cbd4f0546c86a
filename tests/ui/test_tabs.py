"""Tabs in a language: their open one is in the link, in whatever language the link was made."""

import pytest
from streamlit.testing.v1 import AppTest

from bert_explorer.language import speaking, tr


def page() -> None:
    import streamlit as st

    from bert_explorer.language import speaking
    from bert_explorer.ui.tabs import bound_tabs

    with speaking(st.session_state.get("spoken", "en")):
        drawn = bound_tabs(("Layer by layer", "Numbers"), "closer", on_change="rerun")
    st.text(" ".join(str(tab.open) for tab in drawn))


def in_german(text: str) -> str:
    with speaking("de"):
        return tr(text)


@pytest.mark.parametrize("spoken", ["en", "de"])
@pytest.mark.parametrize("said", ["Numbers", in_german("Numbers")])
def test_a_link_in_any_language_opens_its_tab(spoken: str, said: str) -> None:
    app = AppTest.from_function(page)
    app.session_state["spoken"] = spoken
    app.query_params["closer"] = said
    app.run()
    assert not app.exception
    assert app.text[0].value == "False True"
    assert [tab.label for tab in app.tabs][1] == (
        "Numbers" if spoken == "en" else in_german("Numbers")
    )


def test_a_tab_stays_open_when_the_language_changes() -> None:
    app = AppTest.from_function(page)
    app.query_params["closer"] = "Numbers"
    app.run()
    for spoken in ("de", "en", "de"):
        app.session_state["spoken"] = spoken
        app.run()
        assert app.text[0].value == "False True"


def test_a_name_that_is_no_tab_opens_the_first() -> None:
    app = AppTest.from_function(page)
    app.query_params["closer"] = "<b>"
    app.run()
    assert not app.exception
    assert app.text[0].value == "True False"
