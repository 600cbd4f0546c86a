"""The section "Same weights, another mask" of the Attention page."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from bert_explorer.analysis.mask_drawing import from_text, to_text
from bert_explorer.analysis.mask_switch import MaskSwitch, switch_mask
from bert_explorer.language import tr
from bert_explorer.ui.attention.mask_choice import choose_mask, place
from bert_explorer.ui.attention.mask_guesses import slot_guesses
from bert_explorer.ui.components import HEAD_MAP, PICTURE, component
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import model_slot
from bert_explorer.ui.sides import Chosen
from bert_explorer.ui.state import shared
from bert_explorer.views.mask_switch import (
    grid,
    guess_table,
    layer_heatmap,
    layer_words,
    pattern_pair,
    token_table,
)

MAX_BESIDE = 32
"""With more tokens the grid takes the whole width."""

GRID_PARTS = (*PICTURE, "mask_grid/cells")


@st.fragment
def mask_section(
    side: Chosen,
    sentence: str,
    pair: str | None,
    *,
    layer: int | None = None,
    head: int | None = None,
) -> None:
    """Draw the whole section for one model. Painting reruns only this.

    layer, head: which pattern to show under both masks, counted from 0; None takes the last layer
    and the mean of its heads. URL parameters: mask_ and slot_ followed by the architecture, so
    that each model keeps its own mask.
    """
    checkpoint = side.checkpoint
    kind = checkpoint.config.architecture
    with guard():
        # In one container however many lines it holds: what moves in the page is mounted anew, and
        # the grid would lose its keyboard focus.
        with st.container():
            mask = choose_mask(kind, len(checkpoint.encode(sentence, pair)))
            switch = _run(side, sentence, pair, to_text(mask))
            _say_what_changed(switch)
        beside = len(switch.tokens) <= MAX_BESIDE
        above, below = st.columns(2, gap="large") if beside else (st.container(), st.container())
        with above:
            _paint(switch, kind)
        with below:
            slot_guesses(switch, checkpoint, kind, sentence, pair)
        layer = len(switch.turned) - 1 if layer is None else layer
        st.markdown(_where(layer, head))
        component("head_map", *HEAD_MAP)(
            key=f"mask_patterns_{kind}", data=pattern_pair(switch, layer, head)
        )
        numbers = st.expander(
            tr("Layer by layer, and every number"),
            key="mask_numbers",
            on_change="rerun",
            bind="query-params",
        )
        if numbers.open:
            with numbers:
                _numbers(switch, kind)


@st.cache_data(max_entries=64, show_spinner=False)
def _run(side: Chosen, sentence: str, pair: str | None, cells: str) -> MaskSwitch:
    encoding = side.checkpoint.encode(sentence, pair)
    mask = from_text(cells, len(encoding))
    with model_slot():
        switch = switch_mask(side.checkpoint, encoding, mask)
    return replace(
        switch,
        before=replace(switch.before, name=side.name),
        after=replace(switch.after, name=side.name),
    )


def _where(layer: int, head: int | None) -> str:
    if head is None:
        return tr("**Where layer {layer} looks** (mean of its heads)", layer=layer + 1)
    return tr("**Where layer {layer} looks** (head {head})", layer=layer + 1, head=head + 1)


def _say_what_changed(switch: MaskSwitch) -> None:
    """What differs, what it did, and that nobody trained the model for it."""
    name, size = switch.before.title, switch.before.allowed.size
    if not switch.changed:
        st.markdown(
            plain(
                tr(
                    "This is {name}’s own mask, so nothing changes. Close or open a cell.",
                    name=name,
                )
            )
        )
        return
    turned = switch.turned[-1]
    most = int(turned.argmax())
    said = tr(
        "{changed:,} of {size:,} cells differ from {name}’s own mask. The vector "
        "of “{token}” (token {position}) turned most, by {turned:.2f}; two "
        "different tokens are {typical:.2f} apart.",
        changed=switch.changed,
        size=size,
        name=name,
        token=switch.tokens[most],
        position=most,
        turned=turned[most],
        typical=switch.typical,
    )
    if switch.blind:
        words = ", ".join(tr("“{token}”", token=switch.tokens[i]) for i in switch.blind)
        said += " " + tr("All attention of {words} is 0: it may look at nothing.", words=words)
    st.markdown(plain(said))
    st.markdown(
        tr(
            ":material/info: {name} was **not trained** for this mask. This shows "
            "what its weights rely on, not how a model trained this way would read.",
            name=plain(name),
        )
    )


def _paint(switch: MaskSwitch, kind: str) -> None:
    key = f"mask_grid_{kind}"

    def take() -> None:
        st.session_state[place(kind)] = str(st.session_state[key].paint)

    component("mask_grid", *GRID_PARTS)(key=key, data=grid(switch), on_paint_change=take)
    st.caption(
        tr(
            "Filled: the row may look at the column. Dot: differs from {name}’s own "
            "mask. Bars: 1 − cosine between each token’s final vectors under the two "
            "masks; dashed: between two different tokens, on average.",
            name=plain(switch.before.title),
        )
    )


def _numbers(switch: MaskSwitch, kind: str) -> None:
    st.plotly_chart(
        layer_heatmap(switch, projector=shared().projector),
        key=f"mask_layers_{kind}",
        alt=layer_words(switch),
    )
    st.dataframe(token_table(switch), hide_index=True)
    if switch.slots:
        st.dataframe(guess_table(switch), hide_index=True)
