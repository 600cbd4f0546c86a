"""Tab: change a word, and see which output vectors move."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from bert_explorer.analysis.moved import Moves
from bert_explorer.ui.components import component
from bert_explorer.ui.generation.data import BERT, TWINS, moves_of
from bert_explorer.ui.generation.details import details
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views.moved_map import moved_map, moves_table, summary

LEAD = (
    "Change one word: which output vectors move? A model that writes needs those of earlier words "
    "to stay as they are."
)
CHANGED = "changed"
DEFAULT_WORD = "dog"

GUESSES: dict[str, Callable[[Moves, int], set[int]]] = {
    "All": lambda moves, changed: set(range(len(moves.tokens))),
    "Those before it": lambda moves, changed: set(range(changed)),
    "Itself and those after it": lambda moves, changed: set(range(changed, len(moves.tokens))),
    "Only itself": lambda moves, changed: {changed},
}
"""An answer -> the positions that it says will move."""


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
    if choices.predict and not committed(found["GPT"], changed):
        return
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


def committed(gpt: Moves, changed: int) -> bool:
    """Ask which vectors of GPT will move; whether there is an answer. Then say if it was right."""
    token = plain(gpt.tokens[changed])
    guess = st.segmented_control(
        f"“{token}” is changed. Which output vectors of GPT move?",
        tuple(GUESSES),
        key="moves_guess",
        bind="query-params",
        persist_state="page",
    )
    if guess is None:
        st.caption("Choose an answer, and the picture appears.")
        return False
    moved = set(np.flatnonzero(gpt.distance[:, changed]))
    right = [name for name, positions in GUESSES.items() if positions(gpt, changed) == moved]
    if guess in right:
        st.success(f"Right: {guess.lower()}.")
    else:
        st.error(f"Not so. It is: {right[-1].lower() if right else 'none of these'}.")
    return True


def take_token() -> None:
    """A column was chosen in the picture."""
    picked = st.session_state["moved_map"].pick
    if isinstance(picked, int) and picked >= 0:
        st.session_state[CHANGED] = picked
