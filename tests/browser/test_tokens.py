"""The Tokens page with real clicks and keys."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import settle

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def tokens_page(server, open_page):
    """A function that opens the Tokens page with these parameters."""

    def opened(scheme: str = "light", **params: str) -> Page:
        query = "&".join(f"{name}={quote(value)}" for name, value in params.items())
        url = f"{server.url}/tokens?{query}"
        page = open_page(url, scheme=scheme, width=1280, height=800)
        expect(strip(page, "WordPiece")).to_be_visible()
        return page

    return opened


def strip(page: Page, name: str):
    return page.locator(".st-key-token_strip").get_by_role("region", name=re.compile(name))


def word_field(page: Page):
    return page.get_by_label("One word, step by step")


def pieces(page: Page, word: str, name: str = "WordPiece") -> list[str]:
    group = strip(page, name).get_by_role("button", name=re.compile(f"^{word}:"))
    return group.first.locator(".text").all_inner_texts()


def test_words_and_special_tokens_are_asked_by_click(tokens_page) -> None:
    page = tokens_page(s="She was playing outside.", vocab="300", word="cat")
    assert pieces(page, "playing") == ["play", "##ing"]
    playing = strip(page, "WordPiece").get_by_role("button", name=re.compile("^playing"))
    playing.hover()  # a word lights up in both strips
    expect(page.locator(".st-key-token_strip .lit")).to_have_count(2)
    expect(strip(page, "BPE").locator(".lit")).to_contain_text("playing")
    playing.click()
    expect(word_field(page)).to_have_value("playing")
    expect(page).to_have_url(re.compile("word=playing"))
    ladder = page.locator(".st-key-match_ladder")
    expect(ladder.locator(".miss")).to_have_count(3)
    expect(ladder.locator(".hit .bar")).to_have_text(["play", "##ing"])
    settle(page)
    page.go_back()
    expect(word_field(page)).to_have_value("cat")
    settle(page)
    strip(page, "BPE").get_by_role("button", name=re.compile("^outside")).click()
    expect(word_field(page)).to_have_value("outside")
    for name in ("WordPiece", "BPE"):
        chosen = strip(page, name).locator('[aria-pressed="true"]')
        expect(chosen).to_have_count(1)
        expect(chosen).to_contain_text("outside")
    strip(page, "WordPiece").get_by_text("[CLS]").click()
    expect(page.get_by_text("opens every text")).to_be_visible()
    expect(page.locator(".st-key-match_ladder")).to_have_count(0)


def test_keys_choose_a_word_and_an_empty_sentence_keeps_the_page_usable(tokens_page) -> None:
    page = tokens_page(s="Dogs bark.")
    buttons = strip(page, "WordPiece").get_by_role("button")
    buttons.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(buttons.nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(word_field(page)).to_have_value("bark")
    expect(buttons.nth(2)).to_be_focused()
    page.keyboard.press("End")
    expect(buttons.last).to_be_focused()
    sentence = page.get_by_label("Sentence", exact=True)
    sentence.fill("")
    sentence.press("Enter")
    expect(page.get_by_text("type a sentence above")).to_be_visible()
    sentence.fill("Cats purr.")
    sentence.press("Enter")
    expect(strip(page, "WordPiece")).to_contain_text("purr")


def test_the_size_of_the_vocabulary_joins_and_cuts_words(tokens_page) -> None:
    page = tokens_page(s="playing", vocab="500", word="playing")
    assert pieces(page, "playing") == ["play", "##ing"]
    slider = page.get_by_role("slider", name="Tokens in the vocabulary")
    slider.press("ArrowRight")
    expect(page).to_have_url(re.compile("vocab=1000"))
    expect(strip(page, "WordPiece").get_by_title("playing: playing")).to_be_visible()
    for _ in range(3):
        slider.press("ArrowLeft")
    expect(page).to_have_url(re.compile("vocab=256"))
    expect(strip(page, "WordPiece").get_by_title("playing: pl, ##ay, ##ing")).to_be_visible()
    page.get_by_role("button", name="Vocabulary of 300 tokens").click()
    expect(page).to_have_url(re.compile("vocab=300"))
    expect(strip(page, "WordPiece").get_by_title("playing: play, ##ing")).to_be_visible()
    expect(page.get_by_role("button", name="Vocabulary of 300 tokens")).to_be_focused()
    settle(page)
    ladder = page.locator(".st-key-match_ladder")
    ladder.get_by_role("button", name="Step by step").click()
    expect(ladder.locator(".later")).not_to_have_count(0)
    expect(ladder.locator(".later")).to_have_count(0)


def test_padding_and_what_was_cut_are_seen(tokens_page) -> None:
    page = tokens_page(s="The cat sat on the mat.", b="It slept.", cut="8", pad="12")
    whole = strip(page, "WordPiece")
    expect(whole.locator(".pad .token")).to_have_count(4)
    expect(whole.locator(".cut .token").first).to_be_visible()
    expect(whole.get_by_text("B · segment 1")).to_be_visible()
    expect(page.get_by_text("Cut off in sentence A")).to_be_visible()


def test_hostile_tokens_are_only_text(tokens_page) -> None:
    page = tokens_page("dark", s=HOSTILE, word=HOSTILE, table="true")
    gpt = strip(page, "BPE")
    expect(gpt).to_be_visible()
    assert "".join(gpt.locator(".text").all_inner_texts()).replace("\u0120", " ") == HOSTILE
    assert page.locator(".st-key-token_strip img").count() == 0
    strip(page, "WordPiece").get_by_role("button", name=re.compile("onerror")).click()
    expect(word_field(page)).to_have_value("onerror")
    settle(page)
