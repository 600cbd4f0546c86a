"""The analyses of the Encoder layer page, run once for each input. Layers count from 0."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.activation_swap import Swap, swap_activation
from bert_explorer.analysis.encoder_layer import Layer, read_layer
from bert_explorer.analysis.layer_check import multiply_again
from bert_explorer.analysis.outputs import (
    Library,
    Outputs,
    bundled_sentences,
    pooled_again,
    read_library,
    read_outputs,
)
from bert_explorer.analysis.torch_layer import Comparison, compare
from bert_explorer.ui.resources import checkpoint, model_slot


@st.cache_data(max_entries=48, show_spinner=False)
def layer_of(name: str, sentence: str, pair: str | None, index: int) -> Layer:
    """One traced run."""
    with model_slot():
        return read_layer(checkpoint(name), sentence, pair, index)


@st.cache_data(max_entries=256, show_spinner=False)
def deviations_of(name: str, sentence: str, pair: str | None, index: int) -> dict[str, float]:
    """How far each recorded activation is from being multiplied again."""
    layer = layer_of(name, sentence, pair, index)
    with model_slot():
        return multiply_again(checkpoint(name), layer)


@st.cache_data(max_entries=64, show_spinner=False)
def swap_of(name: str, sentence: str, pair: str | None, layers: tuple[int, ...]) -> Swap:
    """Two runs of every word of the text: as trained, and with ReLU."""
    with model_slot():
        return swap_activation(checkpoint(name), sentence, pair, layers)


@st.cache_data(max_entries=64, show_spinner=False)
def comparison_of(name: str, sentence: str, pair: str | None) -> tuple[Comparison, ...]:
    """One traced run, and torch's layers."""
    with model_slot():
        return compare(checkpoint(name), sentence, pair)


@st.cache_data(max_entries=64, show_spinner=False)
def outputs_of(name: str, sentence: str, pair: str | None) -> Outputs:
    """One run."""
    with model_slot():
        return read_outputs(checkpoint(name), sentence, pair)


@st.cache_data(max_entries=64, show_spinner=False)
def pooler_error_of(name: str, sentence: str, pair: str | None) -> float:
    """BERT only: how far the pooled vector is from being computed by hand."""
    outputs = outputs_of(name, sentence, pair)
    with model_slot():
        return pooled_again(checkpoint(name), outputs)


@st.cache_data(max_entries=4, show_spinner=False)
def library_of(name: str) -> Library:
    """The bundled sentences as vectors of that model."""
    with model_slot():
        return read_library(checkpoint(name), bundled_sentences())
