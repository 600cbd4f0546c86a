"""The Embeddings page with real clicks and keys."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import settle

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
CAT = "The cat sat on the mat."


@pytest.fixture
def embeddings(server, open_page):
    """A function that opens the Embeddings page with these parameters."""

    def opened(scheme: str = "light", **params: str) -> Page:
        query = "&".join(f"{name}={quote(value)}" for name, value in params.items())
        url = f"{server.url}/embeddings?{query}"
        return open_page(url, scheme=scheme, width=1280, height=800)

    return opened


def row(page: Page, position: int):
    """A token in the overview of the strips."""
    return page.locator(".overview .row").nth(position)


def readout(page: Page) -> list[float]:
    """The five numbers of the first line below the strips."""
    values = page.locator(".readout > div").first.locator(".value").all_inner_texts()
    return [float(value.strip("()").replace("−", "-")) for value in values]


def painted(page: Page, selector: str) -> bool:
    """Whether a canvas holds anything but clear pixels."""
    return page.locator(selector).first.evaluate(
        "c => c.getContext('2d').getImageData(0, 0, c.width, 1).data.some((value) => value)"
    )


def item(page: Page, text: str):
    """A token of the token picker."""
    return page.locator(".picker .item").filter(has_text=re.compile(f"^{re.escape(text)}")).first


def charts(page: Page):
    return page.locator(".js-plotly-plot")


def expect_charts(page: Page, count: int) -> None:
    expect(charts(page).locator(".main-svg .cartesianlayer").last).to_be_visible()
    expect(charts(page)).to_have_count(count)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_clicks_keep_two_tokens_and_stand_in_the_link(embeddings, scheme: str) -> None:
    page = embeddings(scheme, s=CAT)
    expect(row(page, 1)).to_have_attribute("aria-pressed", "true")
    assert painted(page, ".overview canvas")
    assert painted(page, ".detail canvas")
    row(page, 3).hover()  # compares without keeping
    expect(page.locator(".title .which1")).to_have_text("sat at 3")
    page.locator(".readout").hover()
    expect(page.locator(".title .which1")).to_have_count(0)
    row(page, 5).click()
    expect(page).to_have_url(re.compile(r"keep=.*5"))
    expect(row(page, 5)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".alike")).to_have_count(5)
    # The same word at two positions: one token vector, two position vectors.
    expect(page.locator(".alike").nth(0)).to_have_text("cosine 1.00")
    expect(page.locator(".alike").nth(1)).not_to_have_text("cosine 1.00")
    row(page, 5).click()
    expect(row(page, 5)).to_have_attribute("aria-pressed", "false")


def test_tabs_go_back_and_forward(embeddings) -> None:
    page = embeddings(s=CAT)
    page.locator(".st-key-tab").get_by_text("Order").click()
    expect(page).to_have_url(re.compile("tab=Order"))
    settle(page)
    page.go_back()
    expect(row(page, 1)).to_be_visible()
    settle(page)
    page.go_forward()
    expect(item(page, "cat")).to_be_visible()


def test_keys_read_every_number_and_keep_rows(embeddings) -> None:
    page = embeddings(s=CAT)
    strips = page.get_by_role("slider", name="One number of the vectors")
    strips.focus()
    page.keyboard.press("Home")
    for number in range(1, 6):
        expect(strips).to_have_attribute("aria-valuenow", str(number))
        token, position, segment, total, _ = readout(page)
        assert token + position + segment == pytest.approx(total, abs=0.0021)
        page.keyboard.press("ArrowRight")
    row(page, 1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(row(page, 3)).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, 3)).to_have_attribute("aria-pressed", "true")
    with page.expect_download() as found:
        page.get_by_role("button", name="PNG").click()
    assert found.value.suggested_filename == "embeddings.png"


def test_clicks_choose_the_word_to_guess_and_a_head(embeddings) -> None:
    page = embeddings(tab="Without a part", s=CAT)
    item(page, "cat").click()
    expect(item(page, "cat")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("slot=2"))
    expect(page.get_by_text("of the guess for “cat” moves").first).to_be_visible()
    settle(page)
    page.locator(".bidirectional [data-layer='1'][data-head='2']").click()
    expect(page.get_by_text("looks from").first).to_be_visible()
    expect(page).to_have_url(re.compile("layer=2"))
    expect(page).to_have_url(re.compile("head=3"))


def test_two_clicks_swap_two_words(embeddings) -> None:
    page = embeddings("dark", tab="Order", s=CAT)
    expect_charts(page, 2)
    item(page, "sat").click()
    expect(item(page, "sat")).to_have_class(re.compile("second"))
    item(page, "on").click()
    expect(page.get_by_text("the cat on sat the mat")).to_be_visible()


def test_a_click_moves_the_border_between_the_sentences(embeddings) -> None:
    page = embeddings(tab="Segments", s="The cat sat.", b="It was tired.")
    expect(page.get_by_text("“B follows A”").first).to_be_visible()
    item(page, "cat").click()
    expect(item(page, "sat")).to_have_class(re.compile(r"\bb\b"))
    expect(page).to_have_url(re.compile("ab=AABBBB"))
    page.get_by_role("button", name="As typed").click()
    expect(item(page, "sat")).to_have_class(re.compile(r"\ba\b"))


def test_one_position_too_many_is_refused_in_its_own_words(embeddings) -> None:
    page = embeddings("dark", tab="Positions", s=CAT)
    expect(page.get_by_text(re.compile("has learned only \\d+ positions"))).to_be_visible()
    expect(page.locator(".picker .cut")).to_have_count(1)
    expect_charts(page, 2)


def test_layer_norm_is_drawn(embeddings) -> None:
    expect_charts(embeddings(tab="LayerNorm", s=CAT), 3)


def test_the_vocabulary_is_drawn_without_a_graphics_card(embeddings) -> None:
    page = embeddings("dark", tab="Map", s=CAT)
    expect_charts(page, 1)
    page.get_by_text("the vocabulary", exact=True).first.click()
    expect(page).to_have_url(re.compile("points=the"))
    expect(charts(page).locator(".point").nth(1000)).to_be_attached()


def test_both_sentences_can_be_typed(embeddings) -> None:
    page = embeddings(tab="Same word", s="The dog ran.")
    other = page.get_by_label("The other sentence")
    other.fill("My dog sleeps.")
    other.press("Enter")
    expect(page.get_by_role("combobox", name="Word in both")).to_have_value("dog")
    expect_charts(page, 3)
    other.fill("Nothing here")
    other.press("Enter")
    expect(page.get_by_text("no word in common")).to_be_visible()


def test_hostile_tokens_are_only_text(embeddings) -> None:
    page = embeddings(tab="Sum", s=HOSTILE)
    for tab in ("Sum", "Without a part", "Order", "Segments"):
        page.locator(".st-key-tab").get_by_text(tab, exact=True).click()
        settle(page)
        expect(page.locator("bdi").first).to_be_visible()
        expect(page.locator("img[src='x']")).to_have_count(0)
