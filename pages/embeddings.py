"""Embeddings: how ids become vectors: token + position + segment, then LayerNorm."""

import streamlit as st

from bert_explorer.language import later, tr
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
    later("Sum"): vector_sum,
    later("Without a part"): removal,
    later("Order"): order,
    later("Segments"): segments,
    later("Positions"): positions,
    later("LayerNorm"): norm,
    later("Map"): maps,
    later("Same word"): drifts,
}

st.title(tr("Embeddings"))
chosen = st.segmented_control(
    tr("Experiment"),
    list(TABS),
    default="Sum",
    required=True,
    format_func=tr,
    key="tab",
    bind="query-params",
    label_visibility="collapsed",
)
tab = TABS[chosen]
st.markdown(tr(tab.LEAD))
with guard():
    tab.draw()
