"""The overview of one attention, drawn at a click: `/?view=ours`, `model_view` or `head_view`."""

import streamlit as st

from bert_explorer.ui.components import component
from tests.benchmarks.overview import PARTS, notebook_page, our_data

view = st.query_params.get("view", "ours")
st.button("Draw", key="draw")
if st.session_state.draw:
    if view == "ours":
        component("head_mosaic", *PARTS)(key="mosaic", data=our_data())
    else:
        st.iframe(notebook_page(view), height=900)
