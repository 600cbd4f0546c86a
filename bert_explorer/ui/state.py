"""What the visitor chose once for all pages. Each value is bound to the URL under its key."""

from dataclasses import dataclass

import streamlit as st

SENTENCE_KEY = "s"
PAIR_KEY = "b"
PROJECTOR_KEY = "big"
PREDICT_KEY = "predict"
MENU_KEY = "more"
LEFT_KEY = "m"
RIGHT_KEY = "m2"

DEFAULT_SENTENCE = "The cat sat on the mat."
DEFAULT_LEFT = "bert-twin"
DEFAULT_RIGHT = "gpt-twin"

# Longer than any sentence a class will read, short enough to travel in a link.
MAX_CHARACTERS = 1000


@dataclass(frozen=True)
class Shared:
    """The shared choices of one visitor."""

    sentence: str
    """The first sentence as typed; may be blank (the analysis then raises EmptyTextError)."""
    pair: str | None
    """The second sentence, or None when there is none."""
    projector: bool
    """Whether everything is drawn larger, for the last row of a room."""
    predict: bool
    """Whether pictures wait for a guess."""
    left: str
    """The name of the model, for ui.resources.checkpoint."""
    right: str
    """The name of the model it is compared with; may be the same one."""


def shared() -> Shared:
    """The choices as they stand in this run; defaults where the bar has not been drawn."""
    state = st.session_state
    sentence = state.get(SENTENCE_KEY, DEFAULT_SENTENCE)
    pair = state.get(PAIR_KEY) or ""
    return Shared(
        sentence=sentence or "",
        pair=pair if pair.strip() else None,
        projector=bool(state.get(PROJECTOR_KEY, False)),
        predict=bool(state.get(PREDICT_KEY, False)),
        left=state.get(LEFT_KEY) or DEFAULT_LEFT,
        right=state.get(RIGHT_KEY) or DEFAULT_RIGHT,
    )


def close_menu() -> None:
    """Close the menu "More". Call it in a callback only."""
    st.session_state[MENU_KEY] = False
