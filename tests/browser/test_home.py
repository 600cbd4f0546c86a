"""The home page under real clicks and keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import settle

CAT = "The+cat+sat+on+the+mat."


@pytest.fixture
def home(server, open_page) -> Page:
    """The home page with the third word hidden."""
    return open_page(f"{server.url}/?s={CAT}&blanks=3")


def word(page: Page, position: int):
    return page.locator(".st-key-twins .word").nth(position)


def arcs(page: Page, model: str):
    return page.locator(f".st-key-twins .arcs.{model} path")


def test_words_are_hidden_and_shown_by_click_and_keys_and_a_link_leads_on(home):
    expect(arcs(home, "bidirectional")).to_have_count(6)
    expect(arcs(home, "causal")).to_have_count(2)
    expect(home.get_by_text("GPT can't look here")).to_be_visible()

    # The gap shows what was there, and where BERT and GPT have it among their guesses.
    expect(word(home, 2).locator("text")).to_have_text("?")
    expect(home.locator(".st-key-twins .hit")).to_have_count(0)
    word(home, 2).click()
    expect(word(home, 2).locator("text")).to_have_text("sat")
    expect(home.locator(".st-key-twins .hit")).to_have_count(2)
    word(home, 2).click()
    expect(word(home, 2).locator("text")).to_have_text("?")

    word(home, 2).focus()
    home.keyboard.press("Enter")
    expect(word(home, 2).locator("text")).to_have_text("sat")
    home.keyboard.press("ArrowRight")
    expect(word(home, 3)).to_be_focused()
    home.keyboard.press("Space")
    expect(word(home, 3).locator("text")).to_have_text("?")

    word(home, 4).click()
    expect(word(home, 4)).to_have_text(re.compile(r"\?"))
    expect(word(home, 3)).to_have_text(re.compile("on"))
    expect(arcs(home, "causal")).to_have_count(4)
    expect(home).to_have_url(re.compile("blanks=5"))

    home.get_by_role("link", name="Fill the blank: guess").click()
    expect(home.get_by_role("heading", level=1)).to_have_text("Fill the blank")
    expect(home.locator(".st-key-word_strip .mask")).to_have_count(1)
    expect(home.locator(".st-key-word_strip button").nth(4)).to_have_text("[MASK]")
    expect(home.get_by_label("Sentence", exact=True)).to_have_value("The cat sat on the mat.")


def test_a_long_sentence_scrolls_inside_its_frame(server, open_page):
    page = open_page(f"{server.url}/?s={'+'.join(['cat'] * 58)}&blanks=50", width=700)
    expect(word(page, 49)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_hostile_sentence_is_only_text(server, open_page):
    page = open_page(server.url)
    sentence = page.get_by_label("Sentence", exact=True)
    sentence.fill("<img src=x onerror=alert(1)> </script><script>alert(1)</script>")
    sentence.press("Enter")
    expect(page).to_have_url(re.compile("script"))
    expect(word(page, 0).locator("text")).to_have_text("<")
    settle(page)
    expect(page.get_by_role("navigation")).to_be_visible()
