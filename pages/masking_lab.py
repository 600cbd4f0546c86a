"""Masking lab: how BERT's training text is made."""

import streamlit as st

from bert_explorer.ui.guard import guard
from bert_explorer.ui.masking_lab import count_it, epochs, next_sentence, one_draw, why_not_only

TABS = {
    "One draw": one_draw,
    "Count it": count_it,
    "Static or dynamic": epochs,
    "Why not only [MASK]?": why_not_only,
    "Next sentence": next_sentence,
}

st.title("Masking lab")
opened = st.tabs(list(TABS), key="show", bind="query-params", on_change="rerun")
for tab, section in zip(opened, TABS.values(), strict=True):
    if not tab.open:  # only the open tab computes
        continue
    with tab, guard():
        st.markdown(section.LEAD)
        section.draw()
