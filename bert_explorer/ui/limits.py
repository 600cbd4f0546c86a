"""How much one visitor may ask of this computer: all limits, in one place.

Those that count over time are here. The others stand where they are kept:

| what | limit | where |
|---|---|---|
| a sentence | 1,000 characters, then what the model has positions for | ui/state.py |
| pages computed at a time, and how long one waits | 2; 30 seconds | ui/turns.py |
| open tabs | 120 (BERT_EXPLORER_TABS) | ui/visitors.py |
| models loaded, for all | 2 GB (BERT_EXPLORER_MODEL_MEMORY) | ui/resources.py |
| uploaded models | 2 a visitor, 64 MB each, 4 hours | ui/uploads.py |
| downloads from the hub | 1 at a time | ui/model_download.py |
| training jobs | 2 a visitor, 24 in all, 20 minutes each | jobs/limits.py |
| text for one training job | 8 MB | jobs/pool.py |
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from bert_explorer.errors import ServerBusyError
from bert_explorer.language import later, tr

_KEY = "limits_spent"


@dataclass(frozen=True)
class Rate:
    """At most `most` times in `seconds`. sentence: for who wants more, in English."""

    name: str
    most: int
    seconds: float
    sentence: str


MODEL_LOADS = Rate(
    "model_loads",
    12,
    60,
    later("You have opened {most} models within a minute. Wait a little, then go on."),
)
"""A model that is in memory already costs nothing and is not counted."""

UPLOADS = Rate(
    "uploads",
    6,
    60,
    later("You have uploaded {most} models within a minute. Wait a little, then go on."),
)

TRAININGS = Rate(
    "trainings",
    12,
    60,
    later("You have started {most} training runs within a minute. Wait a little, then go on."),
)


def spend(rate: Rate) -> None:
    """Count one for the visitor of the moment. Raises ServerBusyError when it is one too many."""
    if get_script_run_ctx(suppress_warning=True) is None:  # the server itself, as it starts
        return
    now = time.monotonic()
    spent = st.session_state.setdefault(_KEY, {}).setdefault(rate.name, deque())
    while spent and spent[0] <= now - rate.seconds:
        spent.popleft()
    if len(spent) >= rate.most:
        raise ServerBusyError(tr(rate.sentence, most=rate.most))
    spent.append(now)
