"""Attention: who looks at whom, in BERT and in its causal twin."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import streamlit as st

from bert_explorer.analysis.attention import Attention
from bert_explorer.study.guess import Cells
from bert_explorer.ui.attention.choices import (
    ALL_HEADS,
    MASK,
    ONE_HEAD,
    Choices,
    filters,
    head_choice,
    padding_choice,
    picture_choice,
)
from bert_explorer.ui.attention.data import NAMES, TWINS, attention_of, encoded
from bert_explorer.ui.attention.heads import heads_in_numbers
from bert_explorer.ui.attention.pictures import draw, lead, mosaic, say_what_was_cut
from bert_explorer.ui.attention.reasons import is_attention_the_reason
from bert_explorer.ui.bertviz_section import bertviz_section
from bert_explorer.ui.guard import guard
from bert_explorer.ui.mask_section import mask_section
from bert_explorer.ui.predict import may_see
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared

MOST_TO_MARK = 12
"""Tokens in the square to be marked when the visitor predicts first."""


def another_mask(choices: Choices) -> None:
    """One of the twins under a mask that it was not trained for."""
    name = st.segmented_control(
        "Model",
        TWINS,
        default=TWINS[0],
        required=True,
        format_func=NAMES.__getitem__,
        key="masked",
        bind="query-params",
    )
    head = choices.head if choices.scope == ONE_HEAD else None
    mask_section(checkpoint(name), sentence, pair, layer=choices.layer, head=head)


def predicted(models: Sequence[Attention]) -> bool:
    """Whether the pictures may be shown: always, or once the closed cells have been guessed."""
    causal = next((model for model in models if model.sight == "causal"), models[0])
    shown = causal.tokens[:MOST_TO_MARK]
    closed = ~causal.allowed[: len(shown), : len(shown)]
    return may_see(
        f"attention {sentence} {pair}",
        "Mark the cells that GPT can't use: there its attention is exactly 0.",
        Cells(shown, shown, "looks from", "looks at"),
        frozenset((int(row), int(column)) for row, column in np.argwhere(closed)),
    )


def section(title: str, key: str, draw_it: Callable[[], None]) -> None:
    """A part of the page that costs nothing until it is opened."""
    part = st.expander(title, key=key, on_change="rerun", bind="query-params")
    if part.open:
        with part:
            draw_it()


typed = shared()
sentence, pair = typed.sentence, typed.pair

with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    st.title("Attention", width="content")
    picture = picture_choice()
    with st.popover("Filter", icon=":material/tune:"):
        words, hide, top, pair_filter = filters(has_pair=pair is not None)
        padding = 0 if picture == MASK else padding_choice()
leading = st.container()

with guard():
    bert = checkpoint(TWINS[0])
    side, main = st.columns([1, 4], gap="large")
    with side:
        padding = padding_choice() if picture == MASK else padding
        overview = st.container()
        scope, layer, head = head_choice(bert.config.num_layers, bert.config.num_heads)
    leading.markdown(lead(picture, scope))
    choices = Choices(picture, scope, layer, head, words, hide, top, pair_filter)
    with main:
        say_what_was_cut(encoded(TWINS[0], sentence, pair))
        models = [choices.prepared(attention_of(name, sentence, pair, padding)) for name in TWINS]
        if not predicted(models):
            st.stop()
        if picture != ALL_HEADS:
            with overview:
                mosaic(models, choices, large=False)
        draw(models, choices)

    section("Heads in numbers", "numbers", partial(heads_in_numbers, models, choices))
    section(
        "Is attention the reason?",
        "reason",
        partial(is_attention_the_reason, sentence, pair, layer, head),
    )
    section("Same weights, another mask", "other", partial(another_mask, choices))
    bertviz_section(models, layer)
