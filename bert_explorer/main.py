"""The frame around every page: navigation, the shared sentence, the shared style.

Streamlit runs this script for every visitor at every interaction.
"""

from pathlib import Path

import streamlit as st

from bert_explorer.ui.controls import sentence_bar, style

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "pages"
NAME = "BERT Explorer"

# Pages without a section stand side by side in the header; a named section is a menu after them.
page = st.navigation(
    {
        "": [
            st.Page(PAGES / "home.py", title=NAME, default=True),
            st.Page(PAGES / "attention.py", title="Attention"),
            st.Page(PAGES / "tokens.py", title="Tokens"),
            st.Page(PAGES / "fill_the_blank.py", title="Fill the blank"),
        ],
        "Inside": [
            st.Page(PAGES / "embeddings.py", title="Embeddings"),
            st.Page(PAGES / "encoder_layer.py", title="Encoder layer"),
            st.Page(PAGES / "generation.py", title="Generation"),
        ],
        "Learn": [
            st.Page(PAGES / "masking_lab.py", title="Masking lab"),
            st.Page(PAGES / "training_lab.py", title="Training lab"),
            st.Page(PAGES / "fine_tuning_lab.py", title="Fine-tuning lab"),
        ],
        "Compare": [
            st.Page(PAGES / "family.py", title="Family"),
        ],
        "Study": [
            st.Page(PAGES / "cards.py", title="Cards"),
            st.Page(PAGES / "quiz.py", title="Quiz"),
            st.Page(PAGES / "lesson.py", title="Lesson"),
        ],
    },
    # In a frame, as on the Lesson page, the page around it has the navigation.
    position="hidden" if st.context.is_embedded else "top",
)

st.set_page_config(
    page_title=page.title if page.title == NAME else f"{page.title} · {NAME}",
    page_icon=str(ROOT / "assets" / "icon.png"),  # a material icon would be fetched from outside
    layout="wide",
)
sentence_bar()
style()
page.run()
