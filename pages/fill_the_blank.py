"""Fill the blank."""

import streamlit as st

st.title("Fill the blank")
