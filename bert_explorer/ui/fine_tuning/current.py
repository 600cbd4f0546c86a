"""The fine-tuned model that the tabs show: the last run's, or one that was loaded from a file."""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st

from bert_explorer.checkpoints import Checkpoint, load
from bert_explorer.finetuning.saved import Saved, load_finetuned
from bert_explorer.finetuning.start import first_encoder
from bert_explorer.training.finetuning.job_files import FIGURES, MODEL
from bert_explorer.ui import jobs
from bert_explorer.ui.fine_tuning.zipped import Unpacked

SLOT = "finetune"
LOADED = "f_loaded"
MOST_OPEN = 4

# Not in st.cache_resource: any visitor's browser can ask Streamlit to clear its caches for all.
_open: OrderedDict[str, Saved] = OrderedDict()
_opening = Lock()


@dataclass(frozen=True)
class Current:
    """folder: of the model. figures: of the run; None for a model from a file.

    base: name or folder of the model that the run started from, None for a model from a file.
    """

    folder: Path
    figures: dict[str, Any] | None
    base: str | None

    @property
    def saved(self) -> Saved:
        return opened(self.folder)


def current() -> Current | None:
    """What there is to show, if anything: a finished run before a loaded file."""
    status = jobs.current(SLOT)
    if status is not None and status.state == "done":
        folder = jobs.results(status)
        figures = json.loads((folder / FIGURES).read_text(encoding="utf-8"))
        return Current(folder / MODEL, figures, status.spec["model"])
    loaded = st.session_state.get(LOADED)
    if isinstance(loaded, Unpacked):
        return Current(loaded.folder, None, None)
    return None


def before(now: Current) -> Checkpoint | None:
    """The encoder that the run began with; None for a model from a file."""
    if now.base is None or now.figures is None:
        return None
    recipe: dict[str, Any] = now.figures["recipe"]
    return _first(now.base, recipe["pretrained"], recipe["seed"])


@st.cache_resource(max_entries=4, show_spinner=False)
def _first(base: str, pretrained: bool, seed: int) -> Checkpoint:
    model = load(base)
    if pretrained:
        return model
    encoder = first_encoder(model, pretrained=False, seed=seed)
    return Checkpoint("random weights", encoder.eval().requires_grad_(False), model.tokenizer)


def opened(folder: Path) -> Saved:
    """The model of a folder, kept in memory while it is among the last few asked for."""
    name = str(folder)
    with _opening:
        if name not in _open:
            _open[name] = load_finetuned(folder)
            while len(_open) > MOST_OPEN:
                _open.popitem(last=False)
        _open.move_to_end(name)
        return _open[name]
