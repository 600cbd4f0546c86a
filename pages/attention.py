"""Attention: who looks at whom, in two models side by side."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from bert_explorer.analysis.attention import Attention
from bert_explorer.language import tr
from bert_explorer.study.guess import Cells
from bert_explorer.ui.attention.bertviz_section import bertviz_section
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
from bert_explorer.ui.attention.data import attention_of, encoded
from bert_explorer.ui.attention.heads import heads_in_numbers
from bert_explorer.ui.attention.mask_section import mask_section
from bert_explorer.ui.attention.pictures import draw, lead, mosaic
from bert_explorer.ui.attention.reasons import is_attention_the_reason
from bert_explorer.ui.cut import say_what_was_cut
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.predict import may_see
from bert_explorer.ui.sides import Chosen
from bert_explorer.ui.sides import sides as chosen_sides
from bert_explorer.ui.state import shared

PLACES = ("left", "right")
MOST_TO_MARK = 12
"""Tokens in the square to be marked when the visitor predicts first."""


def another_mask(sides: Sequence[Chosen], choices: Choices) -> None:
    """One of the models under a mask that it was not trained for."""
    which = st.segmented_control(
        tr("Model"),
        PLACES,
        default=PLACES[0],
        required=True,
        format_func=lambda place: sides[PLACES.index(place)].name,
        key="masked",
        bind="query-params",
    )
    side = sides[PLACES.index(which)]
    layer, head = choices.fitted(
        side.checkpoint.config.num_layers, side.checkpoint.config.num_heads
    )
    head_or_mean = head if choices.scope == ONE_HEAD else None
    mask_section(side, sentence, pair, layer=layer, head=head_or_mean)


def shared_layers(sides: Sequence[Chosen]) -> None:
    """A line on a model whose layers have the same weights."""
    for side in {side.model: side for side in sides}.values():
        config = side.checkpoint.config
        if config.num_blocks < config.num_layers:
            st.caption(
                plain(
                    tr(
                        "{name} runs {layers} layers with the weights of {blocks}: patterns "
                        "differ because what comes in does.",
                        name=side.name,
                        layers=config.num_layers,
                        blocks=config.num_blocks,
                    )
                )
            )


def predicted(models: Sequence[Attention]) -> bool:
    """Whether the pictures may be shown: always, or once the closed cells have been guessed."""
    causal = next((model for model in models if model.sight == "causal"), None)
    if causal is None:  # no mask to guess
        return True
    shown = causal.tokens[:MOST_TO_MARK]
    closed = ~causal.allowed[: len(shown), : len(shown)]
    return may_see(
        f"attention {sentence} {pair}",
        tr(
            "Mark the cells that {name} can't use: there its attention is exactly 0.",
            name=plain(causal.title),
        ),
        Cells(shown, shown, tr("looks from"), tr("looks at")),
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
    st.title(tr("Attention"), width="content")
    picture = picture_choice()
    with st.popover(tr("Filter"), icon=":material/tune:"):
        words, hide, top, pair_filter = filters(has_pair=pair is not None)
        padding = 0 if picture == MASK else padding_choice()
leading = st.container()

with guard():
    sides = chosen_sides()
    configs = [side.checkpoint.config for side in sides]
    side_column, main = st.columns([1, 4], gap="large")
    with side_column:
        padding = padding_choice() if picture == MASK else padding
        overview = st.container()
        scope, layer, head = head_choice(
            max(config.num_layers for config in configs),
            max(config.num_heads for config in configs),
        )
    leading.markdown(lead(picture, scope, sides))
    choices = Choices(picture, scope, layer, head, words, hide, top, pair_filter)
    with main:
        for side in {side.model: side for side in sides}.values():
            say_what_was_cut(encoded(side.model, sentence, pair), side.name)
        models = [
            choices.prepared(
                replace(attention_of(side.model, sentence, pair, padding), name=side.name)
            )
            for side in sides
        ]
        if not predicted(models):
            st.stop()
        if picture != ALL_HEADS:
            with overview:
                mosaic(models, choices, large=False)
        draw(models, choices)
        shared_layers(sides)

    section(tr("Heads in numbers"), "numbers", partial(heads_in_numbers, sides, models, choices))
    section(
        tr("Is attention the reason?"),
        "reason",
        partial(is_attention_the_reason, sides, sentence, pair, choices),
    )
    section(tr("Same weights, another mask"), "other", partial(another_mask, sides, choices))
    bertviz_section(models, layer)
