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
from bert_explorer.ui.embeddings.common import details, twins
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import DEFAULT_LEFT, DEFAULT_RIGHT, shared
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
    "Each cell says how alike the vectors of two positions are. The models learned their tables; "
    "the original Transformer computed sines and cosines."
)


@st.cache_data(max_entries=4, show_spinner=False)
def tables(
    models: tuple[tuple[str, str], ...],
) -> tuple[dict[str, NDArray[np.float64]], dict[str, float]]:
    """The similarities of all tables, and how close each learned one is to the formula.

    models: (name on screen, checkpoint) of each.
    """
    found, alike = {}, {}
    for shown, name in models:
        learned = learned_table(checkpoint(name))
        formula = sinusoidal_table(*learned.shape)
        found[shown] = similarity(learned)
        alike[shown] = likeness(learned, formula)
    found[FORMULA] = similarity(formula)
    return found, alike


@st.cache_data(max_entries=64, show_spinner=False)
def asked(name: str, text: str, length: int) -> LengthTrial:
    with model_slot():
        return ask_for(checkpoint(name), text, length)


def draw() -> None:
    both = twins()
    found, alike = tables(tuple((twin.name, twin.checkpoint) for twin in both))
    places = min(map(len, found.values()))
    if st.session_state.get("pos", 0) >= places:  # another model with fewer was chosen
        st.session_state["pos"] = places - 1
    position = st.slider(
        "Position",
        0,
        places - 1,
        places // 2,
        key="pos",
        bind="query-params",
        persist_state="page",
    )
    projector = shared().projector
    st.plotly_chart(
        matrices(found, position, projector=projector), key="matrices", alt=summary(found, alike)
    )
    st.plotly_chart(
        row_curves(
            found,
            position,
            colours={twin.name: twin.colour for twin in both},
            projector=projector,
        ),
        key="row_curves",
        alt=nearest_in_words(found, position),
    )
    st.markdown(plain(nearest_in_words(found, position)))
    st.caption(
        (
            "The twins' tables began their training as these sinusoids, made small. What is alike "
            "may be inherited, what differs was learned. "
            if {twin.checkpoint for twin in both} == {DEFAULT_LEFT, DEFAULT_RIGHT}
            else ""
        )
        + "The mean cosine with the formula is now "
        + plain(", ".join(f"{name} {value:.2f}" for name, value in alike.items()))
        + "."
    )
    details(
        summary(found, alike),
        (f"Most like position {position}", neighbour_table(found, position)),
        key="position_details",
    )
    st.divider()
    limit(both[0].checkpoint)


def limit(name: str) -> None:
    """Ask the left model for more positions than there are."""
    model = checkpoint(name)
    longest = model.config.max_positions
    st.subheader("Where the table ends")
    st.markdown(
        f"The table has {longest} rows, one a position. The formula gives any position a vector; "
        "a learned table has none to give."
    )
    if st.session_state.get("tokens", 0) > 2 * longest:
        st.session_state["tokens"] = 2 * longest
    wanted = st.number_input(
        "Tokens asked for (your sentence, repeated)",
        3,
        2 * longest,
        longest + 1,
        key="tokens",
        bind="query-params",
        persist_state="page",
    )
    trial = asked(name, shared().sentence, wanted)
    if trial.refusal is None:
        st.success(f"{len(trial.whole)} tokens fit: the model has read them all.")
        return
    st.error(plain(trial.refusal))
    lost = f"{len(trial.lost)} token{'s' * (len(trial.lost) != 1)}"
    end = model.tokenizer.special.sep
    where = f" before the last {plain(end)}" if end else ""
    st.markdown(f"Truncation keeps {longest} tokens and removes **{lost}**{where}:")
    component("token_picker", "shared/draw")(
        key="cut_picker", data=picker("Where the text was cut", cut_items(trial))
    )
