"""Training lab: BERT and its causal twin learn while the class looks on."""

import streamlit as st

from bert_explorer.language import later, tr
from bert_explorer.ui.guard import guard
from bert_explorer.ui.tabs import bound_tabs
from bert_explorer.ui.training_lab import little_tab, own_tab, snapshot_tab, stuck_tab

TABS = {
    later("A little language"): little_tab,
    later("Your own text"): own_tab,
    later("Stuck at 20 %"): stuck_tab,
    later("Watch it learn"): snapshot_tab,
}

st.title(tr("Training lab"))
opened = bound_tabs(TABS, "lab", on_change="rerun")
for tab, section in zip(opened, TABS.values(), strict=True):
    if not tab.open:  # only the open tab computes
        continue
    with tab, guard():
        st.markdown(tr(section.LEAD))
        if section is not snapshot_tab:
            st.caption(tr("The sentence and the models above play no part in this tab."))
        section.draw()
