"""Which mask a model is given on the Attention page: a shape, its number, or painted cells."""

from __future__ import annotations

import streamlit as st
from torch import Tensor

from bert_explorer.analysis.mask_drawing import Drawing, Shape, read, to_text
from bert_explorer.errors import MaskError
from bert_explorer.language import later, tr
from bert_explorer.ui.plain import plain

OWN = {"bert": Drawing("full"), "gpt": Drawing("triangle")}
TWIN = {"bert": OWN["gpt"], "gpt": OWN["bert"]}
"""What each model starts with: the mask of its twin."""
LABELS: dict[Shape, str] = {
    "full": later("Full square"),
    "triangle": later("Triangle"),
    "window": later("Window"),
    "prefix": later("Prefix"),
    "painted": later("Painted"),
}
NUMBERS: dict[Shape, tuple[str, int]] = {
    "window": (later("Tokens to either side"), 8),
    "prefix": (later("Tokens that see each other both ways"), 512),
}
"""What the slider beside a shape says, and its end; a short sentence ends it sooner."""


def choose_mask(kind: str, length: int) -> Tensor:
    """The mask controls; the mask they stand for.

    The mask has one place, a hidden field that is bound to the URL, and the controls write there.
    So it is one step in the browser's history, whichever of them it came from.
    """
    text = st.text_input(tr("Mask"), str(TWIN[kind]), key=place(kind), bind="query-params")
    st.html(f"<style>.st-key-{place(kind)} {{ display: none; }}</style>")
    drawing = read(text or "")
    try:
        mask = drawing.mask(length)
    except MaskError as error:
        st.warning(plain(tr("{error} Here is the model’s own mask: paint a new one.", error=error)))
        mask = OWN[kind].mask(length)

    shape_key, number_key = f"shape_{kind}", f"number_{kind}"
    st.session_state[shape_key] = drawing.shape

    def choose() -> None:
        shape = st.session_state[shape_key]
        number = length // 2 if shape == "prefix" else 1
        put(kind, Drawing(shape, number, to_text(mask) if shape == "painted" else ""))

    def resize() -> None:
        put(kind, Drawing(drawing.shape, st.session_state[number_key]))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        st.segmented_control(
            tr("Mask"),
            list(LABELS),
            required=True,
            format_func=lambda shape: tr(LABELS[shape]),
            key=shape_key,
            on_change=choose,
        )
        if drawing.shape in NUMBERS:
            label, most = NUMBERS[drawing.shape]
            most = min(most, length)
            st.session_state[number_key] = min(drawing.number, most)
            st.slider(tr(label), 0, most, key=number_key, on_change=resize, width=280)
    return mask


def place(kind: str) -> str:
    """Where the mask of an architecture is kept: in the session, and so in the URL."""
    return f"mask_{kind}"


def put(kind: str, drawing: Drawing) -> None:
    """Choose the mask of an architecture."""
    st.session_state[place(kind)] = str(drawing)
