"""Attention of a model, read once for each input."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.attention import Attention, read_attention
from bert_explorer.encoding import Encoding
from bert_explorer.ui.resources import checkpoint, model_slot


def encoded(name: str, sentence: str, pair: str | None, padding: int = 0) -> Encoding:
    """The input as that model reads it, with some padding after it."""
    model = checkpoint(name)
    encoding = model.encode(sentence, pair)
    if not padding or model.tokenizer.special.filler is None:
        return encoding
    pad_to = min(len(encoding) + padding, model.config.max_positions)
    return model.encode(sentence, pair, pad_to=pad_to)


@st.cache_data(max_entries=256, show_spinner=False)
def attention_of(name: str, sentence: str, pair: str | None, padding: int) -> Attention:
    """One traced run."""
    encoding = encoded(name, sentence, pair, padding)
    with model_slot():
        return read_attention(checkpoint(name), encoding)
