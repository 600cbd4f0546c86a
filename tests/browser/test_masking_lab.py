"""The masking lab with real clicks."""

import re

from playwright.sync_api import expect

HOSTILE = "%3C/script%3E%3Cimg src=x onerror=alert(1)%3E"


def test_draw_again_count_and_type_a_text_of_ones_own(open_page, server):
    page = open_page(server.url + f"/masking_lab?s={HOSTILE}")
    picture = page.locator(".st-key-draw_picture")
    expect(picture).to_contain_text("-100")
    assert picture.locator("img").count() == 0
    expect(page.locator(".st-key-draws_grid .js-plotly-plot")).to_be_visible()
    page.get_by_role("button", name="Draw again").click()
    expect(page).to_have_url(re.compile("seed=1"))

    page.get_by_role("tab", name="Count it").click()
    expect(page.get_by_text("written for this app")).to_be_visible()
    page.get_by_role("radio", name="My text").click()
    expect(page.get_by_text("There is nothing to count")).to_be_visible()
    page.get_by_label("Your text").fill("The cat sat on the mat.")
    page.get_by_label("Your text").press("Control+Enter")
    expect(page.get_by_text("100,000 tokens the interval")).to_be_visible()
    assert not page.traffic.outside()


def test_two_models_train_and_the_verdict_appears(open_page, server):
    page = open_page(server.url + "/masking_lab?show=Why+not+only+[MASK]?")
    page.get_by_role("button", name="Train both").click()
    expect(page.locator(".st-key-two_rules_bars .js-plotly-plot")).to_be_visible()
    page.get_by_role("button", name="Stop here").click()
    expect(page.get_by_text("With the word in full sight")).to_be_visible()
    expect(page.get_by_text("that neither has read")).to_be_visible()
