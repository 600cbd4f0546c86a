"""Tab: the LayerNorm after the sum."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.layer_norm import Normalisation, Skip, normalisation, skip_norm
from bert_explorer.language import later, tr
from bert_explorer.ui.embeddings.common import details, twin_choice
from bert_explorer.ui.resources import checkpoint, model_slot
from bert_explorer.ui.state import shared
from bert_explorer.views.layer_norm import (
    comparison,
    histograms,
    moments_table,
    similarity_table,
    size_curve,
    size_table,
    skip_summary,
    summary,
    token_moments,
)

LEAD = later(
    "LayerNorm gives every token's vector nearly the same mean and spread, whatever was "
    "added up. Below: the layers without it."
)
FACTORS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


@st.cache_data(max_entries=64, show_spinner=False)
def normalised(name: str, text: str, pair: str | None) -> Normalisation:
    with model_slot():
        return normalisation(checkpoint(name), text, pair)


@st.cache_data(max_entries=8, show_spinner=False)
def skipped(name: str, text: str, pair: str | None, factor: float) -> Skip:
    with model_slot():
        return skip_norm(checkpoint(name), text, pair, factor)


def draw() -> None:
    choices = shared()
    twin = twin_choice()
    found = normalised(twin.checkpoint, choices.sentence, choices.pair)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(tr("**All numbers of the text**"))
        st.plotly_chart(
            histograms(found, twin.colour, projector=choices.projector),
            key="histograms",
            alt=summary(found),
        )
    with right:
        st.markdown(tr("**Each token**"))
        st.plotly_chart(
            token_moments(found, twin.colour, projector=choices.projector),
            key="moments",
            alt=summary(found),
        )
    details(summary(found), (tr("Mean and variance"), moments_table(found)), key="norm_details")
    st.divider()
    st.header(tr("Without it"))
    factor = st.select_slider(
        tr("Make the sum larger or smaller"),
        FACTORS,
        1.0,
        format_func=lambda f: f"× {f:g}",
        key="factor",
        bind="query-params",
        persist_state="page",
    )
    skip = skipped(twin.checkpoint, choices.sentence, choices.pair, factor)
    st.table(comparison(skip).reset_index(names=tr("run")), hide_index=True)
    st.plotly_chart(
        size_curve(skip, twin.colour, projector=choices.projector),
        key="sizes",
        alt=skip_summary(skip, factor),
    )
    details(
        skip_summary(skip, factor),
        (tr("Size of the activations"), size_table(skip)),
        (tr("Cosine with the model as it is, after each layer"), similarity_table(skip)),
        key="skip_details",
    )
