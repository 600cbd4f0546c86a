"""A class against the real server: `python -m tests.load`, or `--students 30 --seconds 30`.

Starts the app on this machine, lets N students act once a second each, and prints one table; the
numbers go to tests/load/results.json. Without --students: 1, 10, 30 and 60, then 30 with two more
in the Training lab, each on a fresh server.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from typing import Any

import torch

from tests.conftest import start_server
from tests.load.classroom import Lesson, teach
from tests.load.report import markdown, measured, save, table
from tests.load.visitor import Visitor

ROUNDS = ((1, 0), (10, 0), (30, 0), (60, 0), (30, 2))
"""Students, and how many more of them train."""


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--students", type=int, help="only this many; nothing is saved")
    parser.add_argument("--training", type=int, default=0, help="more students who train a model")
    parser.add_argument("--url", help="of an app that runs on this machine, or a proxy before it")
    parser.add_argument("--seconds", type=float, default=30, help="of each run (30)")
    parser.add_argument(
        "--markdown", action="store_true", help="print the saved table, run nothing"
    )
    asked = parser.parse_args(arguments)
    if asked.markdown:
        print(markdown())
        return 0
    torch.set_num_threads(1)
    rounds = ROUNDS if asked.students is None else ((asked.students, asked.training),)
    if asked.url and asked.students is None:
        parser.error("--url needs --students")
    runs = []
    for students, training in rounds:
        if asked.url:
            lesson = asyncio.run(teach(asked.url, students, asked.seconds, training))
            runs.append(measured(lesson))
        else:
            runs.append(round_of(students, asked.seconds, training))
        print(table(runs[-1:]), flush=True)
    if asked.students is None:
        save(runs)
    return int(any(run["errors"] or run["mixed_up"] for run in runs))


def round_of(students: int, seconds: float, training: int = 0) -> dict[str, Any]:
    """One class on a fresh server, after a first visitor has been on every page."""
    with tempfile.TemporaryDirectory() as folder, start_server(Path(folder) / "log.txt") as server:

        async def run() -> Lesson:
            await walk_through(server.url)
            return await teach(server.url, students, seconds, training, pid=server.pid)

        return measured(asyncio.run(run()))


async def walk_through(url: str) -> None:
    """See every page once, as a teacher would before the lesson."""
    async with Visitor(url) as teacher:
        await teacher.open()
        for page in teacher.pages:
            await teacher.go(page)


if __name__ == "__main__":
    sys.exit(main())
