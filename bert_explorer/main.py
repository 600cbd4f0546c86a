"""The frame around every page: navigation, the shared sentence, the shared style.

Streamlit runs this script for every visitor at every interaction.
"""

from pathlib import Path

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.ui.controls import sentence_bar, style
from bert_explorer.ui.language import settle_language
from bert_explorer.ui.menu import menu
from bert_explorer.ui.sharing.charts import chart_buttons
from bert_explorer.ui.sharing.link import say_if_unknown, take_unknown
from bert_explorer.ui.turns import in_turn
from bert_explorer.ui.visitors import wait_for_a_seat

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "pages"
NAME = "BERT Explorer"

take_unknown()
settle_language()

# Pages without a section stand side by side in the header; a named section is a menu after them.
page = st.navigation(
    {
        "": [
            st.Page(PAGES / "home.py", title=NAME, default=True),
            st.Page(PAGES / "attention.py", title=tr("Attention")),
            st.Page(PAGES / "tokens.py", title=tr("Tokens")),
            st.Page(PAGES / "fill_the_blank.py", title=tr("Fill the blank")),
        ],
        tr("Inside"): [
            st.Page(PAGES / "embeddings.py", title=tr("Embeddings")),
            st.Page(PAGES / "encoder_layer.py", title=tr("Encoder layer")),
            st.Page(PAGES / "generation.py", title=tr("Generation")),
        ],
        tr("Learn"): [
            st.Page(PAGES / "masking_lab.py", title=tr("Masking lab")),
            st.Page(PAGES / "training_lab.py", title=tr("Training lab")),
            st.Page(PAGES / "fine_tuning_lab.py", title=tr("Fine-tuning lab")),
        ],
        tr("Compare"): [
            st.Page(PAGES / "family.py", title=tr("Family")),
        ],
        tr("Study"): [
            st.Page(PAGES / "cards.py", title=tr("Cards")),
            st.Page(PAGES / "quiz.py", title=tr("Quiz")),
            st.Page(PAGES / "lesson.py", title=tr("Lesson")),
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
wait_for_a_seat()
sentence_bar(menu)
style()
say_if_unknown()
chart_buttons()
in_turn(page.run)
