"""Whose page is computed now: a few at a time, the others wait in a queue they can see.

Python computes one thing at a time however many threads there are, and thirty pages that take it
from each other after every step are all slower than thirty pages one after the other.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from threading import Event, Lock

import streamlit as st

from bert_explorer.errors import ServerBusyError
from bert_explorer.language import tr, trn
from bert_explorer.ui.plain import plain

PLACES = 2
"""Pages that are computed at a time: while one waits for a model, the other goes on."""

PATIENCE = 1.0
"""Seconds of waiting before a visitor is told, and between two such sentences."""

LONGEST = 30.0
"""Seconds after which a visitor is sent away rather than left waiting."""


class Turnstile:
    """First come, first served. Methods may be called on any thread."""

    def __init__(
        self,
        places: int = PLACES,
        *,
        patience: float = PATIENCE,
        longest: float = LONGEST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._free = places
        self._patience, self._longest, self._clock = patience, longest, clock
        self._queue: deque[Event] = deque()
        self._lock = Lock()

    def enter(self, waiting: Callable[[int], None]) -> None:
        """Wait for a place. Whoever has entered must `leave`.

        waiting: told every `patience` seconds how many are before this one. It may raise, and the
            wait is over.
        Raises ServerBusyError after `longest` seconds.
        """
        with self._lock:
            if self._free:  # then nobody waits
                self._free -= 1
                return
            ticket = Event()
            self._queue.append(ticket)
        end = self._clock() + self._longest
        try:
            while not ticket.wait(self._patience):
                if self._clock() >= end:
                    raise ServerBusyError(
                        tr(
                            "Too many pages are waiting for this computer. Nothing is lost: try "
                            "again in a minute."
                        )
                    )
                waiting(self._before(ticket))
        except BaseException:
            self._give_up(ticket)
            raise

    def leave(self) -> None:
        """Give the place to whoever waits longest."""
        with self._lock:
            if self._queue:
                self._queue.popleft().set()
            else:
                self._free += 1

    def _before(self, ticket: Event) -> int:
        with self._lock:
            return self._queue.index(ticket) if ticket in self._queue else 0

    def _give_up(self, ticket: Event) -> None:
        with self._lock:
            if ticket in self._queue:
                self._queue.remove(ticket)
                return
        self.leave()  # the place came at the last moment


_turnstile = Turnstile()


def in_turn(run: Callable[[], None]) -> None:
    """Compute a page when it is its turn, and say so on screen if that takes long."""
    place = st.empty()
    told = False

    def tell(before: int) -> None:
        nonlocal told
        told = True
        place.info(
            trn(
                "This computer is busy: {count} page is before yours.",
                "This computer is busy: {count} pages are before yours.",
                before,
            )
            if before
            else tr("This computer is busy: your page is next."),
            icon=":material/hourglass_top:",
        )

    try:
        _turnstile.enter(tell)
    except ServerBusyError as error:
        place.warning(plain(str(error)))
        return
    try:
        if told:
            place.empty()
        run()
    finally:
        _turnstile.leave()
