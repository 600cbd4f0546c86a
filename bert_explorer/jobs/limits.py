"""How much the pool takes on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Times are in seconds."""

    workers: int = 1
    """Jobs that compute at the same time, each on one thread."""
    active_of_one: int = 2
    """Jobs of one owner that are queued, running or paused."""
    active_in_all: int = 24
    kept_of_one: int = 4
    """Finished jobs of one owner whose results are kept; the oldest goes first."""
    held: int = 4
    """Paused jobs that keep their process, and so their memory."""
    longest_run: float = 20 * 60
    longest_pause: float = 10 * 60
    idle: float = 3 * 60
    """A process that waits longer for work is ended."""
    absence: float = 30
    """An owner who is away for longer has left: a browser that lost its connection is back sooner,
    one that was closed never."""
    obedience: float = 2
    """A process that has not stopped so long after it was told to is killed."""
