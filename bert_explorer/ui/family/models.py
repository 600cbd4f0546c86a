"""The models that the page can show: the published shapes, and the loaded models."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from bert_explorer.analysis.family import MEMBERS, Cited
from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.config import ModelConfig
from bert_explorer.ui.resources import checkpoint
from bert_explorer.views.family_bars import Row

BERT = "bert-twin"
TWINS = {BERT: "our BERT twin", "gpt-twin": "our GPT twin"}


@dataclass(frozen=True)
class Entry:
    """A model to choose. key: its name in the URL."""

    key: str
    name: str
    config: ModelConfig
    cited: Cited | None = None

    @property
    def row(self) -> Row:
        return Row(self.name, count_parameters(self.config), self.cited)


def entries() -> dict[str, Entry]:
    """Key -> model: the published shapes (nothing is downloaded), then what is loaded."""
    published = [Entry(m.key, m.name, m.shape(), m.cited) for m in MEMBERS]
    loaded = [Entry(key, TWINS.get(key, key), checkpoint(key).config) for key in TWINS]
    return {entry.key: entry for entry in (*published, *loaded)}


def pick(label: str, key: str, default: str, found: dict[str, Entry]) -> Entry:
    """A select box over the models."""
    keys = list(found)
    chosen = st.selectbox(
        label,
        keys,
        keys.index(default),
        format_func=lambda name: found[name].name,
        key=key,
        bind="query-params",
        persist_state="page",
        width=260,
    )
    return found[chosen]
