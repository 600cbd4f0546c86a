"""The tour of the home page: offered once, led by keys, asked for again."""

from playwright.sync_api import Page, expect


def test_the_tour_is_walked_by_keys_remembered_and_asked_for_again(page: Page) -> None:
    page.get_by_role("button", name="Take the tour: six stops").click()
    card = page.get_by_role("dialog")
    expect(card).to_contain_text("1 / 6")
    page.keyboard.press("Tab")  # from Next round to Skip, and not out of the card
    expect(card.get_by_role("button", name="Skip")).to_be_focused()
    for number in (2, 3, 4, 5, 6):
        page.keyboard.press("ArrowRight")
        expect(card).to_contain_text(f"{number} / 6")
        expect(card).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(card).to_have_count(0)

    page.reload()
    expect(page.locator(".st-key-twins").get_by_role("button", name="SVG")).to_be_visible()
    expect(page.get_by_text("New here?")).to_have_count(0)

    page.get_by_role("navigation").get_by_role("link", name="Tokens").click()
    expect(page.locator(".st-key-token_strip").first).to_be_visible()
    page.locator(".st-key-more button").click()
    page.get_by_role("button", name="Take the tour").click()
    expect(card).to_contain_text("1 / 6")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)


def test_who_does_not_want_it_is_not_asked_twice(page: Page) -> None:
    page.get_by_role("button", name="No, thanks").click()
    expect(page.get_by_text("New here?")).to_have_count(0)
    page.reload()
    expect(page.locator(".st-key-twins").get_by_role("button", name="SVG")).to_be_visible()
    expect(page.get_by_text("New here?")).to_have_count(0)
