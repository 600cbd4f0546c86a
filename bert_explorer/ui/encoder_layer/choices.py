"""What the visitor chose on the Encoder layer page. Every value lives in the URL under its key."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from bert_explorer.checkpoints import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.language import later, tr
from bert_explorer.ui.controls import choose, head_slider, layer_slider
from bert_explorer.ui.sides import Chosen, sides

WALK, ACTIVATION, TORCH, OUTPUTS = (
    later("Step by step"),
    later("GELU or ReLU"),
    later("Same as torch"),
    later("Two outputs"),
)
TABS = (WALK, ACTIVATION, TORCH, OUTPUTS)

ALL, ONE = later("All tokens"), later("One token")
WHOSE_KEY = "whose"
"""Whose numbers to count on the tab ACTIVATION."""

MOST_STEPS = 32
FIRST_WORD = 2
"""The token to start with: after the opening token and, mostly, an article."""


@dataclass(frozen=True)
class Choices:
    """side: the chosen model. The rest counts from 0."""

    side: Chosen
    token: int
    layer: int
    head: int
    step: int

    @property
    def name(self) -> str:
        """The checkpoint's name, for ui.resources.checkpoint."""
        return self.side.model


def model_choice() -> Chosen:
    """One of the two chosen models; no question where both are the same."""
    first, second = sides()
    if first.model == second.model:
        return first
    if st.session_state.get("model") not in (None, first.name, second.name):
        st.session_state["model"] = first.name  # its model is not chosen any more
    name = st.segmented_control(
        tr("Model"),
        (first.name, second.name),
        default=first.name,
        required=True,
        key="model",
        bind="query-params",
        label_visibility="collapsed",
    )
    return second if name == second.name else first


def choices(side: Chosen, checkpoint: Checkpoint, encoding: Encoding, tab: str) -> Choices:
    """Sliders for layer, head and token. Those without a use are only hidden: a slider that comes
    and goes loses its place in the URL."""
    config = checkpoint.config
    last = len(encoding) - 1
    if st.session_state.get("token", 0) > last:  # the sentence has become shorter
        st.session_state["token"] = last
    layer = layer_slider(config.num_layers)
    head = head_slider(config.num_heads)
    token = st.slider(
        tr("Token, by position"),
        0,
        last,
        min(FIRST_WORD, last),
        key="token",
        bind="query-params",
    )
    step = st.slider(tr("Step"), 1, MOST_STEPS, key="step", bind="query-params") - 1
    used = _used(tab)
    hidden = [f".st-key-{key}" for key in ("token", "layer", "head", "step") if key not in used]
    st.html(f"<style>{', '.join(hidden)} {{ display: none; }}</style>")
    return Choices(side, token, layer, head, step)


def _used(tab: str) -> tuple[str, ...]:
    """Which sliders a tab has a use for. Step by step, tokens are chosen in the picture."""
    if tab == WALK:
        return ("layer", "head")
    if tab == ACTIVATION:
        # In the first run of a link only the URL knows, in the language of the link.
        whose = st.session_state.get(WHOSE_KEY, st.query_params.get(WHOSE_KEY))
        return ("layer", "token") if whose in (ONE, tr(ONE)) else ("layer",)
    return ()


def take_pick() -> None:
    """Move the sliders to what was clicked in the picture, where it is a number at all."""
    picked = st.session_state["layer_walk"]["pick"]
    if not isinstance(picked, dict):
        return
    for key, first in (("token", 0), ("head", 1), ("step", 1)):  # where its slider begins
        number = picked.get(key)
        if isinstance(number, int) and not isinstance(number, bool) and number >= 0:
            choose(key, number - 1 + first)
