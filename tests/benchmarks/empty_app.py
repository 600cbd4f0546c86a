"""The least that a Streamlit app can do at a click: `streamlit run empty_app.py`."""

import streamlit as st

st.title("Empty")
st.button("Again")
st.session_state.count = st.session_state.get("count", -1) + 1
st.write(f"Clicked {st.session_state.count} times.")
