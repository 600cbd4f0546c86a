"""The Encoder layer page with real clicks and keys."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from bert_explorer.checkpoints import load
from tests.browser.visit import settle

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def layer_page(server, open_page):
    """A function that opens the Encoder layer page with these parameters."""

    def opened(scheme: str = "light", **params: str) -> Page:
        query = "&".join(f"{name}={quote(value)}" for name, value in params.items())
        url = f"{server.url}/encoder_layer?{query}"
        return open_page(url, scheme=scheme, width=1280, height=800)

    return opened


def opener(page: Page, title: str):
    return page.locator(".opener").filter(has=page.get_by_text(title, exact=False)).first


def count(page: Page):
    return page.locator(".count")


def chosen(page: Page):
    return page.locator(".chip[aria-pressed=true]")


def test_the_picture_and_a_walk_through_every_step_by_arrow_keys(layer_page) -> None:
    page = layer_page()
    expect(count(page)).to_have_text("Step 1 of 14: Input")
    expect(page.locator(".step")).to_have_count(14)
    # The side road passes attention and the feed-forward network.
    gutters = page.locator(".step .gutter").evaluate_all(
        "nodes => nodes.map(n => [...n.querySelectorAll('.side')].map(s => s.classList[1]))"
    )
    passes = [["passes"]]
    assert gutters == [["leaves"], *passes * 8, ["joins", "leaves"], *passes * 3, ["joins"]]
    # A feed-forward vector is four times as wide.
    narrow, wide = (
        opener(page, title).locator(".strips").first.bounding_box()["width"]
        for title in ("Output projection", "Wider")
    )
    assert wide == pytest.approx(4 * narrow, rel=0.02)
    page.locator(".large").first.hover()
    expect(page.locator(".readout")).to_have_text(re.compile(r"^input, number \d+: −?\d"))

    for number in range(2, 15):
        page.keyboard.press("ArrowRight")
        expect(count(page)).to_have_text(re.compile(f"^Step {number} of 14"))
        expect(page.locator(".detail")).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(count(page)).to_have_text("Step 14 of 14: Add & norm")
    expect(page).to_have_url(re.compile("step=14"))
    page.emulate_media(reduced_motion="reduce")
    page.keyboard.press("ArrowLeft")
    expect(count(page)).to_have_text(re.compile("^Step 13 of 14"))
    motion = "node => getComputedStyle(node).animationName"
    assert page.locator(".detail").evaluate(motion) == "none"


def test_steps_open_and_close_by_click_and_enter_and_back_returns(layer_page) -> None:
    page = layer_page("dark")
    opener(page, "Softmax").click()
    expect(page).to_have_url(re.compile("step=6"))
    settle(page)
    page.go_back()
    expect(count(page)).to_have_text("Step 1 of 14: Input")
    settle(page)

    scores = opener(page, "Scores")
    scores.click()
    expect(count(page)).to_have_text(re.compile("^Step 3 of 14"))
    expect(page.locator(".detail")).to_be_visible()
    settle(page)
    scores.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".detail")).to_have_count(0)
    expect(scores).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Enter")
    expect(page.locator(".detail")).to_be_visible()


def test_a_click_on_a_head_follows_it(layer_page) -> None:
    page = layer_page(step="2")
    page.get_by_role("button", name="Follow head 3").first.click()
    expect(page).to_have_url(re.compile("head=3"))
    expect(page.locator(".group").first).to_contain_text("head 3 shown")


def test_a_token_is_followed_by_click_and_by_keys(layer_page) -> None:
    page = layer_page(s="The cat sat on the mat.", step="6")
    page.locator(".chip", has_text="sat").click()
    expect(page).to_have_url(re.compile("token=3"))
    expect(chosen(page)).to_have_text("sat")
    expect(page.locator(".says")).to_contain_text("“sat” looks most at")
    expect(count(page)).to_have_text("Step 6 of 14: Softmax")
    chosen(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("token=4"))
    expect(chosen(page)).to_have_text("on")
    expect(chosen(page)).to_be_focused()


def test_products_of_another_token_add_up_to_its_score(layer_page) -> None:
    page = layer_page(s="The cat sat.", step="3")
    columns = page.locator(".columns")
    columns.focus()
    page.keyboard.press("ArrowRight")
    column = page.locator(".column[aria-pressed=true]")
    page.get_by_role("button", name="Show numbers").click()
    score = number(column.locator(".value").inner_text())
    grids = page.locator(".grid").all()
    products = [number(text) for text in grids[3].locator("span").all_inner_texts()]
    assert len(products) == 64
    assert sum(products) == pytest.approx(score, abs=0.35)  # 64 numbers rounded to 2 places
    query, key = ([number(t) for t in g.locator("span").all_inner_texts()] for g in grids[1:3])
    assert products[7] == pytest.approx(query[7] * key[7], abs=0.05)


def number(text: str) -> float:
    return float(text.replace("−", "-"))


def test_the_longest_text_stays_usable(layer_page) -> None:
    most = load("bert-twin").config.max_positions
    page = layer_page(s="the cat sat on the mat and " * 30, step="3", token=str(most - 4))
    expect(page.locator(".chip")).to_have_count(most)
    expect(page.locator(".column")).to_have_count(most)
    expect(chosen(page)).to_be_in_viewport()
    page.keyboard.press("ArrowRight")
    expect(count(page)).to_have_text(re.compile("^Step 4 of 14"))
    wider = "document.querySelector('.stMain').scrollWidth > innerWidth"
    assert not page.evaluate(wider)


def test_a_hostile_sentence_is_only_text(layer_page) -> None:
    page = layer_page(s=HOSTILE, step="3")
    tokens = list(load("bert-twin").encode(HOSTILE).tokens)
    expect(page.locator(".chip")).to_have_text(tokens)
    page.keyboard.press("ArrowRight")
    expect(count(page)).to_have_text(re.compile("^Step 4 of 14"))


def test_the_switch_runs_the_model_with_relu(layer_page) -> None:
    page = layer_page()
    page.get_by_role("tab", name="GELU or ReLU").click()
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    page.get_by_text("ReLU in every layer").click()
    expect(page.get_by_text("With ReLU", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"run=ReLU\+in\+every\+layer"))


@pytest.mark.parametrize(("scheme", "model"), [("light", "BERT"), ("dark", "GPT")])
def test_tabs_open_from_a_link(layer_page, scheme: str, model: str) -> None:
    page = layer_page(scheme, tab="Same as torch", model=model)
    expect(page.get_by_text("Largest difference anywhere")).to_be_visible()
    page.get_by_role("tab", name="Two outputs").click()
    pooled = "Pooled output" if model == "BERT" else "No pooled output"
    expect(page.get_by_role("heading", name=pooled, exact=True)).to_be_visible()
    expect(page.locator(".js-plotly-plot")).to_have_count(2)
