"""Masking lab: how BERT's training text is made."""

import streamlit as st

from bert_explorer.language import later, tr
from bert_explorer.ui.guard import guard
from bert_explorer.ui.masking_lab import count_it, epochs, next_sentence, one_draw, why_not_only
from bert_explorer.ui.tabs import bound_tabs

TABS = {
    later("One draw"): one_draw,
    later("Count it"): count_it,
    later("Static or dynamic"): epochs,
    later("Why not only [MASK]?"): why_not_only,
    later("Next sentence"): next_sentence,
}

st.title(tr("Masking lab"))
opened = bound_tabs(TABS, "show", on_change="rerun")
for tab, section in zip(opened, TABS.values(), strict=True):
    if not tab.open:  # only the open tab computes
        continue
    with tab, guard():
        st.markdown(tr(section.LEAD))
        section.draw()
