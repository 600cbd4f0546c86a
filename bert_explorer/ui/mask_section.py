"""The section "Same weights, another mask" of the Attention page."""

from __future__ import annotations


import streamlit as st
from torch import Tensor

from bert_explorer.analysis.mask_drawing import from_text, to_text
from bert_explorer.analysis.mask_switch import MaskSwitch, Shape, Slot, mask_of, switch_mask
from bert_explorer.checkpoints.store import Checkpoint
from bert_explorer.errors import MaskError
from bert_explorer.ui.components import component
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views.mask_switch import (
    grid,
    guess_bars,
    guess_table,
    layer_heatmap,
    pattern_pair,
    token_table,
)

NAMES = {"bert": "BERT", "gpt": "GPT"}
OWN: dict[str, Shape] = {"bert": "full", "gpt": "triangle"}
TWIN: dict[str, Shape] = {"bert": "triangle", "gpt": "full"}
"""What each model starts with: the mask of its twin."""
LABELS = {
    "full": "Full square",
    "triangle": "Triangle",
    "window": "Window",
    "prefix": "Prefix",
    "painted": "Painted",
}
MAX_REACH = 8


@st.fragment
def mask_section(
    checkpoint: Checkpoint,
    sentence: str,
    pair: str | None,
    *,
    layer: int | None = None,
    head: int | None = None,
) -> None:
    """Draw the whole section for one model, under its own subheader. Painting reruns only this.

    layer, head: which pattern to show under both masks, counted from 0; None takes the last layer
    and the mean of its heads. URL parameters: mask_, reach_, prefix_, cells_ and slot_ followed by
    the architecture, so it may be called once for BERT and once for GPT on a page.
    """
    kind = checkpoint.config.architecture
    st.subheader("Same weights, another mask", anchor=False)
    st.markdown(
        f"The weights of {NAMES[kind]} stay as they are; only who may look at whom changes. "
        "Choose a mask, or paint one on the grid."
    )
    with guard():
        length = len(checkpoint.encode(sentence, pair))
        mask = _choose(kind, length)
        switch = _run(checkpoint, checkpoint.name, sentence, pair, to_text(mask))
        _say_what_changed(switch, kind)
        left, right = st.columns(2, gap="large")
        with left:
            _paint(switch, kind)
        with right:
            _guesses(switch, kind)
        layer = len(switch.before) - 1 if layer is None else layer
        which = "mean of its heads" if head is None else f"head {head + 1}"
        st.markdown(f"**What layer {layer + 1} does with it** ({which})")
        st.plotly_chart(
            pattern_pair(switch, layer, head, projector=shared().projector),
            key=f"mask_patterns_{kind}",
        )
        with st.expander("Layer by layer, and every number"):
            _numbers(switch, kind)


@st.cache_data(max_entries=16, show_spinner=False)
def _run(
    _checkpoint: Checkpoint, name: str, sentence: str, pair: str | None, cells: str
) -> MaskSwitch:
    with model_slot():
        encoding = _checkpoint.encode(sentence, pair)
        return switch_mask(_checkpoint, encoding, from_text(cells, len(encoding)))


def _choose(kind: str, length: int) -> Tensor:
    """The mask controls; the mask they stand for."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        shape = st.segmented_control(
            "Mask",
            list(LABELS),
            default=TWIN[kind],
            required=True,
            format_func=LABELS.__getitem__,
            key=f"mask_{kind}",
            bind="query-params",
        )
        reach, prefix = 1, 0
        if shape == "window":
            reach = st.slider(
                "Tokens to either side",
                0,
                MAX_REACH,
                1,
                key=f"reach_{kind}",
                bind="query-params",
                width=260,
            )
        elif shape == "prefix":
            prefix = _prefix(kind, length)
    # Never seen: it only keeps the painted mask in the URL.
    drawing = st.text_input("Painted mask", key=f"cells_{kind}", bind="query-params")
    st.html(f"<style>.st-key-cells_{kind} {{ display: none; }}</style>")
    if shape == "painted" and not drawing:
        shape = OWN[kind]
    try:
        return mask_of(shape, length, reach=reach, prefix=prefix, drawing=drawing or "")
    except MaskError as error:
        st.warning(plain(f"{error} Here is the model’s own mask: paint a new one."))
        return mask_of(OWN[kind], length)


def _prefix(kind: str, length: int) -> int:
    key = f"prefix_{kind}"
    return st.slider(
        "Tokens that see each other both ways",
        0,
        length,
        length // 2,
        key=key,
        bind="query-params",
        width=260,
    )


def _say_what_changed(switch: MaskSwitch, kind: str) -> None:
    """One line: what differs, what it did, and that nobody trained the model for it."""
    name, cells = NAMES[kind], switch.own.size
    if not switch.changed:
        st.info(f"This is {name}’s own mask, so nothing changes. Close or open a cell.")
        return
    turned = switch.turned[-1]
    most = int(turned.argmax())
    said = (
        f"{switch.changed} of {cells} cells differ from {name}’s own mask. "
        f"The vector of “{switch.tokens[most]}” turned most, by {turned[most]:.2f}"
    )
    if len(switch.tokens) > 1:
        said += f" (two different tokens are {switch.typical:.2f} apart)"
    st.markdown(plain(f"{said}."))
    st.caption(
        f":material/info: {name} was **not trained** for this mask. This shows what its weights "
        "rely on, not how a model trained this way would read."
    )


def _paint(switch: MaskSwitch, kind: str) -> None:
    key = f"mask_grid_{kind}"

    def take() -> None:
        st.session_state[f"cells_{kind}"] = st.session_state[key].paint
        st.session_state[f"mask_{kind}"] = "painted"

    component("mask_grid")(key=key, data=grid(switch, NAMES[kind]), on_paint_change=take)
    st.caption(
        "Filled: may look. A dot marks a cell that differs from the model’s own mask. Drag to "
        "paint; click a word for its whole row or column."
    )
    if switch.blind:
        words = ", ".join(f"“{switch.tokens[i]}”" for i in switch.blind)
        st.caption(plain(f"{words} may look at nothing: all its attention is 0."))


def _guesses(switch: MaskSwitch, kind: str) -> None:
    if not switch.slots:
        st.info("Write \\[MASK\\] in the sentence to see how BERT’s guesses for it change.")
        return
    slots = {slot.position: slot for slot in switch.slots}
    slot = switch.slots[0]
    if len(slots) > 1:
        chosen = st.selectbox(
            "Guess for",
            list(slots),
            index=_last_word(switch),
            format_func=lambda position: f"{position} · {switch.tokens[position]}",
            key=f"slot_{kind}",
            bind="query-params",
        )
        slot = slots[chosen]
    st.markdown(f"**{NAMES[kind]}’s guess for** {plain(slot.token)} (token {slot.position})")
    st.plotly_chart(
        guess_bars(slot, switch, projector=shared().projector), key=f"mask_guesses_{kind}"
    )


def _last_word(switch: MaskSwitch) -> int:
    """Which slot to show first: the last that holds a word."""
    words = [i for i, slot in enumerate(switch.slots) if slot.blank or slot.token.isalnum()]
    return words[-1] if words else 0


def _numbers(switch: MaskSwitch, kind: str) -> None:
    st.plotly_chart(layer_heatmap(switch, projector=shared().projector), key=f"mask_layers_{kind}")
    st.dataframe(token_table(switch), hide_index=True)
    if switch.slots:
        st.dataframe(guess_table(switch), hide_index=True)
