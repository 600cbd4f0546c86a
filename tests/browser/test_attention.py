"""The Attention page with a real pointer and real keys."""

import re
from urllib.parse import quote, quote_plus

import pytest
from playwright.sync_api import Locator, Page, expect

from bert_explorer.checkpoints.store import load
from tests.browser.visit import settle

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
SENTENCE = "The cat sat on the mat."


@pytest.fixture
def attention_page(server, open_page):
    """A function that opens the Attention page with these parameters."""

    def opened(*, scheme: str = "light", **params: str) -> Page:
        query = "&".join(f"{name}={quote(value)}" for name, value in params.items())
        page = open_page(f"{server.url}/attention?{query}", scheme=scheme, width=1280, height=800)
        expect(page.locator(".st-key-mosaic .panels")).to_be_visible()
        return page

    return opened


def panel(page: Page, model: str, picture: str = "map") -> Locator:
    return page.locator(f".st-key-{picture} section.{model}")


def tile(page: Page, layer: int, head: int, model: str = "bidirectional") -> tuple[Locator, dict]:
    """The canvas of a mosaic on which head 1.1 is chosen, and where on it another one is."""
    canvas = page.locator(f".st-key-mosaic section.{model} canvas")
    box = canvas.bounding_box()
    first = page.locator(f".st-key-mosaic section.{model} .ring").bounding_box()
    left, top = first["x"] - box["x"], first["y"] - box["y"]
    size = (box["width"] - left) / load("bert-twin").config.num_heads
    return canvas, {"x": left + (head - 0.5) * size, "y": top + (layer - 0.5) * size}


def cell(page: Page, row: int, column: int, model: str) -> dict:
    """Where in its SVG a cell's middle is, found through the labels."""
    svg = panel(page, model).locator("svg")
    left = svg.locator(".column").nth(column).evaluate("node => node.getAttribute('x')")
    top = svg.locator(".row").nth(row).evaluate("node => node.getAttribute('y')")
    return {"x": float(left), "y": float(top)}


def go_back(page: Page, steps: int) -> None:
    """Each value that changed in the link is a step of its own."""
    for _ in range(steps):
        settle(page)
        page.go_back()


def readout(page: Page, model: str, picture: str = "map") -> Locator:
    return panel(page, model, picture).locator(".readout")


def value(page: Page, model: str) -> float:
    return float(readout(page, model).locator("strong").inner_text())


def save(page: Page, picture: str, kind: str) -> bytes:
    with page.expect_download() as download:
        page.locator(f".st-key-{picture} .save").get_by_role("button", name=kind).click()
    assert download.value.suggested_filename == f"attention layer 1 head 1.{kind.lower()}"
    return download.value.path().read_bytes()


def test_clicks_keys_and_the_slider_choose_a_head_for_both_models(attention_page) -> None:
    page = attention_page()
    ring = page.locator(".st-key-mosaic .readout strong")
    for model in ("bidirectional", "causal"):
        canvas, position = tile(page, 3, 2, model)
        canvas.click(position=position)
        expect(page).to_have_url(re.compile(r"layer=3&head=2"))
        expect(ring).to_have_text("Layer 3, head 2")
        expect(page.get_by_role("slider", name="Layer")).to_have_value("3")
        go_back(page, 2)
        expect(page.get_by_role("slider", name="Layer")).to_have_value("1")
        settle(page)

    before = panel(page, "bidirectional").locator(".note").inner_text()
    page.locator(".st-key-mosaic .panels").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile(r"layer=2&head=2"))
    expect(panel(page, "bidirectional").locator(".note")).not_to_have_text(before)
    page.keyboard.press("ArrowDown")  # the focus has outlived the new picture
    expect(page).to_have_url(re.compile(r"layer=3&head=2"))

    settle(page)
    page.get_by_role("slider", name="Head").press("ArrowRight")
    expect(ring).to_have_text("Layer 3, head 3")


def test_cells_are_pointed_at_walked_over_saved_and_marked(attention_page) -> None:
    page = attention_page(s=SENTENCE)
    svg = panel(page, "bidirectional").locator("svg")
    svg.hover(position=cell(page, 3, 2, "bidirectional"))
    for model in ("bidirectional", "causal"):
        expect(readout(page, model)).to_contain_text("looks from sat, looks at cat: ")
        expect(readout(page, model)).to_contain_text("the row sums to 1.00")
        expect(panel(page, model).locator(".row.lit")).to_have_text("sat")
        expect(panel(page, model).locator(".column.lit")).to_have_text("cat")
        assert 0 <= value(page, model) <= 1
    assert value(page, "bidirectional") != value(page, "causal")
    page.mouse.move(5, 5)
    expect(readout(page, "causal")).to_contain_text("Point at a cell")

    # GPT may not look ahead.
    panel(page, "causal").locator("svg").hover(position=cell(page, 2, 5, "causal"))
    expect(readout(page, "causal")).to_contain_text("may not look: it stands to the right")
    assert value(page, "bidirectional") >= 0
    page.mouse.move(5, 5)

    page.locator(".st-key-map .panels").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(readout(page, "causal")).to_contain_text("looks from the, looks at the: ")
    page.keyboard.press("Escape")
    expect(readout(page, "causal")).to_contain_text("Point at a cell")

    saved = save(page, "map", "SVG")
    assert saved.startswith(b"<svg")
    assert saved.count(b">mat<") == 4
    assert save(page, "map", "PNG").startswith(b"\x89PNG")

    # A marked cell stays marked from head to head.
    svg.click(position=cell(page, 3, 2, "bidirectional"))
    page.mouse.move(5, 5)
    first = value(page, "bidirectional")
    page.get_by_role("slider", name="Head").press("ArrowRight")
    expect(page).to_have_url(re.compile("head=2"))
    expect(readout(page, "bidirectional")).not_to_contain_text(f"{first:.3f}")
    expect(readout(page, "bidirectional")).to_contain_text("looks from sat, looks at cat")


