"""Tab: change a word, and see which output vectors move."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from bert_explorer.analysis.moved import Moves
from bert_explorer.errors import TextError
from bert_explorer.language import later, tr
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.details import details
from bert_explorer.ui.generation.data import moves_of, writers
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views.moved_map import moved_map, moves_table, summary

LEAD = later(
    "Change one word: which output vectors move? A model that writes needs those of "
    "earlier words to stay as they are."
)
CHANGED = "changed"
DEFAULT_WORD = "dog"

GUESSES: dict[str, Callable[[Moves, int], set[int]]] = {
    later("All"): lambda moves, changed: set(range(len(moves.tokens))),
    later("Those before it"): lambda moves, changed: set(range(changed)),
    later("Itself and those after it"): lambda moves, changed: set(
        range(changed, len(moves.tokens))
    ),
    later("Only itself"): lambda moves, changed: {changed},
}
"""An answer -> the positions that it says will move."""

RIGHT = {
    "All": later("Right: all."),
    "Those before it": later("Right: those before it."),
    "Itself and those after it": later("Right: itself and those after it."),
    "Only itself": later("Right: only itself."),
}
WRONG = {
    "All": later("Not so. It is: all."),
    "Those before it": later("Not so. It is: those before it."),
    "Itself and those after it": later("Not so. It is: itself and those after it."),
    "Only itself": later("Not so. It is: only itself."),
}


def draw() -> None:
    choices = shared()
    two = writers()
    first = two.bert.checkpoint.encode(choices.sentence, choices.pair)
    second = two.gpt.checkpoint.encode(choices.sentence, choices.pair)
    last = min(len(first), len(second)) - 1
    if last < 1:
        raise TextError(tr("There must be at least two tokens: type one more word."))
    if st.session_state.get(CHANGED, 0) > last:  # a shorter text, or another model
        st.session_state[CHANGED] = last
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        word = st.text_input(
            tr("Put in its place"),
            DEFAULT_WORD,
            max_chars=40,
            key="put",
            bind="query-params",
            persist_state="page",
            width=220,
            help=tr("Its first token is used; [MASK] where the same token stands already."),
        )
        changed = st.slider(
            tr("Token to change, by position"),
            0,
            last,
            max(1, last - 2),
            key=CHANGED,
            bind="query-params",
            persist_state="page",
            width=320,
        )
    with st.spinner(tr("Changing every token in turn …"), show_time=True):
        found = {
            side.name: moves_of(side.model, choices.sentence, choices.pair, word or "")
            for side in (two.bert, two.gpt)
        }
    sights = {side.name: side.sight for side in (two.bert, two.gpt)}
    bert, gpt = (found[name] for name in two.names)
    if choices.predict and not committed(gpt, changed, two.gpt.name):
        return
    if bert.tokens == gpt.tokens:
        component("moved_map", *PICTURE, "moved_map/paint")(
            key="moved_map", data=moved_map(found, changed, sights), on_pick_change=take_token
        )
    else:
        st.caption(
            tr(
                "The two models cut this text into other tokens, so each has a picture of "
                "its own; the slider counts in both from the start."
            )
        )
        for key, (name, moves) in zip(("moved_map", "moved_map_2"), found.items(), strict=True):
            component("moved_map", *PICTURE, "moved_map/paint")(
                key=key,
                data=moved_map({name: moves}, changed, sights),
                on_pick_change=partial(take_token, key),
            )
    st.markdown(plain(summary(found)))
    details(
        "moved_details",
        tr(
            "How far each final vector moves, |after − before| / |before|, when one token "
            "is changed."
        ),
        **{
            two.bert.name: lambda: moves_table(bert),
            two.gpt.name: lambda: moves_table(gpt),
        },
    )


def committed(gpt: Moves, changed: int, name: str) -> bool:
    """Ask which vectors of GPT will move; whether there is an answer. Then say if it was right."""
    token = plain(gpt.tokens[changed])
    guess = st.segmented_control(
        tr(
            "“{token}” is changed. Which output vectors of {name} move?",
            token=token,
            name=plain(name),
        ),
        tuple(GUESSES),
        format_func=tr,
        key="moves_guess",
        bind="query-params",
        persist_state="page",
    )
    if guess is None:
        st.caption(tr("Choose an answer, and the picture appears."))
        return False
    moved = set(np.flatnonzero(gpt.distance[:, changed]))
    right = [name for name, positions in GUESSES.items() if positions(gpt, changed) == moved]
    if guess in right:
        st.success(tr(RIGHT[guess]))
    else:
        st.error(tr(WRONG[right[-1]]) if right else tr("Not so. It is: none of these."))
    return True


def take_token(key: str = "moved_map") -> None:
    """A column was chosen in the picture."""
    picked = st.session_state[key].pick
    if isinstance(picked, int) and picked >= 0:
        st.session_state[CHANGED] = picked
