"""What the visitor chose on the Encoder layer page. Every value lives in the URL under its key."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import streamlit as st

from bert_explorer.checkpoints.store import Checkpoint
from bert_explorer.encoding import Encoding
from bert_explorer.ui.controls import choose, head_slider, layer_slider

MODELS = {"BERT": "bert-twin", "GPT": "gpt-twin"}

WALK, ACTIVATION, TORCH, OUTPUTS = "Step by step", "GELU or ReLU", "Same as torch", "Two outputs"
TABS = (WALK, ACTIVATION, TORCH, OUTPUTS)

# Which sliders each tab has a use for. Step by step, tokens are chosen in the picture.
USED = {WALK: ("layer", "head"), ACTIVATION: ("token", "layer"), TORCH: (), OUTPUTS: ()}

MOST_STEPS = 32
FIRST_WORD = 2
"""The token to start with: after [CLS] and, mostly, an article."""


@dataclass(frozen=True)
class Choices:
    """model: "BERT" or "GPT". The rest counts from 0."""

    model: str
    token: int
    layer: int
    head: int
    step: int

    @property
    def name(self) -> str:
        """The checkpoint's name."""
        return MODELS[self.model]


def model_choice() -> str:
    return st.segmented_control(
        "Model",
        tuple(MODELS),
        default="BERT",
        required=True,
        key="model",
        bind="query-params",
        label_visibility="collapsed",
    )


def choices(
    model: str, checkpoint: Checkpoint, encoding: Encoding, used: Collection[str]
) -> Choices:
    """Sliders for token, layer and head. Those not in `used` are only hidden: a slider that comes
    and goes loses its place in the URL."""
    config = checkpoint.config
    last = len(encoding) - 1
    if st.session_state.get("token", 0) > last:  # the sentence has become shorter
        st.session_state["token"] = last
    layer = layer_slider(config.num_layers)
    head = head_slider(config.num_heads)
    token = st.slider(
        "Token, by position",
        0,
        last,
        min(FIRST_WORD, last),
        key="token",
        bind="query-params",
    )
    step = st.slider("Step", 1, MOST_STEPS, key="step", bind="query-params") - 1
    hidden = [f".st-key-{key}" for key in ("token", "layer", "head", "step") if key not in used]
    st.html(f"<style>{', '.join(hidden)} {{ display: none; }}</style>")
    return Choices(model, token, layer, head, step)


def take_token() -> None:
    _take("token", "token", shift=0)


def take_head() -> None:
    _take("head", "head", shift=1)


def take_step() -> None:
    _take("step", "step", shift=1)


def _take(event: str, key: str, *, shift: int) -> None:
    """Move a slider to what was clicked in the picture, if it is a number at all."""
    picked = st.session_state["layer_walk"][event]
    if isinstance(picked, int) and not isinstance(picked, bool) and picked >= 0:
        choose(key, picked - 1 + shift)
