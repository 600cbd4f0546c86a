"""The Attention page with a real pointer and real keys."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from bert_explorer.checkpoints.store import load
from tests.browser.visit import settle

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
SENTENCE = "The cat sat on the mat."


@pytest.fixture
def attention_page(server, open_page):
    """A function that opens the Attention page with these parameters. No component may fail."""
    pages = []

    def opened(*, scheme: str = "light", **params: str) -> Page:
        query = "&".join(f"{name}={quote(value)}" for name, value in params.items())
        page = open_page(f"{server.url}/attention?{query}", scheme=scheme, width=1280, height=800)
        page.on("dialog", lambda dialog: pytest.fail("a token ran as a script"))
        pages.append(page)
        expect(page.locator(".st-key-mosaic .panels")).to_be_visible()
        return page

    yield opened
    for page in pages:
        assert not [text for text in page.traffic.console_errors if "BidiComponent" in text]


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


@pytest.mark.parametrize("model", ["bidirectional", "causal"])
def test_a_click_on_the_mosaic_chooses_that_head_for_both_models(attention_page, model) -> None:
    page = attention_page()
    canvas, position = tile(page, 3, 2, model)
    canvas.click(position=position)
    expect(page).to_have_url(re.compile(r"layer=3&head=2"))
    expect(page.locator(".st-key-mosaic .readout strong")).to_have_text("Layer 3, head 2")
    expect(page.get_by_role("slider", name="Layer")).to_have_value("3")
    go_back(page, 2)
    expect(page.get_by_role("slider", name="Layer")).to_have_value("1")


def test_the_arrow_keys_choose_a_head(attention_page) -> None:
    page = attention_page()
    before = panel(page, "bidirectional").locator(".note").inner_text()
    page.locator(".st-key-mosaic .panels").focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile(r"layer=2&head=2"))
    expect(panel(page, "bidirectional").locator(".note")).not_to_have_text(before)
    page.keyboard.press("ArrowDown")  # the focus has outlived the new picture
    expect(page).to_have_url(re.compile(r"layer=3&head=2"))


def test_the_slider_moves_the_ring(attention_page) -> None:
    page = attention_page()
    page.get_by_role("slider", name="Head").press("ArrowRight")
    expect(page.locator(".st-key-mosaic .readout strong")).to_have_text("Layer 1, head 2")


def test_pointing_at_a_cell_shows_its_value_in_both_models(attention_page) -> None:
    page = attention_page(s=SENTENCE)
    panel(page, "bidirectional").locator("svg").hover(position=cell(page, 3, 2, "bidirectional"))
    for model in ("bidirectional", "causal"):
        expect(readout(page, model)).to_contain_text("looks from sat, looks at cat: ")
        expect(readout(page, model)).to_contain_text("the row sums to 1.00")
        expect(panel(page, model).locator(".row.lit")).to_have_text("sat")
        expect(panel(page, model).locator(".column.lit")).to_have_text("cat")
        assert 0 <= value(page, model) <= 1
    assert value(page, "bidirectional") != value(page, "causal")
    page.mouse.move(5, 5)
    expect(readout(page, "causal")).to_contain_text("Point at a cell")


def test_gpt_may_not_look_ahead(attention_page) -> None:
    page = attention_page(s=SENTENCE)
    panel(page, "causal").locator("svg").hover(position=cell(page, 2, 5, "causal"))
    expect(readout(page, "causal")).to_contain_text("may not look: it stands to the right")
    assert value(page, "bidirectional") >= 0


def test_a_marked_cell_stays_marked_from_head_to_head(attention_page) -> None:
    page = attention_page(s=SENTENCE)
    svg = panel(page, "bidirectional").locator("svg")
    svg.click(position=cell(page, 3, 2, "bidirectional"))
    page.mouse.move(5, 5)
    first = value(page, "bidirectional")
    page.get_by_role("slider", name="Head").press("ArrowRight")
    expect(page).to_have_url(re.compile("head=2"))
    expect(readout(page, "bidirectional")).not_to_contain_text(f"{first:.3f}")
    expect(readout(page, "bidirectional")).to_contain_text("looks from sat, looks at cat")


def test_the_arrow_keys_walk_over_the_cells(attention_page) -> None:
    page = attention_page(s=SENTENCE)
    page.locator(".st-key-map .panels").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(readout(page, "causal")).to_contain_text("looks from the, looks at the: ")
    page.keyboard.press("Escape")
    expect(readout(page, "causal")).to_contain_text("Point at a cell")


def test_the_mask_says_why_a_cell_is_closed(attention_page) -> None:
    page = attention_page(s="The cat sat.", picture="Mask", padding="2")
    svg = panel(page, "causal").locator("svg")
    svg.hover(position=cell(page, 1, 3, "causal"))
    expect(readout(page, "causal")).to_contain_text("may not look, it stands to the right")
    expect(readout(page, "bidirectional")).to_contain_text("may look")
    svg.hover(position=cell(page, 1, 7, "causal"))
    for model in ("bidirectional", "causal"):
        expect(readout(page, model)).to_contain_text("may not look, it is padding")


def test_a_word_lights_its_arcs_on_both_sides(attention_page) -> None:
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


def test_the_arrow_keys_walk_over_the_words(attention_page) -> None:
    page = attention_page(s=SENTENCE, picture="Arcs")
    page.locator(".st-key-arcs .panels").focus()
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(panel(page, "causal", "arcs").locator(".word.lit")).to_have_text("cat")


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


def test_choices_travel_in_the_link(attention_page) -> None:
    page = attention_page()
    page.get_by_role("radio", name="Arcs").click()
    expect(page.locator(".st-key-arcs")).to_be_visible()
    page.get_by_role("button", name="Filter").click()
    page.get_by_text("Hide [CLS], [SEP] and [PAD]").click()
    expect(panel(page, "causal", "arcs").locator(".word")).to_have_count(7)
    expect(page).to_have_url(re.compile(r"picture=Arcs.*hide=true|hide=true.*picture=Arcs"))


@pytest.mark.parametrize("picture", ["Heatmap", "Arcs", "Difference", "All heads", "Mask"])
def test_hostile_tokens_are_only_text(attention_page, picture) -> None:
    page = attention_page(s=HOSTILE, picture=picture, reason="true")
    expect(page.locator(".st-key-silenced .panels")).to_be_visible()
    if picture == "Heatmap":
        labels = panel(page, "causal").locator(".row").all_text_contents()
        assert labels == list(load("gpt-twin").encode(HOSTILE).tokens)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("picture", ["Heatmap", "Arcs"])
def test_long_texts_fit_the_page(attention_page, picture, scheme) -> None:
    page = attention_page(s="the cat sat on the mat and " * 30, picture=picture, scheme=scheme)
    key = "map" if picture == "Heatmap" else "arcs"
    for model in ("bidirectional", "causal"):
        box = panel(page, model, key).locator("svg").bounding_box()
        assert box["x"] + box["width"] <= 1280
        assert box["height"] > 600
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


@pytest.mark.parametrize(("kind", "start"), [("SVG", b"<svg"), ("PNG", b"\x89PNG")])
@pytest.mark.parametrize(("picture", "key"), [("Heatmap", "map"), ("Arcs", "arcs")])
def test_a_picture_can_be_saved(attention_page, picture, key, kind, start) -> None:
    page = attention_page(s=SENTENCE, picture=picture)
    with page.expect_download() as download:
        page.locator(f".st-key-{key} .save").get_by_role("button", name=kind).click()
    saved = download.value.path().read_bytes()
    assert saved.startswith(start)
    assert download.value.suggested_filename == f"attention layer 1 head 1.{kind.lower()}"
    if kind == "SVG":
        assert saved.count(b">mat<") == (4 if picture == "Heatmap" else 2)
