"""The window with the view as code for a notebook."""

import streamlit as st

from bert_explorer.analysis.blanks import numbers_in
from bert_explorer.analysis.word_guessing import why_no_guess
from bert_explorer.language import tr
from bert_explorer.ui.fill.choices import BLANKS_KEY
from bert_explorer.ui.fill.data import Question, telling_number
from bert_explorer.ui.guard import guard
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.sharing.link import page_name
from bert_explorer.ui.sides import sides
from bert_explorer.ui.snippets.pages import snippet
from bert_explorer.ui.snippets.view import View
from bert_explorer.ui.state import close_menu, shared

WITH_BLANKS = ("", "fill_the_blank")


def code_button() -> None:
    """The line in the menu."""
    if st.button(
        tr("As notebook code"),
        icon=":material/code:",
        key="as_code",
        type="tertiary",
        on_click=close_menu,
    ):
        st.dialog(tr("This view in a notebook"), width="large")(code_window)()


def code_window() -> None:
    """The code, with a button to copy it."""
    with guard():
        code = snippet(view())
        if code is None:
            st.markdown(tr("This page has no numbers of its own: open the page it leads to."))
            return
        st.markdown(
            tr("It computes this page's main numbers. Run it in a notebook, in the app's folder.")
        )
        st.code(code, language="python")


def view() -> View:
    """What is on screen. Raises TextError for a sentence that can't be read."""
    chosen, page = shared(), page_name(st.context.url or "")
    hidden: dict[str, tuple[int, ...]] = {}
    guessing = [
        model
        for model in dict.fromkeys((chosen.left, chosen.right))
        if page in WITH_BLANKS and why_no_guess(checkpoint(model)) is None
    ]
    if guessing:
        first = guessing[0]
        question = Question(chosen.sentence, chosen.pair, _hidden(first), first)
        hidden = {model: question.of(model).numbers for model in guessing}
    values = {str(key): value for key, value in st.session_state.items()}
    one = next((side.model for side in sides() if side.name == values.get("model")), "")
    return View(page, chosen.sentence, chosen.pair, chosen.left, chosen.right, hidden, values, one)


def _hidden(model: str) -> tuple[int, ...]:
    """The words hidden from that model: the visitor's choice, or the one the pages begin with."""
    chosen = shared()
    words = Question(chosen.sentence, chosen.pair, model=model).words()
    asked = st.session_state.get(BLANKS_KEY)
    if asked or any(word.blank for word in words):
        return numbers_in(asked or "", len(words))
    return (min(telling_number(chosen.sentence, chosen.pair), len(words)),)
