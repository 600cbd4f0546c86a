"""Fixtures of the browser tests.

A browser test costs seconds, so write one only for what needs a browser: clicks and keys in a
component, focus, theme, drawing, layout, Back and Forward, traffic, a first link on a new server.
What the script answers to a choice is tested with AppTest (tests/app), numbers below the pages.

- One test is one journey of a visitor: open the page once, do one thing after the other, and
  check each. Open it again (`page.goto(...)`, then `wait_until_drawn(page)`) only for a state that
  no click leads to.
- The first `open_page(...)` of a test reuses one tab: the bundles that Chromium has compiled stay
  compiled, the visitor is a new one. A second one is another visitor, and three times as slow.
- Wait for what should appear, with Playwright's `expect`. `settle(page)` is for Back, Forward and
  for what should not appear. Never wait for a time.
- `open_page` fails the test if a token opens a dialog, a script or component fails, or a page asks
  anything of another machine.
- One colour scheme is enough where nothing depends on it.
- `fresh_server` starts a server (3 seconds): only for what must be seen on a first visit.

All of them run on one worker: two servers and two browsers would starve each other.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import chromium
from tests.browser.visit import SECONDS, Traffic, forget, new_page, wait_until_drawn
from tests.conftest import Server

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium. There must be one: `make test` sees to it."""
    expect.set_options(timeout=SECONDS * 1000)
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**chromium.launch_options())
        yield running
        running.close()


@pytest.fixture(scope="session")
def tabs() -> list[Page]:
    """The one tab that the first visitors of all tests share, or none yet."""
    return []


@pytest.fixture
def open_page(browser: Browser, tabs: list[Page]) -> Iterator[Callable[..., Page]]:
    """A function `open_page(url, *, scheme="light", width=1366, height=768)` that returns a
    Playwright page, once Streamlit has drawn it; `page.traffic` is its Traffic."""
    pages: list[Page] = []

    def opened(url: str, *, scheme: str = "light", width: int = 1366, height: int = 768) -> Page:
        page = tabs.pop() if tabs else new_page(browser)
        pages.append(page)
        page.emulate_media(media="screen", color_scheme=scheme, reduced_motion="no-preference")
        page.set_viewport_size({"width": width, "height": height})
        page.goto(url, wait_until="commit")
        wait_until_drawn(page)
        return page

    yield opened
    seen: list[Traffic] = [page.traffic for page in pages]
    for page in pages[1:]:
        page.context.close()
    for page in pages[:1]:
        if forget(page):
            tabs.append(page)
        else:
            page.context.close()
    assert [failure for traffic in seen for failure in traffic.failures] == []
    assert [url for traffic in seen for url in traffic.outside()] == []


@pytest.fixture
def page(open_page: Callable[..., Page], server: Server) -> Page:
    """A browser page on the app's home, in light mode."""
    return open_page(server.url)
