"""From the command to the first picture, and memory: the app beside an empty one."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.benchmarks.results import Results
from tests.benchmarks.rounds import by_turns, seconds
from tests.benchmarks.row import Row
from tests.benchmarks.serving import APP, EMPTY, Serving, serving
from tests.benchmarks.watching import opened, visitor

SESSIONS = 6


def first_content(browser: Browser, script: Path) -> float:
    """Seconds from starting the server until its first visitor sees the first page drawn."""
    page = visitor(browser)
    with serving(script) as running:
        page.goto(running.url, wait_until="commit")
        drawn = page.evaluate("stopwatch.settled().then((at) => at.drawn)") / 1000
        begun = time.time() - (time.perf_counter() - running.begun)
    page.context.close()
    return drawn - begun


def import_torch() -> None:
    subprocess.run((sys.executable, "-c", "import torch"), check=True)


def test_cold_start(results: Results, browser: Browser) -> None:
    rounds = by_turns(
        lambda: first_content(browser, APP),
        lambda: first_content(browser, EMPTY),
        lasting=0,
        clock=lambda work: work(),
    )
    results.add(
        Row(
            part="start",
            what="cold start: from the command to the first page drawn",
            unit="s",
            against="empty app",
            budget=2,
            note=f"{seconds(import_torch):.1f} s of it to import torch",
            **rounds.figures(),
        )
    )


@pytest.fixture
def servers() -> Iterator[tuple[Serving, Serving]]:
    with ExitStack() as both:
        yield both.enter_context(serving(APP)), both.enter_context(serving(EMPTY))


def test_memory(results: Results, browser: Browser, servers: tuple[Serving, Serving]) -> None:
    """Each session is a visitor with a sentence of his own on the Attention page."""
    starts, sessions = [], []
    for running in servers:
        starts.append(running.megabytes())
        pages = [opened(browser, f"{running.url}/attention?s=One+for+all.") for _ in range(2)]
        before = running.megabytes()
        for i in range(SESSIONS):
            pages.append(opened(browser, f"{running.url}/attention?s=The+{i}+cats+sat+down."))
        sessions.append((running.megabytes() - before) / SESSIONS)
        for page in pages:
            page.context.close()
    for what, (ours, reference), note in (
        ("memory of the server at the start", starts, "most of it is torch"),
        ("memory of one more visitor on the Attention page", sessions, ""),
    ):
        results.add(
            Row(
                part="start",
                what=what,
                unit="MiB",
                against="empty app",
                ours=ours,
                reference=reference,
                ratio=ours / reference if reference > 0 else None,
                note=note,
            )
        )
