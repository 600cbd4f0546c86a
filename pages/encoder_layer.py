"""Encoder layer: what happens to one token inside one layer, and what comes out in the end."""

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.ui.encoder_layer.activation import activation_tab
from bert_explorer.ui.encoder_layer.choices import (
    ACTIVATION,
    OUTPUTS,
    TABS,
    TORCH,
    WALK,
    choices,
    model_choice,
)
from bert_explorer.ui.encoder_layer.torch_check import torch_tab
from bert_explorer.ui.encoder_layer.two_outputs import outputs_tab
from bert_explorer.ui.encoder_layer.walk import walk_tab
from bert_explorer.ui.guard import guard
from bert_explorer.ui.state import shared
from bert_explorer.ui.tabs import bound_tabs

DRAW = {WALK: walk_tab, ACTIVATION: activation_tab, TORCH: torch_tab, OUTPUTS: outputs_tab}

header = st.container(horizontal=True, vertical_alignment="center", gap="large")
with header:
    st.title(tr("Encoder layer"), width="content")
typed = shared()
with guard():
    with header:
        side = model_choice()
    loaded = side.checkpoint
    encoding = loaded.encode(typed.sentence, typed.pair)
    drawn = bound_tabs(TABS, "tab")
    tabs = dict(zip(TABS, drawn, strict=True))
    opened = next((name for name, tab in tabs.items() if tab.open), WALK)
    with header:
        chosen = choices(side, loaded, encoding, opened)
    # Only the open tab computes.
    with tabs[opened], guard():
        DRAW[opened](chosen, typed)