def test_the_mask_says_why_a_cell_is_closed(attention_page) -> None:
    page = attention_page(s="The cat sat.", picture="Mask", padding="2")
    svg = panel(page, "causal").locator("svg")
    svg.hover(position=cell(page, 1, 3, "causal"))
    expect(readout(page, "causal")).to_contain_text("may not look, it stands to the right")
    expect(readout(page, "bidirectional")).to_contain_text("may look")
    svg.hover(position=cell(page, 1, 7, "causal"))
    for model in ("bidirectional", "causal"):
        expect(readout(page, model)).to_contain_text("may not look, it is padding")


def test_choices_travel_in_the_link(attention_page) -> None:
    page = attention_page()
    page.get_by_role("radio", name="Arcs").click()
    expect(page.locator(".st-key-arcs")).to_be_visible()
    page.get_by_role("button", name="Filter").click()
    page.get_by_text("Hide added tokens").click()
    expect(panel(page, "causal", "arcs").locator(".word")).to_have_count(7)
    expect(page).to_have_url(re.compile(r"picture=Arcs.*hide=true|hide=true.*picture=Arcs"))


def test_arcs_are_pointed_at_walked_over_and_saved(attention_page) -> None:
    page = attention_page(s=SENTENCE, picture="Arcs")
    for model in ("bidirectional", "causal"):
        expect(panel(page, model, "arcs").locator(".word")).to_have_count(9)
    panel(page, "bidirectional", "arcs").locator(".word").nth(3).hover()
    for model in ("bidirectional", "causal"):
        lit = panel(page, model, "arcs").locator(".word.lit")
        expect(lit).to_have_count(1)
        expect(lit).to_have_text("sat")
        expect(readout(page, model, "arcs")).to_contain_text("in all 1.00")
    expect(readout(page, "causal", "arcs")).to_contain_text("ahead 0.00")
    assert (
        panel(page, "bidirectional", "arcs").locator(".arc").count()
        > panel(page, "causal", "arcs").locator(".arc").count()
    )
    page.mouse.move(5, 5)
    expect(panel(page, "causal", "arcs").locator(".word.lit")).to_have_count(0)

    page.locator(".st-key-arcs .panels").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(panel(page, "causal", "arcs").locator(".word.lit")).to_have_text("cat")

    saved = save(page, "arcs", "SVG")
    assert saved.startswith(b"<svg")
    assert saved.count(b">mat<") == 2
    assert save(page, "arcs", "PNG").startswith(b"\x89PNG")


def test_a_click_on_the_large_mosaic_opens_the_head(attention_page) -> None:
    page = attention_page(picture="All heads")
    canvas, position = tile(page, 2, 4)
    canvas.click(position=position)
    expect(panel(page, "causal").locator("svg")).to_be_visible()
    expect(page).to_have_url(re.compile(r"layer=2&head=4"))
    expect(page).not_to_have_url(re.compile("picture="))
    go_back(page, 3)
    expect(page.locator(".st-key-mosaic .large")).to_be_visible()
    expect(page.locator(".st-key-map")).to_have_count(0)


def test_hostile_tokens_are_only_text(attention_page) -> None:
    page = attention_page(s=HOSTILE, reason="true")
    labels = panel(page, "causal").locator(".row")
    expect(labels).to_have_text(list(load("gpt-twin").encode(HOSTILE).tokens))
    for picture in ("Arcs", "Difference", "All heads", "Mask"):
        page.get_by_role("radio", name=picture).click()
        expect(page).to_have_url(re.compile(re.escape(f"picture={quote_plus(picture)}")))
        settle(page)
        expect(page.locator(".st-key-silenced .panels")).to_be_visible()


@pytest.mark.parametrize(
    ("picture", "key", "scheme"), [("Heatmap", "map", "light"), ("Arcs", "arcs", "dark")]
)
def test_long_texts_fit_the_page(attention_page, picture, key, scheme) -> None:
    page = attention_page(s="the cat sat on the mat and " * 30, picture=picture, scheme=scheme)
    for model in ("bidirectional", "causal"):
        box = panel(page, model, key).locator("svg").bounding_box()
        assert box["x"] + box["width"] <= 1280
        assert box["height"] > 600
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
