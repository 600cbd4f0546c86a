"""Attention: who looks at whom, in BERT and in its causal twin."""

import streamlit as st

from bert_explorer.ui.attention.choices import (
    ALL_HEADS,
    MASK,
    Choices,
    filters,
    head_choice,
    padding_choice,
    picture_choice,
)
from bert_explorer.ui.attention.data import TWINS, attention_of
from bert_explorer.ui.attention.pictures import LEADS, draw, mosaic
from bert_explorer.ui.guard import guard
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared

config = checkpoint(TWINS[0]).config
typed = shared()

st.title("Attention")
lead = st.empty()
with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
    picture = picture_choice()
    with st.popover("Filter", icon=":material/tune:"):
        words, hide, top, pair_filter = filters(has_pair=typed.pair is not None)
lead.markdown(LEADS[picture])

side, main = st.columns([1, 4], gap="large")
with side:
    mosaic_place = st.container()
    padding = padding_choice() if picture == MASK else st.session_state.get("pad", 0)
    scope, layer, head = head_choice(config.num_layers, config.num_heads)
choices = Choices(picture, scope, layer, head, words, hide, top, pair_filter)

with main, guard():
    models = [
        choices.prepared(attention_of(name, typed.sentence, typed.pair, padding)) for name in TWINS
    ]
    with mosaic_place:
        mosaic(models, choices, large=False)
    draw(models, choices)
