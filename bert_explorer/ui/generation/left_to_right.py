"""Tab: both twins write on, one token after the other."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.writing import MOST_TOKENS, Right, Sampling, room_for
from bert_explorer.ui.components import component
from bert_explorer.ui.generation.data import (
    BERT,
    Asked,
    ending_of,
    numbers_of,
    openings_of,
    writings_of,
)
from bert_explorer.ui.generation.details import details
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views.text_ending import ending_curve, ending_table
from bert_explorer.views.text_ending import summary as ending_summary
from bert_explorer.views.writing import (
    MOVED,
    RIGHT_SIDES,
    comparison,
    moved,
    steps_table,
    summary,
    work_table,
    writing_picture,
)

LEAD = "Both go on from the same words, one token a step. GPT was made for this; BERT was not."
STEP = "at"
MOST_CANDIDATES = 50


def draw() -> None:
    choices = shared()
    asked = ask(choices.sentence)
    bert, gpt = writings_of(asked)
    tokenizer = checkpoint(BERT).tokenizer
    step = st.slider("Token", 1, MOST_TOKENS, key=STEP, bind="query-params", persist_state="page")
    st.html(f"<style>.st-key-{STEP} {{ display: none; }}</style>")
    component("writing", "shared/draw", "shared/player")(
        key="writing",
        data=writing_picture(
            bert,
            gpt,
            tokenizer,
            right=asked.right,
            step=min(step, asked.count),
            sampled=asked.sampling.temperature > 0,
        ),
        on_step_change=take_step,
    )
    details(
        "writing_details",
        summary(bert, gpt, tokenizer),
        BERT=lambda: steps_table(bert, tokenizer),
        GPT=lambda: steps_table(gpt, tokenizer),
    )
    st.subheader("What goes wrong, measured", anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        numbers(asked)
    with right:
        endings(choices.sentence, projector=choices.projector)


def ask(sentence: str) -> Asked:
    """The controls, and what they ask for."""
    ends = openings_of(sentence)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        start = 0
        if len(ends) > 1:
            start = st.slider(
                "Start with the first … words",
                0,
                len(ends) - 1,
                len(ends) // 2,
                key="start",
                bind="query-params",
                persist_state="page",
                width=240,
            )
        room = room_for(checkpoint(BERT), range(ends[start]))
        count = st.slider(
            "Tokens to add",
            1,
            MOST_TOKENS,
            20,
            key="add",
            bind="query-params",
            persist_state="page",
            width=240,
        )
        right: Right = st.segmented_control(
            "To the right of BERT's [MASK]",
            tuple(RIGHT_SIDES),
            default="end",
            required=True,
            format_func=RIGHT_SIDES.__getitem__,
            key="right",
            bind="query-params",
            persist_state="page",
            help="BERT never met a text without [SEP] at its end. With more [MASK] it knows that "
            "more is to come.",
        )
        with st.popover("How to choose", icon=":material/tune:"):
            sampling = sampling_choice()
    if count > room:
        st.caption(f"The models have room for {room} more tokens.")
    return Asked(sentence, start, min(count, room), right, sampling)


def sampling_choice() -> Sampling:
    """Temperature, top-k, top-p and seed, the same for both models."""
    temperature = st.slider(
        "Temperature",
        0.0,
        2.0,
        0.0,
        step=0.1,
        key="temperature",
        bind="query-params",
        persist_state="page",
        help="0 always takes the most probable token. Higher: more surprises.",
    )
    greedy = temperature == 0
    top_k = st.slider(
        "top-k: only the k most probable (0 = all)",
        0,
        MOST_CANDIDATES,
        0,
        key="top_k",
        bind="query-params",
        persist_state="page",
        disabled=greedy,
    )
    top_p = st.slider(
        "top-p: only those that make up this share",
        0.05,
        1.0,
        1.0,
        step=0.05,
        key="top_p",
        bind="query-params",
        persist_state="page",
        disabled=greedy,
    )
    seed = st.number_input(
        "Seed: another number, another text",
        0,
        9999,
        0,
        key="seed",
        bind="query-params",
        persist_state="page",
        disabled=greedy,
    )
    if greedy:  # they change nothing then, and must not make a second copy of the same text
        return Sampling(0.0)
    return Sampling(temperature, top_k or None, top_p if top_p < 1 else None, seed)


def take_step() -> None:
    """The visitor stopped somewhere."""
    step = st.session_state["writing"].step
    if isinstance(step, int) and 1 <= step <= MOST_TOKENS:
        st.session_state[STEP] = step


def numbers(asked: Asked) -> None:
    """Both texts side by side, in figures."""
    found = numbers_of(asked)
    lines = ["| | :blue[**BERT**] | :orange[**GPT**] |", "|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in comparison(*writings_of(asked), found)]
    st.markdown("\n".join(lines))
    st.caption(
        "GPT keeps the vectors of earlier tokens, since none of them ever changes. In BERT every "
        "new token changes all of them, so each step starts over."
    )
    details(
        "work_details",
        f"{MOVED}: BERT {moved(found.work[0])}; GPT {moved(found.work[1])}.",
        Each_token_added=lambda: work_table(*found.work),
    )


def endings(sentence: str, *, projector: bool) -> None:
    """The chance of a full stop after each word of the sentence."""
    st.markdown("**Does the sentence end here?** To BERT, [SEP] right behind the gap says so.")
    ending = ending_of(sentence)
    text = ending_summary(ending)
    st.plotly_chart(ending_curve(ending, projector=projector), key="ending_curve", alt=text)
    details("ending_details", text, Chance_of_a_full_stop=lambda: ending_table(ending))
