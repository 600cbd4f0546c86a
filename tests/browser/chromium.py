"""The browser of the tests: find Chromium or Chrome, or get one. Run by `make test`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_CHROME = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")

# No screen, no graphics card, and no errand of Chromium's own to the network.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

HELP = (
    "The browser tests need Chromium or Chrome, and none could be found or installed. "
    "Install it with your package manager (for example: sudo apt install chromium), "
    "or put the path of its program into the environment variable CHROMIUM."
)


def find() -> Path | None:
    """The browser's program: $CHROMIUM, one on the PATH, Chrome on a Mac, or Playwright's own."""
    if chosen := os.environ.get("CHROMIUM"):
        return Path(chosen) if Path(chosen).is_file() else None
    for name in NAMES:
        if found := shutil.which(name):
            return Path(found)
    return next((path for path in (MAC_CHROME, _of_playwright()) if path and path.is_file()), None)


def _of_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


def install() -> None:
    """Try the ways to get a browser, in order, until one is found."""
    playwright = (sys.executable, "-m", "playwright", "install")
    ways = [[(*playwright, "chromium")], [(*playwright, "--with-deps", "chromium")]]
    if is_root() and shutil.which("apt-get"):
        apt = ("apt-get", "-y", "--no-install-recommends", "install", "chromium")
        ways.insert(0, [("apt-get", "update"), apt])
    for commands in ways:
        for command in commands:
            print("$", *command, flush=True)
            subprocess.run(command, check=False)
        if find():
            return


def is_root() -> bool:
    """Whether this is the superuser, under whom Chromium starts only without its sandbox."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def launch_options() -> dict:
    """Keyword arguments for Playwright's `chromium.launch`. Fails if there is no browser."""
    program = find()
    if program is None:
        raise RuntimeError(HELP)
    sandbox = ("--no-sandbox",) if is_root() else ()
    return {"executable_path": str(program), "args": [*FLAGS, *sandbox]}


if __name__ == "__main__":
    if find() is None:
        install()
    program = find()
    sys.exit(HELP if program is None else print(f"Browser for the tests: {program}"))
