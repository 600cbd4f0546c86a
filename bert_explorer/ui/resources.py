"""The models, loaded once for all visitors, and a limit on how many run at a time."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

import torch

from bert_explorer.checkpoints import store
from bert_explorer.checkpoints.store import Checkpoint
from bert_explorer.errors import BertExplorerError

# Held by this module and not by st.cache_resource: any visitor's browser can ask Streamlit to
# clear its caches for everyone.
_checkpoints: dict[str, Checkpoint] = {}
_loading = Lock()

# One model call a core, each on one thread: a class that clicks at once then waits in turn
# instead of having every call fight for every core.
_slots = BoundedSemaphore(os.cpu_count() or 1)


def checkpoint(name: str) -> Checkpoint:
    """The checkpoint of that name, loaded on its first use and shared from then on.

    Raises:
        CheckpointError: there is no such checkpoint, or its files are damaged.
    """
    found = _checkpoints.get(name)
    if found is None:
        with _loading:
            found = _checkpoints.get(name)
            if found is None:
                found = _checkpoints[name] = store.load(name)
    return found


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
