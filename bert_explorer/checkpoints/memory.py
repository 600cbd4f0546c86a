"""Loaded models, shared by everybody and bounded in bytes."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Collection
from concurrent.futures import Future
from threading import Lock
from weakref import WeakValueDictionary

from bert_explorer.checkpoints.checkpoint import Checkpoint
from bert_explorer.errors import CheckpointError
from bert_explorer.language import tr

WAIT_SECONDS = 5.0
"""How long a new model waits for others to be let go of."""


class ModelMemory:
    """At most `budget` bytes of parameters; the least recently used model makes room.

    Whoever holds a Checkpoint keeps it alive: a model that is dropped here in the middle of a
    computation is only forgotten, and its bytes count until the last holder lets go of it.
    """

    def __init__(
        self,
        budget: int,
        load: Callable[[str], Checkpoint],
        size: Callable[[str], int],
        pinned: Collection[str] = (),
        *,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        """load, size: a name to its checkpoint, and to its bytes without reading the weights.

        pinned: names that are never dropped.
        """
        self.budget = budget
        self._load, self._size, self._pinned = load, size, frozenset(pinned)
        self._wait_seconds = wait_seconds
        self._lock = Lock()
        self._kept: OrderedDict[str, Checkpoint] = OrderedDict()  # least recently used first
        self._alive: WeakValueDictionary[str, Checkpoint] = WeakValueDictionary()
        self._loading: dict[str, Future[Checkpoint]] = {}
        self._reserved: dict[str, int] = {}

    def get(self, name: str) -> Checkpoint:
        """The checkpoint of that name; one load for all who ask at once.

        Raises CheckpointError when it cannot be loaded or there is no room for it. A failure is
        not remembered.
        """
        with self._lock:
            if (found := self._alive.get(name)) is not None:
                self._kept[name] = found
                self._kept.move_to_end(name)
                self._drop(0)
                return found
            future = self._loading.get(name)
            mine = future is None
            if future is None:
                future = self._loading[name] = Future()
        if not mine:
            return future.result()
        try:
            loaded = self._load_within_budget(name)
        except BaseException as error:
            self._finish(name, None)
            future.set_exception(error)
            raise
        self._finish(name, loaded)
        future.set_result(loaded)
        return loaded

    def has(self, name: str) -> bool:
        """Whether that checkpoint is there, so that `get` would load nothing."""
        with self._lock:
            return name in self._alive

    def used(self) -> int:
        """Bytes of all models alive, and of those being loaded."""
        with self._lock:
            return self._used()

    def names(self) -> tuple[str, ...]:
        """The models that are kept, the least recently used first."""
        with self._lock:
            return tuple(self._kept)

    def forget(self, name: str) -> None:
        """Keep this one no longer."""
        with self._lock:
            self._kept.pop(name, None)

    def _used(self) -> int:
        return sum(model.num_bytes for model in self._alive.values()) + sum(self._reserved.values())

    def _load_within_budget(self, name: str) -> Checkpoint:
        needed = self._size(name)
        if name not in self._pinned:
            pinned = sum(m.num_bytes for n, m in self._kept.items() if n in self._pinned)
            if needed > self.budget - pinned:
                raise CheckpointError(
                    tr(
                        "This model takes {needed} in memory, and this server allows {allowed}: "
                        "choose a smaller one.",
                        needed=megabytes(needed),
                        allowed=megabytes(max(0, self.budget - pinned)),
                    )
                )
        end = time.monotonic() + self._wait_seconds
        while not self._reserve(name, needed):
            if time.monotonic() > end:
                raise CheckpointError(
                    tr(
                        "Other people are using all the memory for models just now: try again in "
                        "a moment, or choose one that is already open."
                    )
                )
            time.sleep(0.02)  # whoever uses a dropped model lets go of it within its page run
        return self._load(name)

    def _reserve(self, name: str, needed: int) -> bool:
        with self._lock:
            self._drop(needed)
            if name not in self._pinned and self._used() + needed > self.budget:
                return False
            self._reserved[name] = needed
            return True

    def _drop(self, needed: int) -> None:
        """Forget the least recently used until `needed` bytes fit, or nothing can be dropped."""
        for name in list(self._kept):
            if self._used() + needed <= self.budget:
                return
            if name not in self._pinned:
                del self._kept[name]

    def _finish(self, name: str, loaded: Checkpoint | None) -> None:
        with self._lock:
            del self._loading[name]
            self._reserved.pop(name, None)
            if loaded is not None:
                self._kept[name] = self._alive[name] = loaded


def megabytes(num_bytes: int) -> str:
    """Bytes as people read them: "438 MB", "1.3 GB"."""
    if num_bytes >= 10**9:
        return f"{num_bytes / 10**9:.1f} GB"
    return f"{max(1, round(num_bytes / 10**6)):,} MB" if num_bytes else "0 MB"
