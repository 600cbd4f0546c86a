"""The training lab with real clicks."""

import io
import zipfile

from playwright.sync_api import expect

from tests.browser.visit import settle

LITTLE = "/training_lab?l_steps=200&l_width=32&l_batch=32"


def test_train_leave_come_back_and_take_the_twins_along(open_page, server):
    page = open_page(server.url + LITTLE)
    page.get_by_role("button", name="Train both").click()
    expect(page.get_by_text("tokens/s")).to_be_visible()
    page.get_by_role("link", name="Tokens", exact=True).click()
    expect(page.get_by_role("heading", name="Tokens", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Where only the right side can tell")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Resume")).to_be_visible()
    expect(page.get_by_text("Paused")).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text("Done after 200 steps")).to_be_visible()

    with page.expect_download() as download:
        page.get_by_role("button", name="Download both").click()
    packed = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    assert {"bert/model.safetensors", "gpt/tokenizer.json"} <= set(packed.namelist())
    page.get_by_role("button", name="Open both on the other pages").click()
    settle(page)
    page.get_by_role("button", name="Models").click()
    expect(page.get_by_role("combobox", name="Model", exact=True)).to_have_value("My BERT")
    expect(page.get_by_role("combobox", name="Compared with")).to_have_value("My GPT")
    assert not page.traffic.outside()
    assert "Traceback" not in server.printed()


def test_two_visitors_and_a_cancelled_run(open_page, server):
    first = open_page(server.url + "/training_lab?l_steps=3000")
    first.get_by_role("button", name="Train both").click()
    expect(first.get_by_text("tokens/s")).to_be_visible()
    second = open_page(server.url + "/training_lab?l_steps=20")
    second.get_by_role("button", name="Train both").click()
    expect(second.get_by_text("Next in the queue of this server.")).to_be_visible()
    first.get_by_role("button", name="Cancel").click()
    expect(first.get_by_text("Cancelled; nothing of it is kept.")).to_be_visible()
    expect(first.get_by_role("button", name="Train both")).to_be_visible()
    expect(second.get_by_text("Done after 20 steps")).to_be_visible()


def test_the_slider_watches_the_bundled_model_learn(open_page, server):
    page = open_page(server.url + "/training_lab?lab=Watch+it+learn")
    expect(page.get_by_text("From the training log")).to_be_visible()
    before = page.get_by_text("The hidden word got").inner_text()
    page.get_by_role("slider", name="After how many training steps").press("End")
    settle(page)
    expect(page.get_by_text("The hidden word got")).not_to_have_text(before)
    assert "moment=" in page.url
    assert not page.traffic.outside()
