"""How many tabs are open on this server, and what one sees for which there is no room."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from bert_explorer.language import trn

TABS = "BERT_EXPLORER_TABS"
"""Environment variable: how many browser tabs may be open at a time. MOST if unset."""

MOST = 120
ASK_AGAIN_SECONDS = 5.0


class Seats:
    """A seat for each session, kept until it is wanted by another and its owner is gone."""

    def __init__(self, most: int, is_here: Callable[[str], bool]) -> None:
        """is_here: whether a session's browser is connected."""
        self.most = most
        self._is_here = is_here
        self._taken: set[str] = set()
        self._lock = Lock()

    def take(self, session: str) -> bool:
        """Whether this session has a seat; it gets one if one is free."""
        with self._lock:
            if session not in self._taken and len(self._taken) >= self.most:
                self._taken = {other for other in self._taken if self._is_here(other)}
            if session in self._taken or len(self._taken) < self.most:
                self._taken.add(session)
                return True
            return False


def _is_here(session: str) -> bool:
    return Runtime.exists() and Runtime.instance().is_active_session(session)


def _most() -> int:
    asked = os.environ.get(TABS, "")
    return max(1, int(asked)) if asked.isdecimal() else MOST


_seats = Seats(_most(), _is_here)


def wait_for_a_seat() -> None:
    """Go on only in a session that has a seat; another one is told, and let in by itself."""
    context = get_script_run_ctx()
    if context is None or _seats.take(context.session_id):
        return
    st.info(
        trn(
            "This computer serves {count} open page at a time, and it is taken. Keep this page "
            "open: it goes on by itself as soon as there is room.",
            "This computer serves {count} open pages at a time, and all are taken. Keep this page "
            "open: it goes on by itself as soon as there is room.",
            _seats.most,
        ),
        icon=":material/hourglass_top:",
    )
    session = context.session_id

    @st.fragment(run_every=ASK_AGAIN_SECONDS)
    def ask_again() -> None:
        if _seats.take(session):
            st.rerun()

    ask_again()
    st.stop()
