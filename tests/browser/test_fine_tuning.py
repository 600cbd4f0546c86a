"""The fine-tuning lab with real clicks: one journey."""

import io
import zipfile

from playwright.sync_api import expect

from tests.browser.visit import settle

QUICK = "/fine_tuning_lab?f_data=Your+own+CSV&f_learn=Head+only&f_epochs_sentence=2"
ROWS = "text,label\n" + "The cat sat.,sat\n<b>The dog</b> ran.,ran\n" * 20


def test_train_on_an_own_file_look_ask_take_it_home_and_bring_it_back(open_page, server):
    page = open_page(server.url + QUICK)
    page.locator("input[type=file]").first.set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": ROWS.encode()}
    )
    expect(page.get_by_text("mine.csv: 40 rows, 2 columns")).to_be_visible()
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("See the tab Result")).to_be_visible()
    page.get_by_role("tab", name="Result", exact=True).click()
    expect(page.get_by_text("What training moved")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the model").click()
    packed = download.value.path().read_bytes()
    names = zipfile.ZipFile(io.BytesIO(packed)).namelist()
    assert {"head.safetensors", "model.safetensors", "finetuned.json"} <= set(names)

    page.get_by_role("tab", name="Try it").click()
    page.get_by_label("Your sentence").fill("The cat ran home.")
    page.get_by_label("Your sentence").press("Enter")
    expect(page.get_by_text("The model says")).to_be_visible()
    settle(page)
    assert "f_text_sentence=" in page.url

    page.get_by_role("tab", name="Result", exact=True).click()
    page.get_by_role("button", name="Discard").click()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "model.zip", "mimeType": "application/zip", "buffer": packed}
    )
    expect(page.get_by_text("The model was loaded from a file")).to_be_visible()
    page.get_by_role("tab", name="Try it").click()
    expect(page.get_by_text("The model says")).to_be_visible()
    assert not page.traffic.outside()
    assert "Traceback" not in server.printed()
