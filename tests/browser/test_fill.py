"""The Fill the blank page under real clicks and keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import settle

CAT = "The+cat+sat+on+the+mat."


@pytest.fixture
def fill(server, open_page):
    """Open the page with these parameters."""

    def opened(parameters: str = "", **options) -> Page:
        return open_page(f"{server.url}/fill_the_blank?s={CAT}&{parameters}", **options)

    return opened


def word(page: Page, position: int):
    return page.locator(".st-key-word_strip button").nth(position)


def masks(page: Page):
    return page.locator(".st-key-word_strip .mask")


def bars(page: Page, model: str):
    return page.locator(f".st-key-guess_bars .column.{model} svg")


def test_words_are_hidden_by_click_and_keys_and_back_takes_a_click_back(fill):
    page = fill("blanks=3")
    expect(masks(page)).to_have_count(1)
    word(page, 5).click()
    expect(masks(page)).to_have_count(2)
    expect(page).to_have_url(re.compile(r"blanks=3%2C6"))
    expect(word(page, 5)).to_have_text("[MASK]")
    word(page, 2).click()
    expect(masks(page)).to_have_count(1)
    expect(word(page, 2)).to_have_text("sat")
    expect(page).to_have_url(re.compile(r"blanks=6"))
    settle(page)
    page.go_back()
    expect(masks(page)).to_have_count(2)
    settle(page)

    word(page, 0).focus()
    page.keyboard.press("ArrowRight")
    expect(word(page, 1)).to_be_focused()
    page.keyboard.press("Space")
    expect(masks(page)).to_have_count(3)
    expect(word(page, 1)).to_be_focused()  # and the focus stays for the next key
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(masks(page)).to_have_count(4)
    expect(page).to_have_url(re.compile(r"blanks=2%2C3%2C6%2C7"))


def test_the_bars_follow_the_right_side_hide_the_word_and_are_saved(fill):
    page = fill("blanks=3")
    ratios = set()
    for model in ("bidirectional", "causal"):  # both columns are drawn to one scale
        row = bars(page, model).locator(".row").first
        width = float(row.locator(".bar").get_attribute("width"))
        share = float(row.locator(".share").text_content().rstrip("%"))
        ratios.add(round(width / share / 2))  # pixels a per cent, but for rounding
    assert max(ratios) - min(ratios) <= 0.1 * max(ratios)

    bert, gpt = (bars(page, model).text_content() for model in ("bidirectional", "causal"))
    page.get_by_text("Hide the right side").click()
    expect(page.locator(".column.bidirectional .sees")).to_have_text("sees the left side")
    expect(page.locator(".column.bidirectional .unseen")).to_have_count(4)
    assert bars(page, "bidirectional").text_content() != bert
    assert bars(page, "causal").text_content() == gpt

    with page.expect_download() as download:
        page.locator(".st-key-guess_bars").get_by_role("button", name="SVG").click()
    assert download.value.suggested_filename == "guesses.svg"
    assert "<svg" in download.value.path().read_text(encoding="utf-8")


def test_the_hidden_word_is_nowhere_on_the_page_until_it_is_revealed(fill):
    page = fill("blanks=2")
    expect(bars(page, "causal")).to_contain_text("?")
    expect(bars(page, "causal")).not_to_contain_text("cat")
    page.get_by_text("Reveal the word").click()
    expect(bars(page, "causal").locator(".truth")).to_contain_text("cat")
    expect(page.get_by_text("The hidden word is cat")).to_be_visible()
    expect(page).to_have_url(re.compile("reveal=true"))


def test_a_hostile_or_long_sentence_is_only_text_that_fits(server, open_page):
    page = open_page(f"{server.url}/fill_the_blank?blanks=1", scheme="dark", width=700)
    sentence = page.get_by_label("Sentence", exact=True)
    sentence.fill("<img src=x onerror=alert(1)> </script><script>alert(1)</script>")
    sentence.press("Enter")
    expect(word(page, 1)).to_have_text("img")
    expect(masks(page)).to_have_count(1)
    sentence.fill(" ".join(["cat"] * 90))
    sentence.press("Enter")
    expect(word(page, 50)).to_have_text("cat")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
