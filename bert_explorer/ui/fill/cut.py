"""A text longer than the models' positions."""

import streamlit as st

from bert_explorer.encoding import Encoding


def say_what_was_cut(encoding: Encoding) -> None:
    """A line for each sentence that lost its end; nothing if all fitted."""
    for cut in encoding.cut:
        which = "second sentence" if cut.sequence else "sentence"
        st.caption(
            f"The models have {len(encoding)} positions, so they never see the {which} from "
            f"character {cut.start} on ({len(cut.tokens)} tokens)."
        )
