"""One piece of work in the pool, as the pool keeps it and as its owner sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from bert_explorer.jobs.events import EventLog

if TYPE_CHECKING:
    from bert_explorer.jobs.process import WorkerProcess

State = Literal["queued", "running", "paused", "done", "failed", "cancelled"]
ACTIVE: tuple[State, ...] = ("queued", "running", "paused")
"""The states from which a job may still go on."""


@dataclass(frozen=True)
class JobStatus:
    """What an owner may know of a job of theirs."""

    id: str
    kind: str
    spec: Mapping[str, Any]
    state: State
    position: int
    """Place in the queue, 1 = next; 0 when it does not wait."""
    seconds: float
    """Time spent running."""
    sentence: str
    """Why it failed, for the visitor; empty otherwise."""
    result: Mapping[str, Any]
    """What the job returned; empty until it is done."""

    @property
    def active(self) -> bool:
        """Whether it may still go on."""
        return self.state in ACTIVE


@dataclass
class Job:
    """The pool's own record. Changed under the pool's lock only."""

    id: str
    owner: str
    kind: str
    spec: dict[str, Any]
    language: str
    """Whatever is said about it is said in this one, its owner's."""
    place: Path
    """A folder of its own: spec.json, and results/, which is the job's."""
    state: State = "queued"
    sentence: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    events: EventLog = field(default_factory=EventLog)
    process: WorkerProcess | None = None
    holding: bool = False
    """Paused, and its process has stopped computing."""
    since: float = 0.0
    """When the present state began, by the pool's clock."""
    ran: float = 0.0
    """Seconds spent running before the present state."""

    @property
    def active(self) -> bool:
        """Whether it may still go on."""
        return self.state in ACTIVE

    @property
    def results(self) -> Path:
        return self.place / "results"

    def enter(self, state: State, now: float) -> None:
        """Change the state, and keep count of the time spent running."""
        self.ran = self.seconds(now)
        self.state, self.since = state, now

    def seconds(self, now: float) -> float:
        """Time spent running so far."""
        return self.ran + (now - self.since if self.state == "running" else 0.0)
