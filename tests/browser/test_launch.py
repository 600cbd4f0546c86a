"""The app as a visitor meets it: a real server, a real browser, nothing from outside."""

import re
import urllib.request

import pytest
from playwright.sync_api import Page, expect

from bert_explorer.ui.controls import PROJECTOR_SCALE
from tests.browser.visit import settle
from tests.conftest import ROOT

PAGES = ["", *sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "home")]
TITLE = "BERT Explorer"
DARK = "rgb(19, 22, 27)"  # backgroundColor of [theme.dark] in .streamlit/config.toml


def headers(url: str) -> dict[str, str]:
    with urllib.request.urlopen(url) as response:
        return {name.lower(): value for name, value in response.headers.items()}


def sentence(page: Page):
    return page.locator(".st-key-s input")


def second_sentence(page: Page):
    return page.locator(".st-key-b input")


def menu_link(page: Page, name: str):
    return page.get_by_role("navigation").get_by_role("link", name=name, exact=True)


def choose_example(page: Page, text: str) -> None:
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("menuitem", name=re.compile(re.escape(text))).click()


def test_links_open_on_a_server_that_nobody_has_visited(fresh_server, open_page) -> None:
    query = "s=The+cat+sat+on+the+mat.&blanks=3&hide_right=true&reveal=true"
    page = open_page(f"{fresh_server.url}/fill_the_blank?{query}")
    expect(page).to_have_title(re.compile("Fill the blank"))
    expect(menu_link(page, TITLE)).to_be_visible()
    expect(page.locator(".st-key-word_strip .mask")).to_have_count(1)
    expect(page.get_by_text("The hidden word is sat")).to_be_visible()
    expect(page.locator(".column.bidirectional .sees")).to_have_text("sees the left side")
    page.goto(f"{fresh_server.url}/tokens?s=Dogs+bark.&b=Cats+purr.")
    expect(page).to_have_title(re.compile("Tokens"))
    expect(sentence(page)).to_have_value("Dogs bark.")
    expect(second_sentence(page)).to_have_value("Cats purr.")
    expect(menu_link(page, TITLE)).to_be_visible()


def test_the_server_prints_its_address(server) -> None:
    assert f"BERT Explorer is ready: {server.url}" in server.printed()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_asks_anything_of_another_machine(server, open_page, path) -> None:
    page = open_page(f"{server.url}/{path}")
    page.emulate_media(color_scheme="dark")
    expect(page.locator(".stApp")).to_have_css("background-color", DARK)
    page.wait_for_load_state("networkidle")
    assert page.traffic.requests
    assert page.traffic.outside() == []
    assert not [text for text in page.traffic.console_errors if "Content Security" in text]


@pytest.mark.parametrize("path", ["", "tokens", "assets/app.css", "_stcore/health"])
def test_every_answer_carries_the_security_headers(server, path) -> None:
    found = headers(f"{server.url}/{path}")
    policy = found["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "unsafe-inline" not in policy.partition("script-src ")[2].partition(";")[0]
    assert "http" not in policy
    assert found["x-content-type-options"] == "nosniff"
    assert found["x-frame-options"] == "SAMEORIGIN"
    assert found["referrer-policy"] == "no-referrer"


def test_the_policy_really_stops_the_browser(page: Page) -> None:
    reached = page.evaluate(
        "fetch('http://192.0.2.1/', {mode: 'no-cors'}).then(() => 'sent', (e) => 'blocked')"
    )
    assert reached == "blocked"
    assert any("Content Security" in text for text in page.traffic.console_errors)


def test_the_sentence_follows_from_page_to_page_and_back_and_forward(page: Page) -> None:
    sentence(page).fill("Dogs bark.")
    sentence(page).press("Enter")
    expect(page).to_have_url(re.compile(r"s=Dogs\+bark\."))
    menu_link(page, "Tokens").click()
    expect(page).to_have_url(re.compile(r"/tokens\?s=Dogs\+bark\."))
    expect(sentence(page)).to_have_value("Dogs bark.")
    menu_link(page, "Fill the blank").click()
    expect(page).to_have_url(re.compile(r"/fill_the_blank\?s=Dogs\+bark\."))
    sentence(page).fill("Cats purr.")
    sentence(page).press("Enter")
    expect(page).to_have_url(re.compile(r"/fill_the_blank\?s=Cats\+purr\."))

    settle(page)
    page.go_back()
    expect(page).to_have_url(re.compile(r"/tokens\?s=Dogs\+bark\."))
    expect(sentence(page)).to_have_value("Dogs bark.")
    settle(page)
    page.go_forward()
    expect(page).to_have_url(re.compile(r"/fill_the_blank\?s=Cats\+purr\."))
    expect(sentence(page)).to_have_value("Cats purr.")


def test_examples_fill_both_sentences_and_the_link_and_back_undoes_one(page: Page) -> None:
    expect(second_sentence(page)).to_be_hidden()
    choose_example(page, "bit the dog")
    expect(second_sentence(page)).to_be_visible()
    expect(second_sentence(page)).to_have_value("The man bit the dog.")
    expect(page).to_have_url(re.compile(r"s=The\+dog.*b=The\+man"))
    expect(page.locator(".st-key-look")).to_contain_text("only the positions differ")
    page.get_by_role("button", name="Remove second").click()
    expect(second_sentence(page)).to_be_hidden()
    expect(page).not_to_have_url(re.compile("b="))
    expect(page.locator(".st-key-look")).to_have_count(0)

    choose_example(page, "1987")
    expect(sentence(page)).to_have_value(re.compile("1987"))
    choose_example(page, "wug")
    expect(sentence(page)).to_have_value(re.compile("wug"))
    settle(page)
    page.go_back()
    expect(sentence(page)).to_have_value(re.compile("1987"))
    page.locator(".st-key-look").get_by_role("link").click()
    expect(page).to_have_title(re.compile("Tokens"))
    expect(sentence(page)).to_have_value(re.compile("1987"))


def test_projector_size_is_larger_and_in_the_link(server, open_page) -> None:
    size = "field => parseFloat(getComputedStyle(field).fontSize)"
    page = open_page(server.url)
    normal = sentence(page).evaluate(size)
    page.goto(f"{server.url}/?big=true")
    expect(sentence(page)).to_have_css("font-size", f"{normal * PROJECTOR_SCALE:g}px")


def test_a_million_characters_stay_in_the_field_with_a_message(page: Page) -> None:
    before = page.url
    sentence(page).fill("a" * 1_000_000)
    sentence(page).press("Enter")
    expect(page.get_by_text("Keep the sentence under 1,000 characters.")).to_be_visible()
    assert page.url == before
    sentence(page).fill("Dogs bark.")
    sentence(page).press("Enter")
    expect(page).to_have_url(re.compile(r"s=Dogs\+bark"))
