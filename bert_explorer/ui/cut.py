"""A text longer than a model's positions."""

from __future__ import annotations

import streamlit as st

from bert_explorer.encoding import Encoding
from bert_explorer.ui.plain import plain


def say_what_was_cut(encoding: Encoding, name: str = "") -> None:
    """Name what a model with too few positions can't see. name: whose, if there are several."""
    for cut in encoding.cut:
        whose = f" of {name}" if name else ""
        st.warning(
            plain(
                f"Sentence {'AB'[cut.sequence]} is too long for {len(encoding)} tokens{whose}: "
                f"its last {len(cut.tokens)}, from “{cut.tokens[0]}” on, were left out."
            )
        )
