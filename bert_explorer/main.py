"""The frame around every page: navigation, the shared sentence, the shared style.

Streamlit runs this script for every visitor at every interaction.
"""

from pathlib import Path

import streamlit as st

from bert_explorer.ui.controls import sentence_bar, style

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "pages"

st.set_page_config(
    page_title="BERT Explorer",
    page_icon=str(ROOT / "assets" / "icon.png"),  # a material icon would be fetched from outside
    layout="wide",
)

# Pages without a section stand side by side in the header; a named section is a menu after them.
page = st.navigation(
    {
        "": [
            st.Page(PAGES / "home.py", title="BERT Explorer", default=True),
            st.Page(PAGES / "attention.py", title="Attention"),
            st.Page(PAGES / "tokens.py", title="Tokens"),
            st.Page(PAGES / "fill_the_blank.py", title="Fill the blank"),
        ],
    },
    position="top",
)

style()
sentence_bar()
page.run()
