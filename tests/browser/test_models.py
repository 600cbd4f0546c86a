"""One visitor's way to a model of their own, with real clicks."""

from playwright.sync_api import expect

from tests.browser.visit import settle
from tests.checkpoints import hub_models


def test_upload_a_roberta_and_pick_it(open_page, server, tmp_path):
    folder = hub_models.write("roberta", tmp_path / "roberta")
    page = open_page(server.url)
    page.locator(".st-key-models button").first.click()
    page.locator(".st-key-open_model button").click()
    dialog = page.get_by_role("dialog")

    # Offline the hub is not asked, and folders are closed unless the operator opened some.
    dialog.get_by_role("tab", name="Hugging Face hub").click()
    dialog.locator(".st-key-model_hub_id input").fill("someone/model")
    dialog.get_by_role("button", name="Look it up").click()
    expect(dialog.get_by_text("offline")).to_be_visible()
    dialog.get_by_role("tab", name="Folder").click()
    expect(dialog.get_by_text("Folders are closed on this server")).to_be_visible()
    dialog.get_by_role("tab", name="Upload").click()

    # Without its tokenizer it is refused in a sentence, and the window stays.
    chooser = dialog.locator(".st-key-model_files input[type=file]")
    files = [folder / "config.json", folder / "model.safetensors"]
    chooser.set_input_files(files)
    dialog.locator(".st-key-model_upload button").click()
    expect(dialog.get_by_text("tokenizer.json (or vocab.txt")).to_be_visible()

    chooser.set_input_files([folder / "tokenizer.json", folder / "tokenizer_config.json"])
    expect(dialog.get_by_role("button", name="Remove tokenizer_config.json")).to_be_visible()
    dialog.locator(".st-key-model_upload button").click()
    expect(dialog).to_be_hidden()
    settle(page)
    assert "m=Upload" in page.url

    # It is chosen, under a short name.
    if not page.locator(".st-key-m").is_visible():
        page.locator(".st-key-models button").first.click()
    expect(page.get_by_role("combobox", name="Model", exact=True)).to_have_value("Upload 1")

    # A link to it is of no use to anybody else.
    other = open_page(page.url)
    expect(other.get_by_text("is not on this server")).to_be_visible()
    assert not page.traffic.outside()
