"""The Generation page with real clicks and keys."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visit import settle

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture
def generation_page(server, open_page):
    """A function that opens one tab of the Generation page with these parameters."""

    def opened(show: str, scheme: str = "light", **params: str) -> Page:
        query = "&".join(
            f"{name}={quote(value)}" for name, value in {"show": show, **params}.items()
        )
        url = f"{server.url}/generation?{query}"
        return open_page(url, scheme=scheme, width=1280, height=800)

    return opened


def part(page: Page, key: str):
    return page.locator(f".st-key-{key}")


def written(page: Page, model: str) -> list[str]:
    return part(page, "writing").locator(f".panel.{model} button.piece .word").all_inner_texts()


def test_the_text_plays_and_is_stepped_through_by_buttons_keys_and_clicks(generation_page) -> None:
    page = generation_page("Left to right", add="5")
    writing = part(page, "writing")
    expect(writing.get_by_text("token 1 of 5")).to_be_visible()
    assert len(written(page, "causal")) == len(written(page, "bidirectional")) == 1
    writing.get_by_role("button", name="Play").click()
    expect(writing.get_by_text("token 5 of 5")).to_be_visible()
    assert len(written(page, "causal")) == len(written(page, "bidirectional")) == 5
    expect(page).to_have_url(re.compile("at=5"))
    writing.get_by_role("button", name="One back").click()
    expect(writing.get_by_text("token 4 of 5")).to_be_visible()
    expect(page).to_have_url(re.compile("at=4"))
    assert len(written(page, "causal")) == 4

    writing.get_by_role("button", name="Play").focus()
    page.keyboard.press("Home")
    expect(writing.get_by_text("token 1 of 5")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(writing.get_by_text("token 3 of 5")).to_be_visible()
    page.keyboard.press("End")
    expect(writing.get_by_text("token 5 of 5")).to_be_visible()
    settle(page)

    # A click on a token shows how it was chosen.
    gpt = writing.locator(".panel.causal")
    third = gpt.locator("button.piece").nth(2)
    token = third.locator(".word").inner_text()
    third.click()
    expect(writing.get_by_text("token 3 of 5")).to_be_visible()
    expect(gpt.locator(".bars .token.written")).to_have_text(token)


def test_a_change_moves_bert_back_to_the_first_word_and_gpt_not_at_all(generation_page) -> None:
    page = generation_page("What moves", s="The cat sat on the mat.", changed="6")
    moved = part(page, "moved_map")
    expect(moved.locator(".change")).to_contain_text("mat")
    assert moved.locator(".panel.causal .chip.still").count() == 6
    assert moved.locator(".panel.bidirectional .chip.still").count() == 0
    expect(moved.locator(".panel.causal .readout")).to_contain_text("0.0 exactly")
    moved.locator(".panel.causal .chip").nth(3).click()
    expect(moved.locator(".change")).to_contain_text("sat")
    expect(page).to_have_url(re.compile("changed=3"))
    assert moved.locator(".panel.causal .chip.still").count() == 3


def test_the_arrow_keys_walk_through_the_matrix(generation_page) -> None:
    page = generation_page("What moves", s="Dogs bark.", changed="2")
    moved = part(page, "moved_map")
    moved.locator(".panels").focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile("changed=3"))
    settle(page)
    expect(moved.locator(".panels")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(moved.locator(".panel.causal .readout strong")).not_to_have_text("0.0 exactly")


def test_a_long_text_stays_on_the_screen(generation_page) -> None:
    page = generation_page("What moves", s="the dog and the cat " * 30)
    moved = part(page, "moved_map")
    expect(moved.locator("canvas")).to_have_count(2, timeout=60_000)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_copy_experiment_trains_before_ones_eyes(generation_page) -> None:
    page = generation_page("The leak", symbols="4")
    expect(page.get_by_text("press the button")).to_be_visible()
    page.get_by_role("button", name="Train both").click()
    expect(page.get_by_text("worse than guessing")).to_be_visible(timeout=120_000)
    expect(page).to_have_url(re.compile("copied=true"))
    expect(part(page, "copy_curves").locator(".js-plotly-plot")).to_be_visible()


def test_rounds_appear_one_after_the_other(generation_page) -> None:
    page = generation_page("Fill a span", s="The small dog ran to the big red house.")
    rounds = part(page, "mask_rounds")
    expect(rounds.locator("tr.later")).to_have_count(0)
    rounds.get_by_role("button", name="To the start").click()
    expect(rounds.locator("tr.later")).to_have_count(2)
    expect(page).to_have_url(re.compile("round=1"))
    expect(rounds.locator("tr.causal")).to_be_visible()


def test_a_row_of_the_table_opens_its_experiment_on_the_same_sentence(generation_page) -> None:
    page = generation_page("Which model?", s="Dogs bark.")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Both directions").click()
    other = opened.value
    settle(other, timeout=60_000)
    expect(other.get_by_role("heading", name="Attention")).to_be_visible()
    expect(other.get_by_label("Sentence", exact=True)).to_have_value("Dogs bark.")


@pytest.mark.parametrize(
    ("show", "key", "scheme"),
    [
        ("Left to right", "writing", "light"),
        ("What moves", "moved_map", "dark"),
        ("Fill a span", "mask_rounds", "dark"),
    ],
)
def test_hostile_tokens_are_only_text(generation_page, show: str, key: str, scheme: str) -> None:
    page = generation_page(show, scheme, s=HOSTILE, put="<img src=x onerror=alert(1)>")
    expect(part(page, key)).to_contain_text("ip")
    assert part(page, key).locator("img").count() == 0
