"""One visitor in front of the app: a page of the browser, what it asked for, when it is at rest."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page

SECONDS = 60  # a busy machine draws a heavy page slowly
UNHEARD_MS = 250  # an action after which no run has begun by now starts none

# Runs before the page's own scripts. `answered()` waits until a run has begun after whatever the
# visitor did last, or none will.
CLOCK = f"""
let action = 0, run = 0;
for (const event of ['click', 'pointerup', 'keydown', 'input', 'change', 'popstate'])
  addEventListener(event, () => {{ action = performance.now(); }}, true);
new MutationObserver(() => {{
  if (document.querySelector('.stApp[data-test-script-state="running"]')) run = performance.now();
}}).observe(document, {{subtree: true, attributeFilter: ['data-test-script-state']}});
window.answered = async () => {{
  while (run < action && performance.now() - action < {UNHEARD_MS})
    await new Promise((resolve) => setTimeout(resolve, 5));
}};
"""

DRAWN = (
    '.stApp[data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
    ':has(.st-key-sentence_bar):not(:has([data-stale="true"]))'
)


@dataclass
class Traffic:
    """What a page asked the network for, and what it complained about."""

    requests: list[str] = field(default_factory=list)
    console_errors: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)  # each one fails the test

    def outside(self) -> list[str]:
        """Addresses that are not on this machine."""
        inside = {"127.0.0.1", "localhost", "::1", None}
        return [url for url in self.requests if urlsplit(url).hostname not in inside]


def new_page(browser: Browser) -> Page:
    """A page of a visitor that nobody has seen before; `page.traffic` is its Traffic."""
    context = browser.new_context()
    context.set_default_timeout(SECONDS * 1000)
    context.add_init_script(CLOCK)
    page = context.new_page()
    page.traffic = Traffic()
    page.on("request", lambda request: page.traffic.requests.append(request.url))
    page.on("websocket", lambda socket: page.traffic.requests.append(socket.url))
    page.on("console", lambda message: _note(page.traffic, message))
    page.on("pageerror", lambda error: page.traffic.failures.append(f"a script failed: {error}"))
    page.on("dialog", lambda dialog: _refuse(page.traffic, dialog))
    return page


def _note(traffic: Traffic, message) -> None:
    if message.type == "error":
        traffic.console_errors.append(message.text)
        if "BidiComponent" in message.text:
            traffic.failures.append(message.text)


def _refuse(traffic: Traffic, dialog) -> None:
    """No page of the app opens an alert: a token ran as a script."""
    traffic.failures.append(f"a dialog opened: {dialog.message}")
    dialog.dismiss()


def forget(page: Page) -> bool:
    """Make the page's visitor a new one who has been nowhere. False if the page is beyond use."""
    try:
        for other in page.context.pages:
            if other is not page:
                other.close()
        if page.url.startswith("http"):
            page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.goto("about:blank", timeout=5000)
        page.context.clear_cookies()
        page.mouse.move(0, 0)
    except Error:
        return False
    page.traffic = Traffic()
    return True


def wait_until_drawn(page: Page, timeout: int = SECONDS * 1000) -> None:
    """Wait until a run of the script has ended and its result is drawn."""
    page.wait_for_selector(DRAWN, state="attached", timeout=timeout)


def settle(page: Page, timeout: int = SECONDS * 1000) -> None:
    """Wait until the last action's run of the script has ended and its result is drawn.

    Needed before Back or Forward: pressed during a run, Streamlit answers them with a history
    entry of its own. Elsewhere wait for what should appear, with Playwright's `expect`.
    """
    wait_until_drawn(page, timeout)  # a page that has just opened has no clock yet
    page.evaluate("answered()")
    wait_until_drawn(page, timeout)
