"""The benchmarks, `make bench`: every row goes into one table and into results.json.

They measure and never judge the clock: what they assert is that both sides computed the same. A
benchmark that fails is named below the table and the others go on. Some of them alone, with the
rest of the table as it was: `make bench TEST_FLAGS="-k forward"`.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks import table
from tests.benchmarks.results import ORDER, Results
from tests.browser import chromium

HERE = Path(__file__).parent
_results = pytest.StashKey[Results]()


def part_of(path: Path) -> str:
    return path.stem.removeprefix("test_")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_results] = Results()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    mine = [item for item in items if HERE in item.path.parents]
    others = [item for item in items if HERE not in item.path.parents]
    items[:] = others + sorted(mine, key=lambda item: ORDER.index(part_of(item.path)))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if report.failed:
        reason = str(call.excinfo.value).strip().splitlines() if call.excinfo else []
        item.config.stash[_results].failed[f"{part_of(item.path)}: {item.name}"] = (
            reason[0][:200] if reason else "it failed"
        )
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    results = terminalreporter.config.stash[_results]
    if not results.rows and not results.failed:
        return
    some = bool(terminalreporter.config.getoption("keyword"))
    saved = results.save(keep_others=some)
    for words in (table.text(saved.rows), table.measured_on(saved), table.failures(saved)):
        if words:
            terminalreporter.write_line(f"\n{words}")


@pytest.fixture(scope="session")
def results(request: pytest.FixtureRequest) -> Results:
    """Where rows go: `results.add(Row(...))`."""
    return request.config.stash[_results]


@pytest.fixture
def all_cores(_one_thread: None) -> Iterator[int]:
    """As many torch threads as there are cores; the number of them."""
    before, cores = torch.get_num_threads(), os.cpu_count() or 1
    torch.set_num_threads(cores)
    yield cores
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium of the part's own."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**chromium.launch_options())
        yield running
        running.close()
