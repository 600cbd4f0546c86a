"""What the tabs of the Embeddings page share: the twins, a choice between them, and details."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from bert_explorer.ui.plain import plain
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL


@dataclass(frozen=True)
class Twin:
    """One of the two models. checkpoint: its name on disk; sight: what its colour stands for."""

    name: str
    checkpoint: str
    sight: str
    colour: str


BERT = Twin("BERT", "bert-twin", "bidirectional", BIDIRECTIONAL)
GPT = Twin("GPT", "gpt-twin", "causal", CAUSAL)
TWINS = (BERT, GPT)


def twin_choice() -> Twin:
    """One of the twins, for pictures that show one model at a time."""
    name = st.segmented_control(
        "Model",
        [twin.name for twin in TWINS],
        default=BERT.name,
        required=True,
        key="model",
        bind="query-params",
        persist_state="page",
    )
    return GPT if name == GPT.name else BERT


def heading(twin: Twin) -> None:
    """The name of a model in its colour."""
    colour = "blue" if twin is BERT else "orange"
    st.markdown(f"**:{colour}[{twin.name}]**")


def keep_possible(key: str, options: Sequence[Hashable], default: int) -> None:
    """Before a select box is drawn: if another sentence took its choice away, choose the default.

    The choice is set even where it stays the same, because its label may be another now; the
    browser would go on showing the old one.
    """
    state = st.session_state
    if key in state:
        state[key] = state[key] if state[key] in options else options[default]


def details(summary: str, *tables: tuple[str, pd.DataFrame], key: str) -> None:
    """A picture in words and in numbers, closed until asked for."""
    with st.expander("In words and numbers", key=key, on_change="rerun") as box:
        if not box.open:
            return
        st.write(plain(summary))
        for title, table in tables:
            st.caption(plain(title))
            st.dataframe(table, hide_index=True, height="content" if len(table) <= 10 else 380)
