"""Every page for everybody: an audit by axe, small windows, the keyboard, little motion, paper."""

import json
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.visit import settle

PAGES = {
    "": "",
    "attention": "",
    "tokens": "",
    "fill_the_blank": "blanks=3",
    "embeddings": "tab=Segments",
    "encoder_layer": "step=3&model=GPT",
    "generation": "show=Fill+a+span",
    "masking_lab": "show=Count+it",
    "training_lab": "",
    "fine_tuning_lab": "f_tab=Result",
    "family": "show=RoBERTa",
    "cards": "card=njGHv6dB",
    "quiz": "",
    "lesson": "",
}
"""Page -> what to open on it: where a chosen segment, code, a table or a component is in sight."""

NOT_OURS = {
    # Streamlit's file uploader: a section without a role of its own, but with a label.
    "presentation-role-conflict": "stFileUploaderDropzone",
}
"""Rule -> what marks the element of Streamlit's that breaks it, and that no style can mend."""

WIDEST = (
    "Math.max(document.documentElement.scrollWidth, document.querySelector('.stMain').scrollWidth)"
)
# Pictures follow the window a moment later. (Playwright's wait_for_function needs eval, which the
# app's policy forbids.)
FITS_SOON = f"""(async () => {{
  const end = performance.now() + 3000;
  while ({WIDEST} > innerWidth + 1 && performance.now() < end)
    await new Promise(requestAnimationFrame);
  return {WIDEST} <= innerWidth + 1;
}})()"""
PHONE, ZOOMED = 390, 640  # 640: a window of 1280 at 200 %


@pytest.fixture
def visits(server, open_page) -> Iterator[Page]:
    """The same tab on one page after the other."""

    def visited() -> Iterator[Page]:
        page = open_page(server.url)
        page.evaluate(Axe().axe_script)
        for name, query in PAGES.items():
            if name:
                page.goto(f"{server.url}/{name}?{query}", wait_until="commit")
                settle(page)
                page.evaluate(Axe().axe_script)
            yield page

    return visited()


def violations(page: Page, only: tuple[str, ...] = ()) -> list[str]:
    """What axe finds, but for NOT_OURS. only: the rules to ask; all of them if empty."""
    options = {"resultTypes": ["violations"], "iframes": False} | (
        {"runOnly": only} if only else {}
    )
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{page.url} {broken['id']}: {json.dumps(node['target'])} {node['html'][:200]}"
        for broken in found
        for node in broken["nodes"]
        if not (broken["id"] in NOT_OURS and NOT_OURS[broken["id"]] in node["html"])
    ]


def test_axe_finds_nothing_in_light_or_dark_and_small_windows_do_not_scroll_sideways(visits):
    wrong = []
    for page in visits:
        page.set_viewport_size({"width": 1366, "height": 768})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            expect(page.locator(".stApp")).to_have_css("color-scheme", scheme)
            # Nothing but colours depends on the scheme.
            wrong += violations(page, () if scheme == "light" else ("color-contrast",))
        for width in (ZOOMED, PHONE):
            page.set_viewport_size({"width": width, "height": 844})
            if not page.evaluate(FITS_SOON):
                wrong.append(f"{page.url}: {page.evaluate(WIDEST)} wide in a window of {width}")
    assert not wrong, "\n".join(wrong)


FOCUS = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
}"""
DRAWN_AGAIN = "new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))"
LOOK = """(node) => [node, ...node.querySelectorAll('*'), node.parentElement,
    node.parentElement?.parentElement]
  .filter((part) => part instanceof Element)
  .map((part) => { const s = getComputedStyle(part);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.borderColor, s.stroke,
      s.backgroundColor].join(); }).join('|')"""


def press_tab_until(page: Page, target: Locator, most: int = 40) -> None:
    """Walk with Tab to the element, and see the focus on every stop."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === (" + FOCUS + ")()"):
            assert_focus_shows(page)
            return
    raise AssertionError(f"Tab does not lead to {target}")


def assert_focus_shows(page: Page) -> None:
    """Focused and not focused look different."""
    node = page.evaluate_handle(FOCUS)
    on = node.evaluate(LOOK)
    node.evaluate(f"async (node) => {{ node.blur(); await {DRAWN_AGAIN}; }}")
    off = node.evaluate(LOOK)
    node.evaluate(f"async (node) => {{ node.focus({{focusVisible: true}}); await {DRAWN_AGAIN}; }}")
    assert on != off, node.evaluate("node => node.outerHTML.slice(0, 200)")


def test_the_main_job_by_keyboard_alone(server, open_page):
    page = open_page(f"{server.url}/fill_the_blank")
    page.emulate_media(
        reduced_motion="reduce"
    )  # or a ring that fades is still there a moment later
    sentence = page.get_by_label("Sentence", exact=True)
    press_tab_until(page, sentence)
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("The dog ate the bone.")
    page.keyboard.press("Enter")
    expect(page.locator(".st-key-word_strip")).to_contain_text("bone")
    settle(page)

    words = page.locator(".st-key-word_strip button")
    hidden = page.locator(".st-key-word_strip .mask")
    first = page.locator(".st-key-word_strip button[tabindex='0']")
    press_tab_until(page, first)
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(words.nth(1)).to_be_focused()
    assert_focus_shows(page)
    before = hidden.count()
    page.keyboard.press("Enter")
    expect(hidden).not_to_have_count(before)
    expect(page.locator(".st-key-guess_bars .column.bidirectional .row")).not_to_have_count(0)
    expect(page.locator(".st-key-guess_bars .column.causal .row")).not_to_have_count(0)
    settle(page)

    link = page.get_by_role("link", name="Attention", exact=True)
    page.evaluate("document.activeElement.blur(); document.querySelector('.stApp').focus()")
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if link.evaluate("node => node === document.activeElement"):
            break
    assert_focus_shows(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Attention")
    settle(page)

    mosaic = page.locator(".st-key-mosaic .panels")
    press_tab_until(page, mosaic)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("layer=2"))
    expect(page).to_have_url(re.compile("head=2"))
    expect(page.locator(".st-key-mosaic .readout")).to_contain_text("Layer 2, head 2")
    settle(page)
    assert_focus_shows(page)

    page.goto(f"{server.url}/cards", wait_until="commit")
    settle(page)
    card = page.locator(".st-key-open_njGHv6dB button")
    press_tab_until(page, card)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Commit")).to_be_visible()
    settle(page)
    press_tab_until(page, page.get_by_role("button", name="Commit"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Guess again")).to_be_visible()


def test_little_motion_and_paper(server, open_page):
    page = open_page(f"{server.url}/generation?show=Fill+a+span", scheme="dark")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.get_by_role("button", name="To the start").click()
    expect(page.locator(".place")).to_have_text(re.compile("1"))
    page.get_by_role("button", name="Play").click()
    assert page.get_by_role("button", name="To the end").is_disabled()  # at once, no step between
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter((node) => {"
        " const style = getComputedStyle(node);"
        " return `${style.transitionDuration},${style.animationDuration}`.split(',')"
        ".some((time) => parseFloat(time) > 0.01); }).length"
    )
    assert moving == 0

    page.emulate_media(color_scheme="dark", media="print")
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.get_by_role("heading", level=1)).to_have_css("color", "rgb(16, 21, 29)")
    expect(page.get_by_label("Sentence", exact=True)).to_be_visible()
    for tool in (
        page.locator("[data-testid=stHeader]"),
        page.get_by_role("button", name="Examples"),
        page.get_by_role("button", name="Play"),
    ):
        expect(tool).not_to_be_visible()
    expect(page.locator(".st-key-rounds, .slot").first).to_be_visible()
