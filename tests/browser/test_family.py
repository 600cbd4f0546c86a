"""The Family page in a real browser."""

import re

from playwright.sync_api import expect

from tests.browser.visit import settle


def family(open_page, server, query: str = "", **how):
    return open_page(f"{server.url}/family{query}", **how)


def test_a_calculation_is_in_the_link(open_page, server):
    """Counted bars, a refused size, a possible one, and the same again from the address."""
    page = family(open_page, server)
    expect(page.get_by_text("110,106,428").first).to_be_visible()
    page.get_by_role("tab", name="Calculator").click()
    heads = page.locator(".st-key-calc_heads input")
    heads.fill("7")
    heads.press("Enter")
    expect(page.get_by_text("choose a multiple of num_heads")).to_be_visible()
    heads.fill("24")
    heads.press("Enter")
    expect(page.get_by_text("cost no parameters")).to_be_visible()
    expect(page).to_have_url(re.compile("calc_heads=24"))
    settle(page)
    again = open_page(page.url)
    expect(again.locator(".st-key-calc_heads input")).to_have_value("24")
    expect(again.get_by_text("cost no parameters")).to_be_visible()
    assert not page.traffic.outside()


def test_another_start_fills_the_fields(open_page, server):
    page = family(open_page, server, "?show=Calculator")
    page.locator(".st-key-calc_from").get_by_role("combobox").click()
    page.get_by_role("option", name="ALBERT-base", exact=True).click()
    expect(page.locator(".st-key-calc_embedding input")).to_have_value("128")
    expect(page.get_by_text("saves parameters, not computation")).to_be_visible()


def test_electra_draws_again_until_something_is_replaced(open_page, server):
    """Cards in the dark, and a new draw at each click."""
    page = family(
        open_page,
        server,
        "?show=ELECTRA&s=The%20cat%20sat%20on%20the%20mat.",
        scheme="dark",
    )
    cards = page.locator(".st-key-replaced_tokens li")
    expect(cards.filter(has_text="cat")).to_have_count(1)
    for _ in range(6):
        if page.locator(".st-key-replaced_tokens li.replaced").count():
            break
        page.get_by_role("button", name="Draw again").click()
        settle(page)
    expect(page.locator(".st-key-replaced_tokens li.replaced").first).to_be_visible()


def test_every_tab_draws_on_a_projector(open_page, server):
    page = family(open_page, server, "?big=true", width=1280, height=720)
    for tab in ("Cost", "RoBERTa", "ALBERT", "DistilBERT", "GPT-2"):
        page.get_by_role("tab", name=tab, exact=True).click()
        settle(page)
        expect(page.locator(".js-plotly-plot").first).to_be_visible()
        assert page.locator('[data-testid="stException"]').count() == 0
    assert not page.traffic.outside()
