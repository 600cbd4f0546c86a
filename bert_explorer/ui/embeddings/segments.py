"""Tab: which tokens are sentence A and which are B."""

from __future__ import annotations

from functools import partial

import streamlit as st

from bert_explorer.analysis.segments import (
    SegmentTrial,
    read_letters,
    try_segments,
    write_letters,
)
from bert_explorer.language import later, tr
from bert_explorer.ui.components import component
from bert_explorer.ui.embeddings.common import details
from bert_explorer.ui.guard import guard
from bert_explorer.ui.models import needs
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.sides import short_name
from bert_explorer.ui.state import DEFAULT_RIGHT, shared
from bert_explorer.views.segments import answer_bars, in_short, segment_strip, summary, table
from bert_explorer.views.token_picker import picker, segment_items

LEAD = later(
    "Each token carries one of two learned vectors: A or B. Click a token to change its "
    "sentence, and see what the model makes of the pair."
)
LETTERS = "ab"
FROM_HERE, ONE = later("this token and all after"), later("this token")


@st.cache_data(max_entries=64, show_spinner=False)
def trial(name: str, text: str, pair: str | None, chosen: tuple[int, ...]) -> SegmentTrial:
    with model_slot():
        model = checkpoint(name)
        return try_segments(model, model.encode(text, pair), chosen)


def draw() -> None:
    choices = shared()
    model = checkpoint(choices.left)
    needs(model, "segments")
    encoding = model.encode(choices.sentence, choices.pair)
    if choices.pair is None:
        st.info(tr("This is one sentence. Add a second one above to see what the boundary does."))
    typed = write_letters(encoding.type_ids)
    left, middle, right = st.columns([3, 2, 1], gap="large", vertical_alignment="bottom")
    letters = left.text_input(
        tr("Sentence of each token (or click below)"),
        key=LETTERS,
        bind="query-params",
        persist_state="page",
        placeholder=typed,
    )
    gesture = middle.segmented_control(
        tr("A click changes"),
        [FROM_HERE, ONE],
        default=FROM_HERE,
        required=True,
        format_func=tr,
        key="gesture",
        bind="query-params",
        persist_state="page",
    )
    right.button(tr("As typed"), on_click=reset, disabled=not letters)
    chosen = read_letters(letters or "", encoding)
    component("token_picker", "shared/draw")(
        key="segment_picker",
        data=picker(tr("Sentence of each token"), segment_items(encoding, chosen)),
        on_pick_change=partial(take_click, chosen, gesture == FROM_HERE),
    )
    found = trial(choices.left, choices.sentence, choices.pair, chosen)
    picture, answer = st.columns([2, 1], gap="large")
    with picture:
        st.markdown(tr("**The segment part of the input**"))
        st.plotly_chart(
            segment_strip(found, projector=choices.projector),
            key="segment_strip",
            alt=summary(found),
        )
    with answer, guard():
        needs(model, "nsp")
        st.markdown(tr("**:blue[{name}]: does B follow A?**", name=plain(short_name(choices.left))))
        st.plotly_chart(
            answer_bars(found, projector=choices.projector), key="answer", alt=summary(found)
        )
        st.markdown(plain(in_short(found)))
        if choices.right == DEFAULT_RIGHT:
            st.caption(
                tr(
                    "The GPT twin has segment vectors of its own, but no such head: it was "
                    "never asked whether B follows A."
                )
            )
    details(summary(found), (tr("Every token"), table(found)), key="segment_details")


def reset() -> None:
    st.session_state[LETTERS] = ""


def take_click(chosen: tuple[int, ...], from_here: bool) -> None:
    """Change the clicked token's sentence, and with `from_here` that of all tokens after it."""
    pick = st.session_state["segment_picker"].pick
    end = len(chosen) if from_here else pick + 1
    segments = [*chosen[:pick], *[1 - chosen[pick]] * (end - pick), *chosen[end:]]
    st.session_state[LETTERS] = write_letters(segments)
