"""A text longer than a model's positions."""

from __future__ import annotations

import streamlit as st

from bert_explorer.encoding import Encoding
from bert_explorer.language import tr
from bert_explorer.ui.plain import plain


def say_what_was_cut(encoding: Encoding, name: str = "") -> None:
    """Name what a model with too few positions can't see. name: whose, if there are several."""
    for cut in encoding.cut:
        values = {
            "letter": "AB"[cut.sequence],
            "count": len(encoding),
            "left_out": len(cut.tokens),
            "token": cut.tokens[0],
        }
        sentence = (
            tr(
                "Sentence {letter} is too long for {count} tokens of {name}: its last {left_out}, "
                "from “{token}” on, were left out.",
                name=name,
                **values,
            )
            if name
            else tr(
                "Sentence {letter} is too long for {count} tokens: its last {left_out}, from "
                "“{token}” on, were left out.",
                **values,
            )
        )
        st.warning(plain(sentence))
