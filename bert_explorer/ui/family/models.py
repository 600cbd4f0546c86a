"""The models that the page can show: the published shapes, and the loaded models."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import streamlit as st

from bert_explorer.analysis.family import MEMBERS, Cited
from bert_explorer.analysis.parameter_count import count_parameters
from bert_explorer.config import ModelConfig
from bert_explorer.errors import CheckpointError
from bert_explorer.language import later, tr
from bert_explorer.ui.resources import checkpoint, label
from bert_explorer.ui.state import shared
from bert_explorer.views.family_bars import Row

BERT = "bert-twin"
TWINS = {BERT: later("our BERT twin"), "gpt-twin": later("our GPT twin")}


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
    found = {m.key: Entry(m.key, m.name, m.shape(), m.cited) for m in MEMBERS}
    chosen = shared()
    for key in (*TWINS, chosen.left, chosen.right):
        with suppress(CheckpointError):  # the bar at the top says so already
            name = tr(TWINS[key]) if key in TWINS else tr("loaded: {name}", name=label(key))
            found[key] = Entry(key, name, checkpoint(key).config)
    return found


def pick(title: str, key: str, default: str, found: dict[str, Entry]) -> Entry:
    """A select box over the models."""
    keys = list(found)
    chosen = st.selectbox(
        title,
        keys,
        keys.index(default),
        format_func=lambda name: found[name].name,
        key=key,
        bind="query-params",
        persist_state="page",
        width=260,
    )
    return found[chosen]
