"""The tab "GELU or ReLU": the function between the two feed-forward matrices."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bert_explorer.analysis.activation_swap import Swap
from bert_explorer.analysis.encoder_layer import Layer
from bert_explorer.analysis.gelu import STILL, PreActivations, pre_activations
from bert_explorer.analysis.visible import visible
from bert_explorer.language import later, tr
from bert_explorer.ui.encoder_layer.choices import ALL, ONE, WHOSE_KEY, Choices
from bert_explorer.ui.encoder_layer.data import layer_of, swap_of
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import Shared
from bert_explorer.views.gelu_curves import NAMES, curve_words, curves, histogram

NOWHERE, HERE, EVERYWHERE = (
    later("As trained"),
    later("ReLU in this layer"),
    later("ReLU in every layer"),
)

# (every word was asked for, the model is causal) -> what the loss is
_MEASURED = {
    (True, False): later(
        "Loss in nats a word, over all {of} words, each one hidden by the mask token in turn."
    ),
    (True, True): later(
        "Loss in nats a word, over all {of} words, each one guessed from what stands to its left."
    ),
    (False, False): later(
        "Loss in nats a word, over {asked} of {of} words, evenly spread, each one hidden by the "
        "mask token in turn."
    ),
    (False, True): later(
        "Loss in nats a word, over {asked} of {of} words, evenly spread, each one guessed from "
        "what stands to its left."
    ),
}


def activation_tab(choices: Choices, typed: Shared) -> None:
    """Both curves over the layer's real numbers, and the model run with ReLU."""
    config = choices.side.checkpoint.config
    st.markdown(
        tr(
            "{name} was trained with ReLU, so both curves are one: below 0 it is silent.",
            name=choices.side.name,
        )
        if config.activation == "relu"
        else tr("Below 0, ReLU is silent and flat. GELU bends smoothly and still says a little.")
    )
    layer = layer_of(choices.name, typed.sentence, typed.pair, choices.layer)
    left, right = st.columns([3, 2], gap="large")
    with right:
        numbers = _numbers(layer, choices)
        _shares(numbers)
        with guard():
            _swap(layer, choices, typed)
    with left:
        st.plotly_chart(curves(numbers, projector=typed.projector), alt=curve_words(numbers))
        with st.expander(tr("The histogram as a table")):
            st.dataframe(histogram(numbers), hide_index=True)


def _numbers(layer: Layer, choices: Choices) -> PreActivations:
    scope = st.segmented_control(
        tr("Whose numbers"),
        (ALL, ONE),
        default=ALL,
        format_func=tr,
        required=True,
        key=WHOSE_KEY,
        bind="query-params",
    )
    if scope == ALL:
        return pre_activations(layer)
    st.caption(plain(tr("“{token}”", token=visible(layer.encoding.tokens[choices.token]))))
    return pre_activations(layer, choices.token)


def _shares(numbers: PreActivations) -> None:
    name = NAMES[numbers.function]
    st.markdown(
        tr(
            "**{negative:.1%}** of the {count:,} numbers are below 0. ReLU would zero them all.",
            negative=numbers.negative,
            count=len(numbers.values),
        )
    )
    st.markdown(
        tr(
            "{name} makes **−{amount:.3f}** of such a number on average, −{dip:.2f} at "
            "most. By size that is **{kept:.0%}** of all that leaves the neurons.",
            name=name,
            amount=numbers.let_through,
            dip=-numbers.dip,
            kept=numbers.kept,
        )
    )
    st.markdown(
        tr(
            "**{still:.1%}** have a slope below {slope} under {name}, **{still_relu:.1%}** "
            "under ReLU. Where the slope is 0, nothing is learned.",
            still=numbers.still,
            slope=STILL,
            name=name,
            still_relu=numbers.still_relu,
        )
    )


def _swap(layer: Layer, choices: Choices, typed: Shared) -> None:
    st.markdown(tr("## Run it with ReLU"))
    where = st.segmented_control(
        tr("Activation"),
        (NOWHERE, HERE, EVERYWHERE),
        default=NOWHERE,
        format_func=tr,
        required=True,
        key="run",
        bind="query-params",
        label_visibility="collapsed",
    )
    if where == NOWHERE:
        st.caption(tr("Same weights, another function: choose where, and see what it costs."))
        return
    count = layer.config.num_layers
    layers = (choices.layer,) if where == HERE else tuple(range(count))
    swap = swap_of(choices.name, typed.sentence, typed.pair, layers)
    before, after, change = st.columns(3)
    before.metric(tr("As trained"), f"{swap.trained.mean:.3f}")
    after.metric(tr("With ReLU"), f"{swap.relu.mean:.3f}")
    change.metric(tr("Change"), f"{swap.relu.mean - swap.trained.mean:+.3f}")
    st.caption(_how(swap, choices))
    with st.expander(tr("Word by word")):
        st.dataframe(_words(swap), hide_index=True)


def _how(swap: Swap, choices: Choices) -> str:
    asked, of = len(swap.trained.positions), swap.trained.of
    measured = tr(_MEASURED[asked == of, choices.side.causal], asked=asked, of=of)
    grew_up = tr(
        "Lower is better. The weights grew up with {function}: a model trained with another "
        "function would have learned others.",
        function=NAMES[choices.side.checkpoint.config.activation],
    )
    return plain(f"{measured} {grew_up}")


def _words(swap: Swap) -> pd.DataFrame:
    tokens = [visible(swap.encoding.tokens[i]) for i in swap.trained.positions]
    return pd.DataFrame(
        {
            tr("word"): tokens,
            tr("loss"): swap.trained.losses,
            tr("with ReLU"): swap.relu.losses,
            tr("change"): swap.relu.losses - swap.trained.losses,
            tr("guess"): [visible(token) for token in swap.trained.guesses],
            tr("guess with ReLU"): [visible(token) for token in swap.relu.guesses],
        }
    ).round(3)
