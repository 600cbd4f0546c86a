"""Controls that more than one page shows. Every value lives in the URL under the widget's key."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.study.examples import Example
from bert_explorer.ui.examples import example_menu, look_here
from bert_explorer.ui.models import model_picker
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import (
    DEFAULT_SENTENCE,
    MAX_CHARACTERS,
    MENU_KEY,
    PAIR_KEY,
    PREDICT_KEY,
    PROJECTOR_KEY,
    SENTENCE_KEY,
    shared,
)

STYLESHEET = Path(__file__).parents[2] / "assets" / "app.css"
PROJECTOR_SCALE = 1.35

_PAIR_OPEN_KEY = "pair_open"


def style() -> None:
    """The style sheet that every page shares, and the larger type of the projector size."""
    st.html(STYLESHEET)
    if shared().projector:
        st.html(f"<style>:root {{ font-size: {PROJECTOR_SCALE:.0%} !important; }}</style>")


def sentence_bar(more: Callable[[], None]) -> None:
    """One line: the sentence, an optional second one, examples, the models, and the projector
    size; below it, what to look at in an example."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="sentence_bar"):
        st.text_input(
            tr("Sentence"),
            DEFAULT_SENTENCE,
            key=SENTENCE_KEY,
            bind="query-params",
            validate=_short_enough(),
            placeholder=tr("Type an English sentence"),
        )
        # Always there and only hidden: a field that comes and goes loses its place in the URL.
        st.text_input(
            tr("Second sentence"),
            key=PAIR_KEY,
            bind="query-params",
            validate=_short_enough(),
            placeholder=tr("Leave empty for one sentence"),
        )
        pair_open = _pair_open()
        if not pair_open:
            st.html(f"<style>.st-key-{PAIR_KEY} {{ display: none; }}</style>")
        st.button(
            tr("Remove second") if pair_open else tr("Add second"),
            icon=":material/close:" if pair_open else ":material/add:",
            key="toggle_pair",
            on_click=_toggle_pair,
        )
        example_menu(_use_example)
        unavailable = model_picker()
        st.toggle(
            tr("Predict first"),
            key=PREDICT_KEY,
            bind="query-params",
            help=tr("Pictures appear after you have committed a guess."),
        )
        st.toggle(
            tr("Projector"),
            key=PROJECTOR_KEY,
            bind="query-params",
            help=tr("Everything larger, for the last row of the room."),
        )
        # It tells when it is opened, so that a window opened from it can close it.
        with st.popover(tr("More"), icon=":material/more_horiz:", key=MENU_KEY, on_change="rerun"):
            more()
    for sentence in unavailable:
        st.warning(plain(sentence))
    look_here()


def _short_enough() -> tuple[str, str]:
    """The browser checks this and keeps a longer text to itself, with the message.

    (max_chars would drop it without a word.) A longer text in a link still arrives; the tokenizer
    has its own limit.
    """
    return (
        rf"^[\s\S]{{0,{MAX_CHARACTERS}}}$",
        tr("Keep the sentence under {most:,} characters.", most=MAX_CHARACTERS),
    )


def _use_example(example: Example) -> None:
    st.session_state[SENTENCE_KEY] = example.sentence
    _set_pair(example.pair, is_open=bool(example.pair))


def _pair_open() -> bool:
    return bool(st.session_state.get(_PAIR_OPEN_KEY) or st.session_state.get(PAIR_KEY))


def _toggle_pair() -> None:
    _set_pair("", is_open=not _pair_open())


def _set_pair(pair: str, *, is_open: bool) -> None:
    st.session_state[PAIR_KEY] = pair
    st.session_state[_PAIR_OPEN_KEY] = is_open


def layer_slider(layers: int, *, key: str = "layer") -> int:
    """A slider over the layers, counted from 1 on screen. Returns an index counted from 0."""
    return _one_of(tr("Layer"), layers, key)


def head_slider(heads: int, *, key: str = "head") -> int:
    """A slider over the heads, counted from 1 on screen. Returns an index counted from 0."""
    return _one_of(tr("Head"), heads, key)


def choose(key: str, index: int) -> None:
    """Move the slider of that key to an index counted from 0. Call it in a callback only."""
    st.session_state[key] = index + 1


def _one_of(label: str, count: int, key: str) -> int:
    if count == 1:  # a slider needs two ends
        return 0
    if st.session_state.get(key, 1) > count:  # another model with fewer of them was chosen
        st.session_state[key] = count
    return st.slider(label, 1, count, key=key, bind="query-params", persist_state="page") - 1
