"""The tab "Step by step": one token's way through one layer."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.layer_walk import walk
from bert_explorer.language import tr, trn
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.encoder_layer.choices import Choices, take_pick
from bert_explorer.ui.encoder_layer.data import deviations_of, layer_of
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import Shared
from bert_explorer.views.layer_walk import numbers_table, payload, steps_table
from bert_explorer.views.layer_walk_text import Place, summary
from bert_explorer.views.packing import pack

PARTS = (*PICTURE, "layer_walk/strips", "layer_walk/numbers")


def walk_tab(choices: Choices, typed: Shared) -> None:
    """The picture, its summary, and its numbers as tables."""
    text = (choices.name, typed.sentence, typed.pair)
    layer = layer_of(*text, choices.layer)
    place = Place(layer, choices.token, choices.head)
    steps = walk(layer, place.token, place.head)
    opened = min(choices.step, len(steps) - 1)
    st.markdown(tr("Follow one token through one layer: open a step to see what it does to it."))
    component("layer_walk", *PARTS)(
        key="layer_walk",
        data=pack(payload(steps, place, opened)),
        on_pick_change=take_pick,
    )
    st.markdown(plain(summary({step.name: step for step in steps}, place)))
    config = layer.config
    if config.num_blocks < config.num_layers:
        st.caption(
            trn(
                "These weights are shared: the {layers} layers run with {count} set of weights, "
                "this one with number {number}.",
                "These weights are shared: the {layers} layers run with {count} sets of weights, "
                "this one with number {number}.",
                config.num_blocks,
                layers=config.num_layers,
                number=config.block_of(choices.layer) + 1,
            )
        )
    deviations = deviations_of(*text, choices.layer)
    st.caption(
        tr(
            "Every step multiplied again from the one before, for all {count} tokens: no number is "
            "off by more than {error:.6f}.",
            count=len(layer.encoding),
            error=max(deviations.values()),
        )
    )
    with st.expander(tr("Every step as a table")):
        st.dataframe(
            steps_table(steps, place, deviations),
            hide_index=True,
            column_config={
                tr("multiplied again"): st.column_config.NumberColumn(
                    help=tr("Largest difference to the same step in double precision."),
                    format="%.1e",
                )
            },
        )
    with st.expander(tr("Every number of step {step} as a table", step=opened + 1)):
        st.dataframe(numbers_table(steps[opened], place), hide_index=True)
