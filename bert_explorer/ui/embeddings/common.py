"""What the tabs of the Embeddings page share: the two models, a choice between them, details."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from bert_explorer.analysis.attention import Sight
from bert_explorer.language import tr
from bert_explorer.ui.plain import plain
from bert_explorer.ui.sides import HUES, sides
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL


@dataclass(frozen=True)
class Twin:
    """One of the chosen models. checkpoint: its name for ui.resources; sight: see its colour."""

    name: str
    checkpoint: str
    sight: Sight
    colour: str


def twins() -> tuple[Twin, ...]:
    """The two chosen models, left first; one if both are the same. Call it inside guard()."""
    colours = {"bidirectional": BIDIRECTIONAL, "causal": CAUSAL}
    first, second = (Twin(s.name, s.model, s.sight, colours[s.sight]) for s in sides())
    return (first,) if first.checkpoint == second.checkpoint else (first, second)


def twin_choice() -> Twin:
    """One of the chosen models, for pictures that show one at a time."""
    by_name = {twin.name: twin for twin in twins()}
    names = list(by_name)
    if st.session_state.get("model") not in (None, *names):
        st.session_state["model"] = names[0]  # its model is not chosen any more
    name = st.segmented_control(
        tr("Model"),
        names,
        default=names[0],
        required=True,
        key="model",
        bind="query-params",
        persist_state="page",
    )
    return by_name[name or names[0]]


def heading(twin: Twin) -> None:
    """The name of a model in its colour."""
    st.markdown(f"**:{HUES[twin.sight]}[{plain(twin.name)}]**")


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
    with st.expander(tr("In words and numbers"), key=key, on_change="rerun") as box:
        if not box.open:
            return
        st.write(plain(summary))
        for title, table in tables:
            st.caption(plain(title))
            st.dataframe(table, hide_index=True, height="content" if len(table) <= 10 else 380)
