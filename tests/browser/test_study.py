"""Cards, quiz and lesson under real clicks and keys."""

import re
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.visit import settle

CELLS = quote("Which cells of the attention matrix are open?")


def commit(page: Page) -> None:
    page.get_by_role("button", name="Commit").click()
    settle(page)


def test_cells_are_marked_by_click_and_keys_and_scored(server, open_page):
    page = open_page(f"{server.url}/cards?card={CELLS}&s=A+cat.")
    cells = page.locator(".cells button")  # [CLS] a cat . [SEP]
    expect(cells).to_have_count(25)
    cells.nth(1).click()
    settle(page)
    for row in range(5):
        for column in range(row + 1, 5):
            if (row, column) != (0, 1):
                cells.nth(row * 5 + column).focus()
                page.keyboard.press("Space")
                settle(page)
    commit(page)
    expect(page.get_by_text("100% of the cells are as measured.")).to_be_visible()
    expect(page.locator("svg[role=img]")).to_have_count(2)
    link = page.get_by_role("link", name="Open it on the Attention page")
    expect(link).to_have_attribute("href", re.compile(r"attention\?.*picture=Mask"))
    assert page.traffic.outside() == []


def test_the_quiz_needs_no_mouse_and_remembers_in_this_browser(server, open_page):
    page = open_page(f"{server.url}/quiz")
    first = page.locator("h2").inner_text()
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Commit").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("0 due, 1 resting, 49 new")).to_be_visible()
    settle(page)
    page.keyboard.press("n")
    expect(page.locator("h2")).not_to_have_text(first)
    page.reload()
    expect(page.get_by_text("0 due, 1 resting, 49 new")).to_be_visible()
    expect(page.locator("h2")).not_to_have_text(first)
    page.get_by_text("Keep, move or print your cards").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save progress").click()
    assert '"version": 1' in saved.value.path().read_text()


def test_a_class_follows_its_teacher_and_answers_arrive_as_bars(server, open_page):
    teacher = open_page(f"{server.url}/lesson?n=2")
    frame = teacher.frame_locator("iframe").first
    expect(frame.get_by_role("heading", name="Fill the blank")).to_be_visible()
    teacher.get_by_text("With a class").click()
    teacher.get_by_role("button", name="Start a class").click()
    heading = teacher.get_by_role("heading", name=re.compile("Room "))
    expect(heading).to_be_visible()
    code = heading.inner_text().split()[-1]

    student = open_page(f"{server.url}/lesson?room={code}")
    expect(student.get_by_role("heading", name="Two readers")).to_be_visible()
    student.get_by_text("GPT", exact=True).first.click()
    student.get_by_role("button", name="Commit").click()
    expect(teacher.get_by_text("1 answer")).to_be_visible()
    expect(teacher.locator("svg[role=img] title").first).to_have_text("BERT: 0")

    teacher.get_by_role("button", name="Next").click()
    expect(student.get_by_role("heading", name="What each may look at")).to_be_visible()
    teacher.get_by_role("button", name="End the class").click()
    expect(student.get_by_text("no open room")).to_be_visible()
