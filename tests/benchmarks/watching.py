"""A visitor with a stopwatch: seconds from a click until the picture has changed."""

import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Error, Page

STOPWATCH = Path(__file__).with_name("stopwatch.js")
SECONDS = 60


def visitor(browser: Browser) -> Page:
    """A page of somebody new, with the stopwatch in it."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en")
    context.set_default_timeout(SECONDS * 1000)
    context.add_init_script(path=STOPWATCH)
    return context.new_page()


def opened(browser: Browser, url: str) -> Page:
    """A new visitor's page, when everything on it is drawn."""
    page = visitor(browser)
    page.goto(url, wait_until="commit")
    page.evaluate("stopwatch.settled()")
    return page


def until_drawn(page: Page, click: Callable[[Page], None]) -> float:
    """Seconds from the click to the last change it led to, those in frames included."""
    page.bring_to_front()  # a tab in the back draws less often
    click(page)
    main = page.evaluate("stopwatch.settled()")
    drawn = [main["drawn"], *(_drawn_in(frame, main["asked"]) for frame in page.frames[1:])]
    return (max(drawn) - main["asked"]) / 1000


def _drawn_in(frame, asked: float) -> float:
    """When a frame was drawn that the click had opened or led to another address."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            drawn: float = frame.evaluate("stopwatch.settled(0)")["drawn"]
        except Error:  # it is on its way to another address
            continue
        if drawn > asked:
            return drawn
    raise RuntimeError("A frame did not change after the click.")
