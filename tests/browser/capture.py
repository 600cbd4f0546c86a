"""The moving picture in the README: a short visit, filmed. `make capture` runs this file.

Frames are screenshots taken while a scripted visitor clicks; a ring marks where. The result is
assets/capture.webp, an animation that needs no player.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser import chromium
from tests.browser.visit import CLOCK, settle, wait_until_drawn
from tests.conftest import start_server

TARGET = Path(__file__).parents[2] / "assets" / "capture.webp"
SIZE = {"width": 1280, "height": 760}
WIDTH = 900  # px of the film; a README is no wider
QUALITY = 60

RING = """([x, y]) => {
  const ring = document.createElement('div');
  ring.id = 'ring';
  ring.style.cssText = `position:fixed;z-index:2000000;left:${x - 18}px;top:${y - 18}px;width:36px;`
    + 'height:36px;border-radius:50%;border:4px solid #d1690e;pointer-events:none';
  document.body.append(ring);
}"""


class Film:
    """Frames and how long each one stands."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.frames: list[Image.Image] = []
        self.milliseconds: list[int] = []

    def hold(self, milliseconds: int) -> None:
        """Show what is on screen now for so long."""
        shot = Image.open(BytesIO(self.page.screenshot())).convert("RGB")
        height = round(shot.height * WIDTH / shot.width)
        self.frames.append(shot.resize((WIDTH, height), Image.Resampling.LANCZOS))
        self.milliseconds.append(milliseconds)

    def click(self, target: Locator, then: int = 1500) -> None:
        """Mark a thing, click it, and show what came of it."""
        target.scroll_into_view_if_needed()
        box = target.bounding_box()
        assert box is not None, "there is nothing to click"
        self.page.evaluate(RING, [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2])
        self.hold(500)
        self.page.evaluate("document.getElementById('ring').remove()")
        target.click()
        settle(self.page)
        self.hold(then)

    def write(self, text: str, then: int = 1500) -> None:
        """Type another sentence, a few letters a frame."""
        field = self.page.locator(".st-key-s input")
        field.fill("")
        for end in range(4, len(text) + 4, 4):
            field.fill(text[:end])
            self.hold(90)
        field.press("Enter")
        settle(self.page)
        self.hold(then)

    def save(self, path: Path) -> None:
        """Write all frames as one animated WebP that begins again at its end."""
        first, *others = self.frames
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=self.milliseconds,
            loop=0,
            quality=QUALITY,
            method=6,
        )


def visit(film: Film, home: str) -> None:
    """What is shown: a word hidden, another sentence, attention in both models, its arcs."""
    page = film.page
    page.goto(home)
    wait_until_drawn(page)
    page.get_by_role("button", name="No, thanks").click()
    film.hold(1800)
    film.click(page.locator(".st-key-twins .word").nth(5))
    film.write("The bird flew up into the sky.", 1200)
    film.click(page.locator(".st-key-twins .word").nth(2), 2500)
    menu = page.get_by_role("navigation")
    film.click(menu.get_by_role("link", name="Attention", exact=True), 2200)
    pictures = page.get_by_role("radiogroup").filter(has_text="Arcs")
    film.click(pictures.get_by_text("Arcs", exact=True), 2000)
    film.click(pictures.get_by_text("All heads", exact=True), 2000)
    film.click(menu.get_by_role("link", name="Fill the blank", exact=True), 2500)


def capture() -> None:
    """Start the app, film a visit, and put it into TARGET."""
    with (
        TemporaryDirectory() as folder,
        start_server(Path(folder) / "log.txt") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**chromium.launch_options())
        film = Film(browser.new_page(viewport=SIZE))
        film.page.add_init_script(CLOCK)
        visit(film, server.url)
        browser.close()
    film.save(TARGET)
    seconds = sum(film.milliseconds) / 1000
    print(f"{len(film.frames)} frames, {seconds:.0f} s, {TARGET.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    capture()
