"""The pool as its owners and the server see it."""

from __future__ import annotations

import atexit
import json
import secrets
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from typing import Any

from bert_explorer.errors import JobError
from bert_explorer.jobs.events import Event
from bert_explorer.jobs.job import Job, JobStatus
from bert_explorer.jobs.kinds import KINDS
from bert_explorer.jobs.limits import Limits
from bert_explorer.jobs.root import Root
from bert_explorer.jobs.turns import Turns
from bert_explorer.language import current, tr

TICK_SECONDS = 0.5
MOST_SPEC_BYTES = 8_000_000


class Pool:
    """Long work for many sessions, in a few worker processes. Methods may be called on any thread.

    A job belongs to an owner, a string that only the owner's session knows. To ask for a job that
    isn't yours raises JobError, as if there were none."""

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        kinds: Mapping[str, str] = KINDS,
        is_here: Callable[[str], bool] = lambda owner: True,
        folder: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """is_here: whether an owner is still there. folder: where the pool's own folder is made."""
        self.limits = limits or Limits()
        self._kinds, self._is_here, self._folder, self._clock = kinds, is_here, folder, clock
        self._turns = Turns(self.limits, kinds, clock)
        self._lock = self._turns.lock
        self._root: Root | None = None
        self._seen: dict[str, float] = {}  # owner -> when they were last here
        self._closed = Flag()

    def submit(self, owner: str, kind: str, spec: Mapping[str, Any]) -> str:
        """Queue a job; returns its id. Raises JobError when there is no room for it."""
        if kind not in self._kinds:
            raise JobError(tr("There is no such kind of job: {kind}.", kind=kind))
        if len(written := json.dumps(spec)) > MOST_SPEC_BYTES:
            raise JobError(tr("That is more text than one job may take. Shorten it."))
        with self._lock:
            self._make_room(owner)
            id = secrets.token_urlsafe(16)
            job = Job(id, owner, kind, json.loads(written), current(), self._start() / id)
            job.results.mkdir(parents=True)
            (job.place / "spec.json").write_text(written, encoding="utf-8")
            job.since = self._seen[owner] = self._clock()
            self._turns.jobs[id] = job
            self._turns.queue.append(job)
            self._turns.dispatch()
        return id

    def jobs(self, owner: str) -> tuple[JobStatus, ...]:
        """All jobs of an owner that are not forgotten, oldest first."""
        with self._lock:
            return tuple(self._status(job) for job in self._of(owner))

    def status(self, owner: str, id: str) -> JobStatus:
        """How a job stands."""
        with self._lock:
            return self._status(self._find(owner, id))

    def events(self, owner: str, id: str, since: int = 0) -> tuple[Event, ...]:
        """What a job has reported after the event of that number, as far as kept."""
        with self._lock:
            return self._find(owner, id).events.since(since)

    def results(self, owner: str, id: str) -> Path:
        """The folder that a job wrote. Raises JobError unless the job is done."""
        with self._lock:
            job = self._find(owner, id)
            if job.state != "done":
                raise JobError(tr("This job has no result."))
            return job.results

    def pause(self, owner: str, id: str) -> None:
        """Stop computing at the next step; the turn is given up."""
        with self._lock:
            job = self._find(owner, id)
            if job.state not in ("queued", "running"):
                return
            if job.process is not None:
                others = self._turns.jobs.values()
                held = sum(o.state == "paused" and o.process is not None for o in others)
                if held >= self.limits.held:
                    raise JobError(tr("Too many jobs are paused on this server. Let yours run."))
                job.process.tell("pause", id)
            if job.state == "queued":
                self._turns.queue.remove(job)
            job.enter("paused", self._clock())
            self._turns.dispatch()

    def resume(self, owner: str, id: str) -> None:
        """Go on, when it is this job's turn again."""
        with self._lock:
            job = self._find(owner, id)
            if job.state != "paused":
                return
            if job.process is not None and not job.holding:
                job.process.tell("resume", id)
                job.enter("running", self._clock())
            else:
                job.enter("queued", self._clock())
                self._turns.queue.append(job)
                self._turns.dispatch()

    def finish(self, owner: str, id: str) -> None:
        """Stop early and keep what there is; a job that has not begun is cancelled."""
        with self._lock:
            job = self._find(owner, id)
            if job.process is None:
                self.cancel(owner, id)
            elif job.active:
                if job.state == "queued":
                    self._turns.queue.remove(job)
                job.process.tell("finish", id)
                job.holding = False
                job.enter("running", self._clock())

    def cancel(self, owner: str, id: str) -> None:
        """Stop now and leave nothing behind."""
        with self._lock:
            job = self._find(owner, id)
            if job.active:
                self._turns.stop(job)
                job.enter("cancelled", self._clock())
                self._turns.dispatch()

    def forget(self, owner: str, id: str) -> None:
        """Remove a job with all its results; one that is active is cancelled first."""
        with self._lock:
            self.cancel(owner, id)
            self._turns.drop(self._find(owner, id))

    def leave(self, owner: str) -> None:
        """The owner is gone: stop and remove everything of theirs."""
        with self._lock:
            for job in self._of(owner):
                self.forget(owner, job.id)
            self._seen.pop(owner, None)

    @property
    def processes(self) -> tuple[int, ...]:
        """The process ids of the workers there are."""
        with self._lock:
            return tuple(process.pid for process in self._turns.processes)

    def tick(self) -> None:
        """Enforce the limits of time; called twice a second on a thread of the pool's own."""
        now = self._clock()
        with self._lock:
            self._turns.end_processes()
            self._turns.end_overdue()
            owners = {job.owner for job in self._turns.jobs.values()}
        here = {owner: self._is_here(owner) for owner in owners}  # not ours, so outside the lock
        with self._lock:
            for owner, is_here in here.items():
                if is_here:
                    self._seen[owner] = now
                elif now - self._seen.get(owner, now) > self.limits.absence:
                    self.leave(owner)
            self._turns.dispatch()

    def close(self) -> None:
        """End every process and remove every file. The pool can't be used afterwards."""
        self._closed.set()
        with self._lock:
            self._turns.closed = True
            self._turns.jobs.clear()
            self._turns.queue.clear()
            processes = list(self._turns.processes)
        for process in processes:
            process.kill()
        for process in processes:
            process.wait()
        if self._root:
            self._root.remove()

    def _make_room(self, owner: str) -> None:
        """Refuse a job too many, and drop the oldest results of who asks for another."""
        if self._closed.is_set():
            raise JobError(tr("The server is closing."))
        active = [job for job in self._turns.jobs.values() if job.active]
        if len(active) >= self.limits.active_in_all:
            raise JobError(tr("The queue of this server is full. Try again in a few minutes."))
        mine = sum(job.owner == owner for job in active)
        if mine >= self.limits.active_of_one:
            raise JobError(
                tr("You have {n} jobs under way already: wait for one, or cancel it.", n=mine)
            )
        ended = [job for job in self._of(owner) if not job.active]
        for job in ended[: max(0, len(ended) - self.limits.kept_of_one + 1)]:
            self._turns.drop(job)

    def _start(self) -> Path:
        """The pool's folder; made, and the time watched, from the first job on."""
        if self._root is None:
            self._root = Root(self._folder)
            self._turns.root = self._root.path
            atexit.register(self.close)
            Thread(target=self._keep_ticking, daemon=True, name="jobs").start()
        return self._root.path

    def _keep_ticking(self) -> None:
        while not self._closed.wait(TICK_SECONDS):
            self.tick()

    def _of(self, owner: str) -> list[Job]:
        return [job for job in self._turns.jobs.values() if job.owner == owner]

    def _find(self, owner: str, id: str) -> Job:
        job = self._turns.jobs.get(id)
        if job is None or job.owner != owner:
            raise JobError(tr("This job is not here any more."))
        return job

    def _status(self, job: Job) -> JobStatus:
        queue = self._turns.queue
        return JobStatus(
            id=job.id,
            kind=job.kind,
            spec=job.spec,
            state=job.state,
            position=queue.index(job) + 1 if job in queue else 0,
            seconds=job.seconds(self._clock()),
            sentence=job.sentence,
            result=job.result,
        )
