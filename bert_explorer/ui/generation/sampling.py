"""How the next token is chosen, for both models alike."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.writing import Sampling
from bert_explorer.language import tr

MOST_CANDIDATES = 50


def sampling_choice() -> Sampling:
    """Temperature, top-k, top-p and seed, the same for both models."""
    temperature = st.slider(
        tr("Temperature"),
        0.0,
        2.0,
        0.0,
        step=0.1,
        key="temperature",
        bind="query-params",
        persist_state="page",
        help=tr("0 always takes the most probable token. Higher: more surprises."),
    )
    greedy = temperature == 0
    top_k = st.slider(
        tr("top-k: only the k most probable (0 = all)"),
        0,
        MOST_CANDIDATES,
        0,
        key="top_k",
        bind="query-params",
        persist_state="page",
        disabled=greedy,
    )
    top_p = st.slider(
        tr("top-p: only those that make up this share"),
        0.05,
        1.0,
        1.0,
        step=0.05,
        key="top_p",
        bind="query-params",
        persist_state="page",
        disabled=greedy,
    )
    seed = st.number_input(
        tr("Seed: another number, another text"),
        0,
        9999,
        0,
        key="seed",
        bind="query-params",
        persist_state="page",
        disabled=greedy,
    )
    if greedy:  # they change nothing then, and must not make a second copy of the same text
        return Sampling(0.0)
    return Sampling(temperature, top_k or None, top_p if top_p < 1 else None, seed)
