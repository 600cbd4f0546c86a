"""The menu of sentences that teach something, and what to look at in the one in use."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.study.examples import EXAMPLES, Example, example_of
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared

PAGES = Path(__file__).parents[2] / "pages"

_EXAMPLES_KEY = "examples"


def example_menu(use: Callable[[Example], None]) -> None:
    """The menu; `use` is called with the example that was chosen, before the next run."""
    st.menu_button(
        tr("Examples"),
        range(len(EXAMPLES)),
        format_func=_label,
        key=_EXAMPLES_KEY,
        on_click=lambda: use(EXAMPLES[st.session_state[_EXAMPLES_KEY]]),
    )


def look_here() -> None:
    """While an example is in use: one sentence on what it shows, and the way there."""
    now = shared()
    example = example_of(now.sentence, now.pair)
    if example is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="look"):
        st.markdown(f"**{plain(tr(example.topic))}:** {plain(tr(example.look))}", width="content")
        st.page_link(PAGES / example.page, label=tr("Look here"), icon=":material/arrow_forward:")


def _label(index: int) -> str:
    example = EXAMPLES[index]
    said = f"{example.sentence} / {example.pair}" if example.pair else example.sentence
    return f"**{plain(tr(example.topic))}:** {plain(said)}"
