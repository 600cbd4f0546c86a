"""The switch "Predict first": pictures wait until the visitor has committed a guess."""

from __future__ import annotations

from hashlib import sha256

import streamlit as st

from bert_explorer.language import tr
from bert_explorer.study.guess import Guess, Truth
from bert_explorer.ui.state import shared
from bert_explorer.ui.study import guessing


def may_see(about: str, question: str, guess: Guess, truth: Truth) -> bool:
    """Whether the page may go on: the switch is off, or a guess is committed, which is then scored.

    about: what the guess is of, such as page and sentence; another text asks anew.
    """
    if not shared().predict:
        return True
    id = sha256(about.encode()).hexdigest()[:12]
    value = guessing.committed(id)
    if value is None:
        st.markdown(f"**{question}**")
        guessing.ask(id, guess)
        return False
    score, said = guessing.verdict(guess, value, truth)
    with st.container(horizontal=True, vertical_alignment="center"):
        (st.success if score > 0.99 else st.info)(said)
        st.button(tr("Guess again"), key=f"again_{id}", on_click=guessing.forget, args=(id,))
    return True
