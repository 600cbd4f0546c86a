"""Home: what this is, in one look."""

import streamlit as st

st.title("BERT reads both ways")
st.write("Type a sentence above, then see how BERT and its one-way twin, a small GPT, read it.")
