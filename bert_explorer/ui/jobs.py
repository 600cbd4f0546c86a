"""Background jobs on a page: whose they are, how they stand, and the buttons to steer them.

    jobs.start("training", "pretrain", spec)        # in a button's callback, say
    jobs.live("training", draw)                     # draws, again and again while the job goes on

A page knows its job by a slot, a name of its own; a new job takes the place of the slot's last one.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from bert_explorer.errors import JobError
from bert_explorer.jobs import Event, JobStatus, Limits, Pool
from bert_explorer.language import later, tr, trn
from bert_explorer.ui import limits
from bert_explorer.ui.plain import plain

WORKERS = "BERT_EXPLORER_WORKERS"
"""Environment variable: how many jobs may compute at a time, each on one core. 1 if unset."""

REFRESH_SECONDS = 1.0

_OWNER = "jobs_owner"
_SLOTS = "jobs_slots"


def owner() -> str:
    """This session as the pool knows it: a secret that no page shows and no link carries."""
    if _OWNER not in st.session_state:
        context = get_script_run_ctx()
        session = "" if context is None else context.session_id
        st.session_state[_OWNER] = f"{session} {secrets.token_urlsafe(16)}"
    name: str = st.session_state[_OWNER]
    return name


def is_here(owner: str) -> bool:
    """Whether the owner's browser is connected: on any page, but not once its tab is closed."""
    if not Runtime.exists():  # a test without a server: nobody comes or goes
        return True
    return Runtime.instance().is_active_session(owner.rpartition(" ")[0])


def _workers() -> int:
    asked = os.environ.get(WORKERS, "")
    return max(1, int(asked)) if asked.isdecimal() else 1


_pool = Pool(Limits(workers=_workers()), is_here=is_here)


def pool() -> Pool:
    """The pool of this server. It starts no process before the first job."""
    return _pool


def start(slot: str, kind: str, spec: Mapping[str, Any]) -> None:
    """Queue a job in this slot; what the slot held before is cancelled and removed.

    Raises JobError when there is no room for it, ServerBusyError when this visitor starts too many;
    the slot then stays as it was.
    """
    old = current(slot)
    if old is not None and old.active:
        raise JobError(tr("It is under way already: wait for it, or cancel it."))
    limits.spend(limits.TRAININGS)
    id = pool().submit(owner(), kind, spec)
    st.session_state.setdefault(_SLOTS, {})[slot] = id
    if old is not None:
        pool().forget(owner(), old.id)


def current(slot: str) -> JobStatus | None:
    """The slot's job, if it has one."""
    id = st.session_state.get(_SLOTS, {}).get(slot)
    if id is None:
        return None
    try:
        return pool().status(owner(), id)
    except JobError:
        return None


def clear(slot: str) -> None:
    """Cancel or forget the slot's job, with all its results."""
    id = st.session_state.get(_SLOTS, {}).pop(slot, None)
    if id is not None and any(job.id == id for job in pool().jobs(owner())):
        pool().forget(owner(), id)


def events(status: JobStatus, since: int = 0) -> tuple[Event, ...]:
    """What the job has reported after the event of that number."""
    return pool().events(owner(), status.id, since)


def results(status: JobStatus) -> Path:
    """The folder that a job which is done has written."""
    return pool().results(owner(), status.id)


def live(slot: str, draw: Callable[[JobStatus], None]) -> None:
    """Draw the slot's job; while it is active, again each second, without touching the page.

    When it ends, the whole page runs once more. Draws nothing if there is no job.
    """
    status = current(slot)
    if status is None:
        return
    if not status.active:
        draw(status)
        return

    @st.fragment(run_every=REFRESH_SECONDS)
    def refreshed() -> None:
        now = current(slot)
        if now is None or not now.active:
            st.rerun()
        draw(now)

    refreshed()


def controls(slot: str, status: JobStatus, *, finish: str = later("Stop and keep")) -> None:
    """Pause or resume, stop early, cancel: the buttons of an active job. finish: English."""
    with st.container(horizontal=True, key=f"{slot}_controls"):
        if status.state == "paused":
            _button(slot, status, later("Resume"), "play_arrow", pool().resume)
        else:
            _button(slot, status, later("Pause"), "pause", pool().pause)
        _button(slot, status, finish, "stop", pool().finish, disabled=status.seconds == 0)
        _button(slot, status, later("Cancel"), "delete", pool().cancel)


def standing(status: JobStatus) -> str:
    """How a job stands, in a few words for the screen (Markdown)."""
    match status.state:
        case "queued" if status.position > 1:
            return trn(
                "Waiting: {count} before you on this server.",
                "Waiting: {count} before you on this server.",
                status.position - 1,
            )
        case "queued":
            return tr("Next in the queue of this server.")
        case "running":
            return tr("Running.")
        case "paused":
            return tr("Paused.")
        case "done":
            return tr("Done.")
        case "cancelled":
            return tr("Cancelled; nothing of it is kept.")
        case _:
            return tr("Stopped. {reason}", reason=plain(status.sentence))


def _button(
    slot: str,
    status: JobStatus,
    label: str,
    icon: str,
    order: Callable[[str, str], None],
    *,
    disabled: bool = False,
) -> None:
    if st.button(tr(label), icon=f":material/{icon}:", key=f"{slot}_{label}", disabled=disabled):
        try:
            order(owner(), status.id)
        except JobError as error:
            st.error(plain(str(error)))
            return
        st.rerun()
