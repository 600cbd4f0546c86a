"""Tab: change a word, and see which output vectors move."""

from __future__ import annotations

import streamlit as st

from bert_explorer.ui.components import component
from bert_explorer.ui.generation.data import BERT, TWINS, moves_of
from bert_explorer.ui.generation.details import details
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views.moved_map import moved_map, moves_table, summary

LEAD = (
    "Change a later word. In BERT every earlier output moves; in GPT not one does: what is written "
    "stays as it is."
)
CHANGED = "changed"
DEFAULT_WORD = "dog"


def draw() -> None:
    choices = shared()
    tokens = checkpoint(BERT).encode(choices.sentence, choices.pair).tokens
    last = len(tokens) - 1
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        word = st.text_input(
            "Put in its place",
            DEFAULT_WORD,
            max_chars=40,
            key="put",
            bind="query-params",
            persist_state="page",
            width=220,
            help="Its first token is used; [MASK] where the same token stands already.",
        )
        changed = st.slider(
            "Token to change, by position",
            0,
            last,
            max(1, last - 2),
            key=CHANGED,
            bind="query-params",
            persist_state="page",
            width=320,
        )
    with st.spinner("Changing every token in turn …", show_time=True):
        found = {
            name: moves_of(twin, choices.sentence, choices.pair, word or "")
            for name, twin in TWINS.items()
        }
    component("moved_map", "shared/draw", "shared/save")(
        key="moved_map", data=moved_map(found, changed), on_pick_change=take_token
    )
    st.markdown(plain(summary(found)))
    details(
        "moved_details",
        "How far each final vector moves, |after − before| / |before|, when one token is changed.",
        BERT=lambda: moves_table(found["BERT"]),
        GPT=lambda: moves_table(found["GPT"]),
    )


def take_token() -> None:
    """A column was chosen in the picture."""
    picked = st.session_state["moved_map"].pick
    if isinstance(picked, int) and picked >= 0:
        st.session_state[CHANGED] = picked
