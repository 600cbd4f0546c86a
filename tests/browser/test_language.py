"""Another language: every choice stays, on screen and in the link; the pictures speak it too."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from bert_explorer.language import speaking, tr
from tests.browser.visit import settle


def speak(page: Page, more: str, language: str) -> None:
    page.get_by_role("button", name=more, exact=True).click()
    page.get_by_text(language, exact=True).click()
    settle(page)
    page.keyboard.press("Escape")


def link(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_a_visitor_changes_the_language_and_keeps_every_choice(server, open_page) -> None:
    with speaking("de"):
        arcs, scope, back, more = tr("Arcs"), tr("Mean of a layer"), tr("looks back ↰"), tr("More")
    page = open_page(f"{server.url}/attention?picture=Arcs&scope=Mean+of+a+layer&layer=2")
    speak(page, "More", "Deutsch")
    for _ in range(2):  # as it is, and as whoever gets the link sees it
        expect(page).to_have_url(re.compile("lang=Deutsch"))
        expect(page.locator(".st-key-picture")).to_contain_text(arcs)
        expect(page.locator(".st-key-scope input")).to_have_value(scope)
        expect(page.locator(".st-key-arcs")).to_contain_text(back)
        expect(page.locator(".st-key-arcs .bidirectional .axis").first).to_have_text(back)
        assert link(page) == {
            "lang": ["Deutsch"],
            "picture": [arcs],
            "scope": [scope],
            "layer": ["2"],
        }
        page.reload()
        settle(page)
    page.locator(".st-key-arcs .panels").press("ArrowDown")
    token = page.locator(".st-key-arcs .readout .token").first
    assert token.evaluate("node => getComputedStyle(node, '::before').content") == '"„"'
    speak(page, more, "English")
    expect(page.locator(".st-key-arcs")).to_contain_text("looks back ↰")
    assert link(page) == {"picture": ["Arcs"], "scope": ["Mean of a layer"], "layer": ["2"]}
