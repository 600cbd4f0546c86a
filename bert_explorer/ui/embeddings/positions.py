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
from bert_explorer.language import current, later, tr, trn
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

LEAD = later(
    "Each cell says how alike the vectors of two positions are. The models learned "
    "their tables; the original Transformer computed sines and cosines."
)

INHERITED = later(
    "The twins' tables began their training as these sinusoids, made small. What is alike may be "
    "inherited, what differs was learned."
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
def asked(name: str, text: str, length: int, language: str) -> LengthTrial:
    # The language only keeps apart what the model says in each: the refusal is a sentence.
    with model_slot():
        return ask_for(checkpoint(name), text, length)


def draw() -> None:
    both = twins()
    found, alike = tables(tuple((twin.name, twin.checkpoint) for twin in both))
    places = min(map(len, found.values()))
    if st.session_state.get("pos", 0) >= places:  # another model with fewer was chosen
        st.session_state["pos"] = places - 1
    position = st.slider(
        tr("Position"),
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
    cosines = plain(", ".join(f"{name} {value:.2f}" for name, value in alike.items()))
    now = tr("The mean cosine with the formula is now {cosines}.", cosines=cosines)
    if {twin.checkpoint for twin in both} == {DEFAULT_LEFT, DEFAULT_RIGHT}:
        now = f"{tr(INHERITED)} {now}"
    st.caption(now)
    details(
        summary(found, alike),
        (tr("Most like position {position}", position=position), neighbour_table(found, position)),
        key="position_details",
    )
    st.divider()
    limit(both[0].checkpoint)


def limit(name: str) -> None:
    """Ask the left model for more positions than there are."""
    model = checkpoint(name)
    longest = model.config.max_positions
    st.header(tr("Where the table ends"))
    st.markdown(
        tr(
            "The table has {longest} rows, one a position. The formula gives any position a "
            "vector; a learned table has none to give.",
            longest=longest,
        )
    )
    if st.session_state.get("tokens", 0) > 2 * longest:
        st.session_state["tokens"] = 2 * longest
    wanted = st.number_input(
        tr("Tokens asked for (your sentence, repeated)"),
        3,
        2 * longest,
        longest + 1,
        key="tokens",
        bind="query-params",
        persist_state="page",
    )
    trial = asked(name, shared().sentence, wanted, current())
    if trial.refusal is None:
        st.success(
            trn(
                "{count} token fits: the model has read it all.",
                "{count} tokens fit: the model has read them all.",
                len(trial.whole),
            )
        )
        return
    st.error(plain(trial.refusal))
    lost = trn("{count} token", "{count} tokens", len(trial.lost))
    if end := model.tokenizer.special.sep:
        st.markdown(
            tr(
                "Truncation keeps {longest} tokens and removes **{lost}** before the last {end}:",
                longest=longest,
                lost=lost,
                end=plain(end),
            )
        )
    else:
        st.markdown(
            tr(
                "Truncation keeps {longest} tokens and removes **{lost}**:",
                longest=longest,
                lost=lost,
            )
        )
    component("token_picker", "shared/draw")(
        key="cut_picker", data=picker(tr("Where the text was cut"), cut_items(trial))
    )
