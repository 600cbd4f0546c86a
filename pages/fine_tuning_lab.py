"""Fine-tuning lab: a pre-trained model learns a task from labelled examples."""

import streamlit as st

from bert_explorer.language import later, tr
from bert_explorer.ui.fine_tuning import result_tab, train_tab, transfer_tab, try_tab
from bert_explorer.ui.guard import guard
from bert_explorer.ui.tabs import bound_tabs

TABS = {
    later("Train"): train_tab,
    later("Result"): result_tab,
    later("Try it"): try_tab,
    later("Transfer"): transfer_tab,
}

st.title(tr("Fine-tuning lab"))
opened = bound_tabs(TABS, "f_tab", on_change="rerun")
for tab, section in zip(opened, TABS.values(), strict=True):
    if not tab.open:  # only the open tab computes
        continue
    with tab, guard():
        st.markdown(tr(section.LEAD))
        st.caption(tr("The left one under Models is used. The sentence above plays no part here."))
        section.draw()
