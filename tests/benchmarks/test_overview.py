"""All heads of 12 layers at one look: our mosaic beside bertviz's views of the same attention."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.benchmarks.overview import HEADS, LAYERS, TOKENS, notebook_bytes, our_bytes
from tests.benchmarks.results import Results
from tests.benchmarks.rounds import by_turns
from tests.benchmarks.row import Row
from tests.benchmarks.serving import OVERVIEW, serving
from tests.benchmarks.watching import opened, until_drawn

SHAPE = f"{LAYERS} x {HEADS} heads, {TOKENS} tokens"
VIEWS = {"model_view": (1 / 40, 1 / 50), "head_view": (None, None)}
"""bertviz's view -> the budgets for bytes and for time."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(OVERVIEW) as running:
        yield running.url


def click_draw(page: Page) -> None:
    page.get_by_role("button", name="Draw").click()


def seconds_to_draw(browser: Browser, address: str, view: str) -> float:
    page = opened(browser, f"{address}?view={view}")
    took = until_drawn(page, click_draw)
    drawn = page.frames[-1].locator("svg, canvas").count() + page.locator("canvas").count()
    page.context.close()
    assert drawn, f"{view} drew nothing"
    return took


@pytest.mark.parametrize("view", VIEWS)
def test_overview(results: Results, browser: Browser, address: str, view: str) -> None:
    size_budget, time_budget = VIEWS[view]
    ours, theirs = our_bytes(), notebook_bytes(view)
    results.add(
        Row(
            part="overview",
            what=f"bytes sent, {SHAPE}",
            unit="MB",
            against=f"bertviz {view}",
            ours=ours / 1e6,
            reference=theirs / 1e6,
            ratio=ours / theirs,
            budget=size_budget,
            note="a byte for each weight, against two decimal numbers",
        )
    )
    rounds = by_turns(
        lambda: seconds_to_draw(browser, address, "ours"),
        lambda: seconds_to_draw(browser, address, view),
        lasting=0,
        clock=lambda work: work(),
        least=2,
        warm=False,
    )
    results.add(
        Row(
            part="overview",
            what=f"click to drawn, {SHAPE}",
            unit="s",
            against=f"bertviz {view}",
            budget=time_budget,
            note="pixels on a canvas, against an SVG line for each weight",
            **rounds.figures(),
        )
    )
