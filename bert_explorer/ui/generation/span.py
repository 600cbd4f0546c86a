"""Tab: BERT's own way to fill several words."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.word_guessing import must_guess
from bert_explorer.language import later, tr, trn
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.details import details
from bert_explorer.ui.generation.data import (
    AS_TYPED,
    AT_ONCE,
    FROM_THE_LEFT,
    IN_ROUNDS,
    Filled,
    filled_of,
    span_of,
    words_of,
    writers,
)
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views.mask_rounds import mask_rounds, rounds_table, summary

LEAD = later(
    "Fair to BERT: when both ends are known and the length too, it can fill a gap. It "
    "guesses all, keeps what it is most sure of, and guesses the rest again."
)
ROUND = "round"
MOST_ROUNDS = 24
FIRST_SPAN = (3, 5)
"""The words hidden at first, by number, if there are so many."""


def draw() -> None:
    choices = shared()
    two = writers()
    must_guess(two.bert.checkpoint)
    must_guess(two.gpt.checkpoint)
    bert = two.bert.model
    words = words_of(bert, choices.sentence, choices.pair)
    names = {word.number: word.text for word in words}
    tokenizer = checkpoint(bert).tokenizer
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        first, last = 1, 1
        if len(words) > 1:
            first, last = st.slider(
                tr("Words to hide, by number"),
                1,
                len(words),
                (min(FIRST_SPAN[0], len(words)), min(FIRST_SPAN[1], len(words))),
                key="span",
                bind="query-params",
                persist_state="page",
                width=320,
            )
        blanked = span_of(bert, choices.sentence, choices.pair, first, last)
        slots = len(blanked.slots)
        rounds = 1
        if slots > 1:
            rounds = st.slider(
                tr("Rounds"),
                1,
                slots,
                slots,
                key="rounds",
                bind="query-params",
                persist_state="page",
                width=240,
                help=tr("1: all tokens at once, none knows of the others."),
            )
        reveal = st.toggle(
            tr("Show what was typed"), key="typed", bind="query-params", persist_state="page"
        )
        at = st.slider(
            tr("Round"),
            1,
            MOST_ROUNDS,
            MOST_ROUNDS,
            key=ROUND,
            bind="query-params",
            persist_state="page",
        )
        st.html(f"<style>.st-key-{ROUND} {{ display: none; }}</style>")
    found = filled_of((bert, two.gpt.model), choices.sentence, choices.pair, first, last, rounds)
    hidden = plain(
        trn(
            "Hidden: “{first}” to “{last}”, {count} token.",
            "Hidden: “{first}” to “{last}”, {count} tokens.",
            slots,
            first=names[first],
            last=names[last],
        )
    )
    if slots > 1:
        hidden += " " + tr("{name} is told how many.", name=plain(two.bert.name))
    st.caption(hidden)
    component("mask_rounds", *PICTURE, "shared/player")(
        key="mask_rounds",
        data=mask_rounds(
            blanked,
            found.rounds,
            found.gpt,
            tokenizer,
            step=min(at, rounds),
            reveal=reveal,
            name=two.gpt.name,
        ),
        on_step_change=take_round,
    )
    if found.gpt is None:
        st.caption(
            plain(
                tr(
                    "{name} cuts a text into other tokens, so it can't fill the same gaps "
                    "and is left out.",
                    name=two.gpt.name,
                )
            )
        )
    else:
        likely(found, *two.names)
    st.caption(tr("Mask-predict: Ghazvininejad and others, 2019."))
    details(
        "span_details",
        summary(found.rounds, tokenizer),
        **{tr("Each round"): lambda: rounds_table(found.rounds, tokenizer)},
    )


def likely(found: Filled, bert: str, gpt: str) -> None:
    """How likely GPT finds each of the texts."""
    rounds = len(found.rounds)
    names = {
        AT_ONCE: tr("{name}, all at once", name=bert),
        IN_ROUNDS: trn("{name}, {count} round", "{name}, {count} rounds", rounds, name=bert),
        FROM_THE_LEFT: tr("{name}, from the left", name=gpt),
        AS_TYPED: tr("as typed"),
    }
    st.markdown(
        tr(
            "**How likely {name} finds the whole text**, mean log-probability of a token",
            name=plain(gpt),
        )
    )
    columns = st.columns(len(found.likely), gap="medium")
    for column, (text, value) in zip(columns, found.likely.items(), strict=True):
        column.metric(names[text], f"{value:.2f}".replace("-", "−"))


def take_round() -> None:
    """The visitor stopped somewhere."""
    step = st.session_state["mask_rounds"].step
    if isinstance(step, int) and 1 <= step <= MOST_ROUNDS:
        st.session_state[ROUND] = step
