"""What a job has said so far, within bounds."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST_EVENTS = 4000
MOST_BYTES = 4_000_000


@dataclass(frozen=True)
class Event:
    """One report of a job. number: counts up from 1 in each job. key: see Context.report."""

    number: int
    key: str | None
    values: Mapping[str, Any]
    size: int
    """Bytes, as it came."""


class EventLog:
    """The newest reports of one job. Beyond the bounds the oldest are dropped."""

    def __init__(self, most: int = MOST_EVENTS, most_bytes: int = MOST_BYTES) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._events: dict[int, Event] = {}  # by number, which is also the order
        self._keyed: dict[str, int] = {}
        self._size = self._count = 0

    def add(self, values: Mapping[str, Any], key: str | None, size: int) -> None:
        """Append; with a key, in place of the earlier event of that key."""
        if key is not None:
            self._remove(self._keyed.get(key))
            self._keyed[key] = self._count + 1
        self._count += 1
        self._events[self._count] = Event(self._count, key, values, size)
        self._size += size
        while len(self._events) > self._most or self._size > self._most_bytes:
            self._remove(next(iter(self._events)))

    def since(self, number: int) -> tuple[Event, ...]:
        """The events kept that came after that one, in order."""
        newer = itertools.takewhile(lambda event: event.number > number, self._newest_first())
        return tuple(newer)[::-1]

    def _newest_first(self) -> Iterator[Event]:
        return reversed(self._events.values())

    def _remove(self, number: int | None) -> None:
        if number is not None and number in self._events:
            self._size -= self._events.pop(number).size
