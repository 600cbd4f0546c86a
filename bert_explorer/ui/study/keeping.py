"""This visitor's progress: read from the browser once, written back after each answer."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from bert_explorer.errors import ProgressError
from bert_explorer.study.progress import Progress
from bert_explorer.study.registry import BY_ID
from bert_explorer.ui.components import component

_PROGRESS = "progress"
_CHANGED = "progress_changed"
_STORE = "progress_store"


def progress() -> Progress:
    """What is known so far; nothing until the browser has answered."""
    found: Progress = st.session_state.get(_PROGRESS, Progress())
    return found


def keep(new: Progress) -> None:
    """Make this the visitor's progress, here and in the browser."""
    st.session_state[_PROGRESS] = new
    st.session_state[_CHANGED] = True


def record(id: str, score: float) -> None:
    """Count an answer given now."""
    keep(progress().answer(id, score, datetime.now(UTC)))


def connect() -> None:
    """The link to the browser's storage. It draws nothing; call it once on each run of a page."""
    changed = st.session_state.get(_CHANGED, False)
    component("keep_progress")(
        key=_STORE,
        data={"save": progress().to_json() if changed else None},
        default={"kept": ""},
        height=1,
        on_kept_change=_take,
    )


def _take() -> None:
    text = st.session_state[_STORE].kept
    if not text or st.session_state.get(_CHANGED):
        return
    try:
        st.session_state[_PROGRESS] = Progress.from_json(str(text), BY_ID)
    except ProgressError:
        # Written by a version this one can't read: the next answer starts anew.
        st.session_state[_PROGRESS] = Progress()
