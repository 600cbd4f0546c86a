"""Family: BERT and its relatives side by side, what they cost, and what each one changed."""

import streamlit as st

from bert_explorer.language import later, tr
from bert_explorer.ui.family import (
    albert,
    calculator,
    cost,
    distilbert,
    electra,
    gpt2,
    roberta,
    side_by_side,
)
from bert_explorer.ui.guard import guard
from bert_explorer.ui.tabs import bound_tabs

TABS = {
    later("Side by side"): side_by_side,
    later("Cost"): cost,
    later("Calculator"): calculator,
    "RoBERTa": roberta,
    "ALBERT": albert,
    "DistilBERT": distilbert,
    "ELECTRA": electra,
    "GPT-2": gpt2,
}

st.title(tr("Family"))
opened = bound_tabs(TABS, "show", on_change="rerun")
for tab, section in zip(opened, TABS.values(), strict=True):
    if not tab.open:  # only the open tab computes
        continue
    with tab, guard():
        st.markdown(tr(section.LEAD))
        section.draw()
