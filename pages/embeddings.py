"""Embeddings: how ids become vectors: token + position + segment, then LayerNorm."""

import streamlit as st

from bert_explorer.ui.embeddings import (
    drifts,
    maps,
    norm,
    order,
    positions,
    removal,
    segments,
    vector_sum,
)
from bert_explorer.ui.guard import guard

TABS = {
    "Sum": vector_sum,
    "Without a part": removal,
    "Order": order,
    "Segments": segments,
    "Positions": positions,
    "LayerNorm": norm,
    "Map": maps,
    "Same word": drifts,
}

st.title("Embeddings")
chosen = st.segmented_control(
    "Experiment",
    list(TABS),
    default="Sum",
    required=True,
    key="tab",
    bind="query-params",
    label_visibility="collapsed",
)
tab = TABS[chosen]
st.markdown(tab.LEAD)
with guard():
    tab.draw()
