"""Tab: both twins write on, one token after the other."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.word_guessing import must_guess
from bert_explorer.analysis.writing import MOST_TOKENS, TOKENS, Right, room_for
from bert_explorer.errors import TextError
from bert_explorer.language import later, tr, trn
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.details import details
from bert_explorer.ui.generation.data import (
    Asked,
    Writers,
    ending_of,
    numbers_of,
    openings_of,
    prompts_of,
    writers,
    writings_of,
)
from bert_explorer.ui.generation.sampling import sampling_choice
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views.text_ending import ending_curve, ending_table, names_of
from bert_explorer.views.text_ending import summary as ending_summary
from bert_explorer.views.writing import (
    comparison,
    moved,
    right_sides,
    steps_table,
    summary,
    work_table,
    writing_picture,
)

LEAD = later(
    "Both go on from the same words, one token a step. GPT was made for this; BERT was not."
)
STEP = "at"


def draw() -> None:
    choices = shared()
    two = writers()
    must_guess(two.bert.checkpoint)
    must_guess(two.gpt.checkpoint)
    asked = ask(choices.sentence, two)
    bert, gpt = writings_of(asked)
    tokenizer, gpts = (checkpoint(name).tokenizer for name in (asked.bert, asked.gpt))
    step = st.slider(
        tr("Token"), 1, MOST_TOKENS, key=STEP, bind="query-params", persist_state="page"
    )
    st.html(f"<style>.st-key-{STEP} {{ display: none; }}</style>")
    component("writing", *PICTURE, "shared/player")(
        key="writing",
        data=writing_picture(
            bert,
            gpt,
            tokenizer,
            right=asked.right,
            step=min(step, asked.count),
            sampled=asked.sampling.temperature > 0,
            gpts=gpts,
            names=two.names,
        ),
        on_step_change=take_step,
    )
    details(
        "writing_details",
        summary(bert, gpt, tokenizer, gpts, two.names),
        **{
            two.bert.name: lambda: steps_table(bert, tokenizer),
            two.gpt.name: lambda: steps_table(gpt, gpts),
        },
    )
    st.header(tr("What goes wrong, measured"), anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        numbers(asked, two)
    with right:
        endings(choices.sentence, two, projector=choices.projector)


def ask(sentence: str, two: Writers) -> Asked:
    """The controls, and what they ask for."""
    bert = two.bert.checkpoint
    ends = openings_of(two.bert.model, sentence)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        start = 0
        if st.session_state.get("start", 0) >= len(ends):  # a shorter text, or another model
            st.session_state["start"] = len(ends) - 1
        if len(ends) > 1:
            start = st.slider(
                tr("Start with the first … words"),
                0,
                len(ends) - 1,
                len(ends) // 2,
                key="start",
                bind="query-params",
                persist_state="page",
                width=240,
            )
        ours, theirs = prompts_of(two.bert.model, two.gpt.model, sentence, ends[start])
        room = min(room_for(bert, ours), room_for(two.gpt.checkpoint, theirs))
        if room < 1:
            raise TextError(tr("The models have no room to go on: type a shorter text."))
        count = st.slider(
            tr("Tokens to add"),
            1,
            MOST_TOKENS,
            TOKENS,
            key="add",
            bind="query-params",
            persist_state="page",
            width=240,
        )
        right: Right = st.segmented_control(
            tr(
                "To the right of {name}'s {mask}",
                name=plain(two.bert.name),
                mask=plain(str(bert.tokenizer.special.mask)),
            ),
            tuple(right_sides(bert.tokenizer)),
            default="end",
            required=True,
            format_func=lambda right: plain(right_sides(bert.tokenizer)[right]),
            key="right",
            bind="query-params",
            persist_state="page",
            help=tr(
                "In training there was always a separator at the end. With more blanks the "
                "model knows that more is to come."
            ),
        )
        with st.popover(tr("How to choose"), icon=":material/tune:"):
            sampling = sampling_choice()
    if count > room:
        st.caption(
            trn(
                "The models have room for {count} more token.",
                "The models have room for {count} more tokens.",
                room,
            )
        )
    return Asked(two.bert.model, two.gpt.model, sentence, start, min(count, room), right, sampling)


def take_step() -> None:
    """The visitor stopped somewhere."""
    step = st.session_state["writing"].step
    if isinstance(step, int) and 1 <= step <= MOST_TOKENS:
        st.session_state[STEP] = step


def numbers(asked: Asked, two: Writers) -> None:
    """Both texts side by side, in figures."""
    found = numbers_of(asked)
    bert, gpt = map(plain, two.names)
    measured = tr("Measured")
    lines = [f"| {measured} | :blue[**{bert}**] | :orange[**{gpt}**] |", "|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in comparison(*writings_of(asked), found, gpt)]
    st.markdown("\n".join(lines))
    st.caption(
        tr(
            "{gpt} keeps the vectors of earlier tokens, since none of them ever changes. In "
            "{bert} every new token changes all of them, so each step starts over.",
            gpt=gpt,
            bert=bert,
        )
    )
    details(
        "work_details",
        tr(
            "Earlier vectors that moved as tokens were added: {bert} {by_bert}; {gpt} {by_gpt}.",
            bert=two.bert.name,
            by_bert=moved(found.work[0]),
            gpt=two.gpt.name,
            by_gpt=moved(found.work[1]),
        ),
        **{tr("Each token added"): lambda: work_table(*found.work)},
    )


def endings(sentence: str, two: Writers, *, projector: bool) -> None:
    """The chance of a full stop after each word of the sentence."""
    end = two.bert.checkpoint.tokenizer.special.sep or ""
    st.markdown(
        tr(
            "**Does the sentence end here?** To {name}, {end} right behind the gap says so.",
            name=plain(two.bert.name),
            end=plain(end),
        )
    )
    ending = ending_of(two.bert.model, two.gpt.model, sentence)
    names = names_of(two.bert.name, end, two.gpt.name)
    text = ending_summary(ending, names)
    st.plotly_chart(ending_curve(ending, names, projector=projector), key="ending_curve", alt=text)
    details(
        "ending_details",
        text,
        **{tr("Chance of a full stop"): lambda: ending_table(ending, names)},
    )
