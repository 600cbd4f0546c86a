"""The models, loaded once for all visitors within a bound, and how many may run at a time."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import BoundedSemaphore

import torch

from bert_explorer.checkpoints import hub, store
from bert_explorer.checkpoints.checkpoint import Checkpoint
from bert_explorer.checkpoints.memory import ModelMemory
from bert_explorer.errors import BertExplorerError, CheckpointError
from bert_explorer.language import tr
from bert_explorer.ui import limits, model_folders, uploads

MEMORY = "BERT_EXPLORER_MODEL_MEMORY"
"""Environment variable: bytes of parameters that loaded models may take; or "500M", "4G"."""

DEFAULT_MEMORY = 2 * 2**30
_UNITS = {"K": 2**10, "M": 2**20, "G": 2**30}

# One model call a core, each on one thread: a class that clicks at once then waits in turn
# instead of having every call fight for every core.
_slots = BoundedSemaphore(os.cpu_count() or 1)


def memory_budget() -> int:
    """What the environment allows, in bytes; DEFAULT_MEMORY if it says nothing sensible."""
    text = os.environ.get(MEMORY, "").strip().upper().removesuffix("B").removesuffix("I")
    unit = _UNITS.get(text[-1:], 1)
    digits = text[:-1] if unit > 1 else text
    return int(digits) * unit if digits.isdecimal() else DEFAULT_MEMORY


def location(name: str) -> str | Path:
    """Where the model of that name lies, for this visitor.

    A bundled name, a folder below those the operator allowed, this session's upload, or a hub id
    that is in the local cache. Nothing is downloaded.
    Raises CheckpointError for any other name.
    """
    if name in store.bundled():
        return name
    if name.startswith(uploads.PREFIX):
        return uploads.path_of(name)
    if name.startswith(model_folders.PREFIX):
        return model_folders.path_of(name)
    if hub.is_id(name) and (folder := hub.cached_folder(name)) is not None:
        return folder
    raise CheckpointError(
        tr("The model '{name}' is not on this server: open it under Models first.", name=name[:80])
    )


def label(name: str) -> str:
    """The name as people read it: a hub id, a folder's path below its root, "Upload 1"."""
    if name.startswith(model_folders.PREFIX):
        return f"{name.removeprefix(model_folders.PREFIX)} (folder)"
    if name.startswith(uploads.PREFIX):
        upload = uploads.mine().get(name)
        return "Upload" if upload is None else upload.label
    return name


def _load(name: str) -> Checkpoint:
    return replace(store.load(location(name)), name=label(name))


def _size(name: str) -> int:
    return store.size_in_memory(location(name))


# Held by this module and not by st.cache_resource: any visitor's browser can ask Streamlit to
# clear its caches for everyone.
_memory = ModelMemory(memory_budget(), _load, _size, pinned=store.bundled())


def memory() -> ModelMemory:
    """The loaded models of this server."""
    return _memory


def checkpoint(name: str) -> Checkpoint:
    """The checkpoint of that name, loaded on its first use and shared from then on.

    Raises:
        CheckpointError: this visitor can open no such checkpoint, its files are damaged, or there
            is no room for it.
        ServerBusyError: this visitor has had too many models loaded within a minute.
    """
    location(name)  # a loaded model is no more public than its files
    if not memory().has(name):
        limits.spend(limits.MODEL_LOADS)
    return memory().get(name)


@contextmanager
def model_slot() -> Iterator[None]:
    """Wrap every model call in this: it waits for a free core and turns gradients off."""
    with _slots, torch.inference_mode():
        yield


def preload() -> None:
    """Load every bundled model. One that is damaged is logged; its pages will say so too."""
    torch.set_num_threads(1)
    for name in store.bundled():
        try:
            checkpoint(name)
        except BertExplorerError as error:
            logging.getLogger("bert_explorer").error("%s", error)
