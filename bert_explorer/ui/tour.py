"""The tour: six stops on the home page, offered once, and again from the menu."""

from pathlib import Path

import streamlit as st

from bert_explorer.language import later, tr
from bert_explorer.ui.components import component

HOME = Path(__file__).parents[2] / "pages" / "home.py"

# Where a stop is on the page, its title, and what to know there.
STOPS = (
    (
        ".st-key-s",
        later("One sentence, everywhere"),
        later("Type any English sentence. It goes with you through all pages."),
    ),
    (
        ".st-key-twins",
        later("Click a word"),
        later("Above it BERT guesses from both sides. Below it GPT guesses from the left only."),
    ),
    (
        "[data-testid=stHeader]",
        later("See, look inside, learn"),
        later(
            "Attention, tokens and blanks first; behind them the parts of the model, the labs "
            "where you train one, and 50 cards to test yourself."
        ),
    ),
    (
        ".st-key-examples",
        later("Sentences that teach"),
        later("Each example comes with one thing to look at, and the page to see it on."),
    ),
    (
        ".st-key-predict",
        later("Guess before you look"),
        later("With this on, pictures wait until you have committed a guess."),
    ),
    (
        ".st-key-more",
        later("Keep it, share it"),
        later("A link to what you see, the page as a file, and this tour once more."),
    ),
)

_ASKED = "tour_asked"


def tour() -> None:
    """The offer, or the tour itself. Only the home page has all that it shows."""
    component("tour", "shared/draw")(
        key="tour",
        width="content",
        data={
            "stops": [
                {"find": find, "title": tr(title), "text": tr(text)} for find, title, text in STOPS
            ],
            "asked": st.session_state.get(_ASKED, 0),
        },
    )


def tour_button() -> None:
    """Start the tour, from any page."""
    if st.button(tr("Take the tour"), icon=":material/explore:", key="take_tour", type="tertiary"):
        st.session_state[_ASKED] = st.session_state.get(_ASKED, 0) + 1
        st.switch_page(HOME)
