"""What a job is given: where to write, whom to tell, and when to stop. Used in the worker only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Condition
from typing import Any

Say = Callable[..., None]


class JobCancelled(BaseException):
    """Raised inside a job that is to leave nothing behind. Not to be caught: let it pass."""


class Context:
    """One job's line to the pool."""

    def __init__(self, folder: Path, say: Say) -> None:
        self.folder = folder
        """Empty at first; what is in it when the job is done is the job's result."""
        self._say = say
        self._orders = Condition()
        self._paused = self._holding = self._finish = self._cancelled = False

    def report(self, values: Mapping[str, Any], *, key: str | None = None) -> None:
        """Tell the page something, in plain values.

        key: only the newest report of a key is kept; without one, all are (within bounds).
        """
        self._say("event", key=key, values=dict(values))

    def should_stop(self) -> bool:
        """Ask this at every step. Whether to wrap up now, with what there is.

        Waits for as long as the job is paused. Raises JobCancelled when it is cancelled.
        """
        with self._orders:
            if self._paused and not (self._finish or self._cancelled):
                self._holding = True
                self._say("holding")
                self._orders.wait_for(lambda: not self._paused or self._finish or self._cancelled)
                self._holding = False
            if self._cancelled:
                raise JobCancelled
            return self._finish

    def obey(self, order: str) -> None:
        """Take an order of the pool; called on the thread that listens to it."""
        with self._orders:
            if order in ("pause", "resume"):
                self._paused = order == "pause"
            elif order == "finish":
                self._finish = True
            elif order == "cancel":
                self._cancelled = True
            if self._paused and self._holding:
                self._say("holding")  # resumed and paused again before it woke: say so again
            self._orders.notify_all()
