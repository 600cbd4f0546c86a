"""A class of N students, each doing one thing a second, and what came of it."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.load.names import MOST
from tests.load.student import SENTENCES, Done, Student
from tests.load.training import Trainee
from tests.load.visitor import NoAnswerError, Visitor

Result = TypeVar("Result")

MOST_STUDENTS = MOST // SENTENCES
LONGEST_RUN = 300.0
BEAT = 1.0
"""Seconds from one action of a student to the next."""

OPENING = 5.0
"""Seconds in which the class comes in."""


@dataclass
class Lesson:
    """What happened in one run."""

    students: int
    training: int
    seconds: float = 0.0
    """From the first action to the last answer."""
    done: list[Done] = field(default_factory=list)
    """Actions of the students that were answered, in the order in which they were."""
    opened: list[Done] = field(default_factory=list)
    """Their first pages, before the clock."""
    failures: list[str] = field(default_factory=list)
    """No answer, or an error on the page, a sentence each."""
    trained: list[str] = field(default_factory=list)
    """How it went for those who trained, a sentence each."""
    cpu_seconds: float = 0.0
    """Processor time of the server, its training jobs not counted; 0 if it isn't known."""


def aside(work: Coroutine[Any, Any, Result]) -> Result:
    """asyncio.run in a thread of its own: the browser's tests leave a loop running in theirs."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def teach(
    url: str, students: int, seconds: float, training: int = 0, *, pid: int | None = None
) -> Lesson:
    """Run a class against a server on this machine.

    Each student acts once a BEAT, or, when an answer takes longer, as soon as it is there: a person
    waits for the page too. `training` further students train a model in the Training lab.
    pid: the server's process, to count its processor time.
    """
    if not (1 <= students <= MOST_STUDENTS and 0 < seconds <= LONGEST_RUN):
        raise ValueError(f"At most {MOST_STUDENTS} students and {LONGEST_RUN:.0f} seconds.")
    lesson = Lesson(students, training)
    async with AsyncExitStack() as stack:
        visitors = [await stack.enter_async_context(Visitor(url)) for _ in range(students)]
        trainees = [Trainee(await stack.enter_async_context(Visitor(url))) for _ in range(training)]
        group = [Student(number, visitor) for number, visitor in enumerate(visitors)]
        start = time.perf_counter()
        opening = min(OPENING, students / 10)
        opens = (_enter(lesson, s, start, opening * s.number / students) for s in group)
        await asyncio.gather(*opens)
        watching = [asyncio.create_task(trainee.train()) for trainee in trainees]
        await asyncio.gather(*(trainee.begun.wait() for trainee in trainees))
        start, busy = time.perf_counter(), _cpu_seconds(pid)
        beats = (_act(lesson, s, start, BEAT * s.number / students, seconds) for s in group)
        await asyncio.gather(*beats)
        lesson.seconds = time.perf_counter() - start
        lesson.cpu_seconds = _cpu_seconds(pid) - busy
        for trainee, task in zip(trainees, watching, strict=True):
            lesson.trained.append(await trainee.stop(task))
    lesson.done.sort(key=lambda done: done.at)
    return lesson


async def _enter(lesson: Lesson, student: Student, start: float, at: float) -> None:
    await _until(start + at)
    await _note(lesson, lesson.opened, student, student.open(), start)


async def _act(lesson: Lesson, student: Student, start: float, at: float, seconds: float) -> None:
    while at < seconds:
        await _until(start + at)
        if not await _note(lesson, lesson.done, student, student.act(), start):
            return
        at += BEAT


async def _note(lesson: Lesson, done: list[Done], student: Student, action, start: float) -> bool:
    """Keep an answer; False if there was none."""
    at = time.perf_counter() - start
    who = f"student {student.number + 1} at {at:.1f} s"
    try:
        kind, answer = await action
    except NoAnswerError as error:
        lesson.failures.append(f"{who}: {error}")
        return False
    lesson.failures += [f"{who}, {kind}: {text}" for text in answer.errors()]
    done.append(Done(kind, at, student.view, answer))
    return True


def _cpu_seconds(pid: int | None) -> float:
    """Processor time a process has used so far; 0 where the system does not say."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.perf_counter()))
