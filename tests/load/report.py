"""What a run came to: numbers, a table for the terminal, and one for the README."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from tests.load.classroom import Lesson
from tests.load.student import KINDS
from tests.load.truth import checked_numbers, mixed_up

RESULTS = Path(__file__).parent / "results.json"
BUDGET = 500
"""Milliseconds: 95 % of all actions of thirty students are to be answered sooner."""

ALL = "all actions"


def measured(lesson: Lesson) -> dict[str, Any]:
    """One run in plain values; times in milliseconds, from the action to the end of the run."""
    answers = [*lesson.opened, *lesson.done]
    wrong = [f"{done.kind}: {text}" for done in answers for text in mixed_up(done)]
    kinds = {kind: [d for d in answers if d.kind == kind] for kind in KINDS}
    times = {kind: [1000 * d.answer.seconds for d in done] for kind, done in kinds.items() if done}
    times[ALL] = [1000 * done.answer.seconds for done in lesson.done]
    return {
        "students": lesson.students,
        "training": lesson.training,
        "seconds": round(lesson.seconds, 1),
        "actions": len(lesson.done),
        "actions_a_second": round(len(lesson.done) / lesson.seconds, 1),
        "answers_checked": len(answers),
        "answers_with_numbers_checked": sum(checked_numbers(done.answer) for done in answers),
        "told_to_wait": sum(done.answer.queued for done in lesson.done),
        "errors": lesson.failures,
        "mixed_up": wrong,
        "trained": lesson.trained,
        "server_busy": round(lesson.cpu_seconds / lesson.seconds, 2),
        "milliseconds": {kind: _spread(values) for kind, values in times.items() if values},
    }


def _spread(milliseconds: Sequence[float]) -> dict[str, int]:
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {
        "count": len(milliseconds),
        "p50": round(p50),
        "p95": round(p95),
        "max": round(max(milliseconds)),
    }


def save(runs: Sequence[Mapping[str, Any]], path: Path = RESULTS) -> None:
    """Write the runs with the machine and the date."""
    machine = {
        "cores": os.cpu_count(),
        "processor": platform.processor() or platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
    }
    whole = {"date": date.today().isoformat(), "machine": machine, "runs": list(runs)}
    path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def table(runs: Sequence[Mapping[str, Any]]) -> str:
    """Every kind of action in every run, for the terminal."""
    lines = [f"{'':34}{'count':>7}{'p50 ms':>8}{'p95 ms':>8}{'max ms':>8}"]
    for run in runs:
        lines.append(
            f"{_who(run)}: {run['actions_a_second']} actions a second, "
            f"{len(run['errors'])} errors, {len(run['mixed_up'])} mixed up of "
            f"{run['answers_checked']}, {run['told_to_wait']} told to wait, "
            f"server on {run['server_busy']} cores"
        )
        for kind, time in run["milliseconds"].items():
            numbers = "".join(f"{time[name]:8,}" for name in ("p50", "p95", "max"))
            lines.append(f"  {kind:32}{time['count']:7,}{numbers}")
        lines += [
            f"  {text}" for text in [*run["errors"][:5], *run["mixed_up"][:5], *run["trained"]]
        ]
    return "\n".join(lines)


def markdown(path: Path = RESULTS) -> str:
    """The table for the README, from the last saved runs."""
    whole = json.loads(path.read_text(encoding="utf-8"))
    rows = [
        "| class | actions a second | p50 | p95 | longest | errors | mixed-up answers |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for run in whole["runs"]:
        time = run["milliseconds"][ALL]
        rows.append(
            f"| {_who(run)} | {run['actions_a_second']} | {time['p50']:,} ms | {time['p95']:,} ms "
            f"| {time['max']:,} ms | {len(run['errors'])} "
            f"| {len(run['mixed_up'])} of {run['answers_checked']:,} |"
        )
    cores = whole["machine"]["cores"]
    return "\n".join(
        [*rows, "", f"{cores} cores, {whole['date']}; the class ran on the same ones."]
    )


def _who(run: Mapping[str, Any]) -> str:
    students = f"{run['students']} student" + "s" * (run["students"] > 1)
    return students + (f", {run['training']} more training" if run["training"] else "")
