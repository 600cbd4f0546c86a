"""Whose turn it is: the queue, the worker processes, and what they say."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import RLock
from typing import Any

from bert_explorer.jobs.job import Job
from bert_explorer.jobs.limits import Limits
from bert_explorer.jobs.process import WorkerProcess
from bert_explorer.language import later, speaking, tr

CRASHED = later(
    "The process that did this work ended by itself, perhaps for want of memory. Start again."
)

TOO_LONG = later(
    "It ran for {minutes:.0f} minutes, the most that is allowed here, and was stopped."
)
PAUSED_TOO_LONG = later(
    "It was paused for more than {minutes:.0f} minutes, and was stopped to make room."
)


class Turns:
    """First come, first served. Every method but the two listeners wants `lock` to be held."""

    def __init__(
        self, limits: Limits, kinds: Mapping[str, str], clock: Callable[[], float]
    ) -> None:
        self._limits, self._kinds, self._clock = limits, kinds, clock
        self.lock = RLock()
        self.jobs: dict[str, Job] = {}
        """In the order in which they came."""
        self.queue: list[Job] = []
        self.processes: list[WorkerProcess] = []
        self.root: Path | None = None
        """Where the folders of the jobs are; none before the first job."""
        self.closed = False

    def dispatch(self) -> None:
        """Hand out work while there is any and a worker may compute."""
        while not self.closed and self.queue and self._computing() < self._limits.workers:
            job = self.queue[0]
            if job.process is not None:
                job.holding = False
                job.process.tell("resume", job.id)
            elif (process := self._idle_process()) is not None:
                process.job, job.process = job.id, process
                process.tell(
                    "run",
                    job.id,
                    target=self._kinds[job.kind],
                    place=str(job.place),
                    language=job.language,
                )
            else:
                return  # one is starting up; it calls again when it is ready
            self.queue.pop(0)
            job.enter("running", self._clock())

    def stop(self, job: Job) -> None:
        """Take a job from the queue and from its process, and its files from the disk."""
        self._unqueue(job)
        job.holding = False
        if job.process is None:
            shutil.rmtree(job.place, ignore_errors=True)
        else:
            job.process.tell("cancel", job.id)
            job.process.deadline = self._clock() + self._limits.obedience

    def fail(self, job: Job, sentence: str, **values: object) -> None:
        """Stop a job for a reason that its owner is told: English, said in the owner's language."""
        self.stop(job)
        job.sentence = _said(job, sentence, **values)
        job.enter("failed", self._clock())

    def drop(self, job: Job) -> None:
        """Forget a job that has ended, or that was stopped."""
        self.jobs.pop(job.id, None)
        if job.process is None:
            shutil.rmtree(job.place, ignore_errors=True)

    def end_overdue(self) -> None:
        """Stop the jobs that took more time than they may."""
        now = self._clock()
        most_run, most_paused = self._limits.longest_run, self._limits.longest_pause
        for job in list(self.jobs.values()):
            if job.state == "running" and job.seconds(now) > most_run:
                self.fail(job, TOO_LONG, minutes=most_run / 60)
            elif job.state == "paused" and now - job.since > most_paused:
                self.fail(job, PAUSED_TOO_LONG, minutes=most_paused / 60)

    def end_processes(self) -> None:
        """Kill those that disobey, and those that nobody has needed for long."""
        now = self._clock()
        for process in self.processes:
            overdue = process.deadline is not None and now > process.deadline
            idle = process.ready and process.job is None
            if overdue or (idle and now - process.idle_since > self._limits.idle):
                process.kill()

    def _computing(self) -> int:
        """Processes that use a core: those with a job, but for the ones that are held."""
        held = {job.id for job in self.jobs.values() if job.holding}
        return sum(
            process.job is not None and process.job not in held for process in self.processes
        )

    def _idle_process(self) -> WorkerProcess | None:
        """One that can take a job at once; if none is there or starting, one is started."""
        free = [process for process in self.processes if process.job is None]
        for process in free:
            if process.ready:
                return process
        if not free:
            assert self.root is not None
            self.processes.append(WorkerProcess(self.root, self._hear, self._bury))
        return None

    def _unqueue(self, job: Job) -> None:
        if job in self.queue:
            self.queue.remove(job)

    def _hear(self, process: WorkerProcess, message: dict[str, Any], size: int) -> None:
        """A line from a worker."""
        with self.lock:
            if message["say"] == "ready":
                process.ready, process.idle_since = True, self._clock()
                self.dispatch()
                return
            job = self.jobs.get(message["job"])
            if message["say"] == "event":
                if job is not None and job.active:
                    job.events.add(message["values"], message["key"], size)
            elif message["say"] == "holding":
                if job is not None and job.state == "paused":
                    job.holding = True
                    self.dispatch()
            else:
                if message.get("detail"):
                    log = logging.getLogger("bert_explorer")
                    log.error("A job failed.\n%s", message["detail"])
                self._over(process, job, message)

    def _bury(self, process: WorkerProcess) -> None:
        """A worker has ended; if it had a job, that one is lost."""
        with self.lock:
            if process in self.processes:
                self.processes.remove(process)
            if process.job is not None:
                job = self.jobs.get(process.job)
                sentence = _said(job, CRASHED) if job else ""
                crash = {"say": "failed", "job": process.job, "sentence": sentence}
                self._over(process, job, crash)
            elif not process.ready and self.queue:
                self.fail(self.queue[0], CRASHED)  # or the next would end the same way, for ever
            self.dispatch()

    def _over(self, process: WorkerProcess, job: Job | None, message: dict[str, Any]) -> None:
        """A process has done with its job, one way or another."""
        process.job, process.deadline, process.idle_since = None, None, self._clock()
        if job is not None:
            self._unqueue(job)
            job.process, job.holding = None, False
            if job.active:
                job.result = message.get("result", {})
                job.sentence = message.get("sentence", "")
                job.enter("done" if message["say"] == "done" else "failed", self._clock())
        if self.root is not None and (job is None or job.state != "done"):
            shutil.rmtree(self.root / message["job"], ignore_errors=True)
        self.dispatch()


def _said(job: Job, sentence: str, **values: object) -> str:
    with speaking(job.language):
        return tr(sentence, **values)
