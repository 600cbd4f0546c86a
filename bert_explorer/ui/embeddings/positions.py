"""Tab: the learned position table, the sinusoids of the formula, and where the table ends."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from bert_explorer.analysis.position_limit import LengthTrial, ask_for
from bert_explorer.analysis.position_similarity import (
    learned_table,
    likeness,
    similarity,
    sinusoidal_table,
)
from bert_explorer.ui.components import component
from bert_explorer.ui.embeddings.common import BERT, TWINS, details
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views.position_limit import cut_items
from bert_explorer.views.position_similarity import (
    FORMULA,
    matrices,
    nearest_in_words,
    neighbour_table,
    row_curves,
    summary,
)
from bert_explorer.views.token_picker import picker

LEAD = (
    "Each cell says how alike the vectors of two positions are. BERT and GPT learned their tables; "
    "the original Transformer computed sines and cosines."
)


@st.cache_data(max_entries=2, show_spinner=False)
def tables() -> tuple[dict[str, NDArray[np.float64]], dict[str, float]]:
    """The similarities of the three tables, and how close each learned one is to the formula."""
    found, alike = {}, {}
    for twin in TWINS:
        learned = learned_table(checkpoint(twin.checkpoint))
        formula = sinusoidal_table(*learned.shape)
        found[twin.name] = similarity(learned)
        alike[twin.name] = likeness(learned, formula)
    found[FORMULA] = similarity(formula)
    return found, alike


@st.cache_data(max_entries=64, show_spinner=False)
def asked(name: str, text: str, length: int) -> LengthTrial:
    with model_slot():
        return ask_for(checkpoint(name), text, length)


def draw() -> None:
    found, alike = tables()
    longest = checkpoint(BERT.checkpoint).config.max_positions
    position = st.slider(
        "Position",
        0,
        longest - 1,
        longest // 2,
        key="pos",
        bind="query-params",
        persist_state="page",
    )
    projector = shared().projector
    st.plotly_chart(
        matrices(found, position, projector=projector), key="matrices", alt=summary(found, alike)
    )
    st.plotly_chart(
        row_curves(found, position, projector=projector),
        key="row_curves",
        alt=nearest_in_words(found, position),
    )
    st.markdown(plain(nearest_in_words(found, position)))
    st.caption(
        "The twins' tables began their training as these sinusoids, made small. What is alike may "
        "be inherited, what differs was learned. The mean cosine with the formula is now "
        + plain(", ".join(f"{name} {value:.2f}" for name, value in alike.items()))
        + "."
    )
    details(
        summary(found, alike),
        (f"Most like position {position}", neighbour_table(found, position)),
        key="position_details",
    )
    st.divider()
    limit(longest)


def limit(longest: int) -> None:
    """Ask for more positions than there are."""
    st.subheader("Where the table ends")
    st.markdown(
        f"The table has {longest} rows, one a position. The formula gives any position a vector; "
        "a learned table has none to give."
    )
    wanted = st.number_input(
        "Tokens asked for (your sentence, repeated)",
        3,
        2 * longest,
        longest + 1,
        key="tokens",
        bind="query-params",
        persist_state="page",
    )
    trial = asked(BERT.checkpoint, shared().sentence, wanted)
    if trial.refusal is None:
        st.success(f"{len(trial.whole)} tokens fit: the model has read them all.")
        return
    st.error(plain(trial.refusal))
    lost = f"{len(trial.lost)} token{'s' * (len(trial.lost) != 1)}"
    st.markdown(
        f"Truncation keeps {longest} tokens and removes **{lost}** before the last \\[SEP\\]:"
    )
    component("token_picker", "shared/draw")(
        key="cut_picker", data=picker("Where the text was cut", cut_items(trial))
    )
