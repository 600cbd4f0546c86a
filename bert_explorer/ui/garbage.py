"""Garbage collection for the whole server, about once a second instead of after every run.

Streamlit's own (`runner.postScriptGC`) looks through everything after each run of the script, while
every other visitor's run waits. For thirty visitors that is thirty times a second. One look a
second finds the same garbage.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from threading import Event, Thread

EVERY = 1.0
"""Seconds between two looks; none if hardly anything was allocated in between."""

LONG = 0.03
"""Seconds. After a longer look, what survived it is set aside and not looked at again."""

THOROUGH = 600.0
"""Seconds until what was set aside is looked through too."""


class Collector:
    """Looks for garbage on a thread of its own, between `start` and `stop`.

    What survives and takes long to look at is mostly modules that a page imported on its first
    visit, and caches. It is set aside (gc.freeze), and taken back once every THOROUGH seconds: a
    session that ended meanwhile may have left cycles in it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._thorough_at = clock() + THOROUGH
        self._stopped = Event()

    def start(self) -> None:
        """Set aside what is there now, which is what the server has loaded, and begin."""
        gc.collect()
        gc.freeze()
        Thread(target=self._work, daemon=True, name="garbage").start()

    def stop(self) -> None:
        self._stopped.set()

    def look(self) -> None:
        """One look, if there is reason for it."""
        _, young, middle = gc.get_count()
        if not young and not middle:  # less than one generation's worth since the last look
            return
        began = self._clock()
        if thorough := began > self._thorough_at:
            gc.unfreeze()
            self._thorough_at = began + THOROUGH
        gc.collect()
        if thorough or self._clock() - began > LONG:
            gc.freeze()

    def _work(self) -> None:
        while not self._stopped.wait(EVERY):
            self.look()
