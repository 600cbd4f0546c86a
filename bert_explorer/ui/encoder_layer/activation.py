"""The tab "GELU or ReLU": the function between the two feed-forward matrices."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bert_explorer.analysis.activation_swap import Swap
from bert_explorer.analysis.encoder_layer import Layer
from bert_explorer.analysis.gelu import STILL, PreActivations, pre_activations
from bert_explorer.analysis.visible import visible
from bert_explorer.ui.encoder_layer.choices import ALL, ONE, WHOSE_KEY, Choices
from bert_explorer.ui.encoder_layer.data import layer_of, swap_of
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import Shared
from bert_explorer.views.gelu_curves import NAMES, curves, histogram

NOWHERE, HERE, EVERYWHERE = "As trained", "ReLU in this layer", "ReLU in every layer"


def activation_tab(choices: Choices, typed: Shared) -> None:
    """Both curves over the layer's real numbers, and the model run with ReLU."""
    config = choices.side.checkpoint.config
    st.markdown(
        f"{choices.side.name} was trained with ReLU, so both curves are one: below 0 it is silent."
        if config.activation == "relu"
        else "Below 0, ReLU is silent and flat. GELU bends smoothly and still says a little."
    )
    layer = layer_of(choices.name, typed.sentence, typed.pair, choices.layer)
    left, right = st.columns([3, 2], gap="large")
    with right:
        numbers = _numbers(layer, choices)
        _shares(numbers)
        with guard():
            _swap(layer, choices, typed)
    with left:
        st.plotly_chart(curves(numbers, projector=typed.projector))
        with st.expander("The histogram as a table"):
            st.dataframe(histogram(numbers), hide_index=True)


def _numbers(layer: Layer, choices: Choices) -> PreActivations:
    scope = st.segmented_control(
        "Whose numbers",
        (ALL, ONE),
        default=ALL,
        required=True,
        key=WHOSE_KEY,
        bind="query-params",
    )
    if scope == ALL:
        return pre_activations(layer)
    st.caption(plain(f"“{visible(layer.encoding.tokens[choices.token])}”"))
    return pre_activations(layer, choices.token)


def _shares(numbers: PreActivations) -> None:
    name = NAMES[numbers.function]
    st.markdown(
        f"**{numbers.negative:.1%}** of the {len(numbers.values):,} numbers are below 0. "
        "ReLU would zero them all."
    )
    st.markdown(
        f"{name} makes **−{numbers.let_through:.3f}** of such a number on average, "
        f"−{-numbers.dip:.2f} at most. By size that is **{numbers.kept:.0%}** of all that leaves "
        "the neurons."
    )
    st.markdown(
        f"**{numbers.still:.1%}** have a slope below {STILL} under {name}, "
        f"**{numbers.still_relu:.1%}** under ReLU. Where the slope is 0, nothing is learned."
    )


def _swap(layer: Layer, choices: Choices, typed: Shared) -> None:
    st.markdown("#### Run it with ReLU")
    where = st.segmented_control(
        "Activation",
        (NOWHERE, HERE, EVERYWHERE),
        default=NOWHERE,
        required=True,
        key="run",
        bind="query-params",
        label_visibility="collapsed",
    )
    if where == NOWHERE:
        st.caption("Same weights, another function: choose where, and see what it costs.")
        return
    count = layer.config.num_layers
    layers = (choices.layer,) if where == HERE else tuple(range(count))
    swap = swap_of(choices.name, typed.sentence, typed.pair, layers)
    before, after, change = st.columns(3)
    before.metric("As trained", f"{swap.trained.mean:.3f}")
    after.metric("With ReLU", f"{swap.relu.mean:.3f}")
    change.metric("Change", f"{swap.relu.mean - swap.trained.mean:+.3f}")
    st.caption(_how(swap, choices))
    with st.expander("Word by word"):
        st.dataframe(_words(swap), hide_index=True)


def _how(swap: Swap, choices: Choices) -> str:
    asked, of = len(swap.trained.positions), swap.trained.of
    count = f"all {of} words" if asked == of else f"{asked} of {of} words, evenly spread"
    task = (
        "each one hidden by the mask token in turn"
        if not choices.side.causal
        else "each one guessed from what stands to its left"
    )
    return plain(
        f"Loss in nats a word, over {count}, {task}. Lower is better. The weights grew up with "
        f"{NAMES[choices.side.checkpoint.config.activation]}: a model trained with another "
        "function would have learned others."
    )


def _words(swap: Swap) -> pd.DataFrame:
    tokens = [visible(swap.encoding.tokens[i]) for i in swap.trained.positions]
    return pd.DataFrame(
        {
            "word": tokens,
            "loss": swap.trained.losses,
            "with ReLU": swap.relu.losses,
            "change": swap.relu.losses - swap.trained.losses,
            "guess": [visible(token) for token in swap.trained.guesses],
            "guess with ReLU": [visible(token) for token in swap.relu.guesses],
        }
    ).round(3)
