"""Two models that cut the text differently, with a real pointer."""

from playwright.sync_api import expect

from bert_explorer.ui import model_folders
from tests.conftest import start_server
from tests.family_models import folder

LINK = "attention?m=roberta (folder)&m2=bert (folder)&s=The boys were playing."


def test_pointing_at_a_word_marks_all_its_tokens_in_the_other_model(
    open_page, monkeypatch, tmp_path
):
    monkeypatch.setenv(model_folders.FOLDERS, str(folder()))
    with start_server(tmp_path / "log.txt") as server:
        page = open_page(f"{server.url}/{LINK.replace(' ', '%20')}")
        panels = page.locator(".panel")
        expect(panels).to_have_count(2)
        row = panels.nth(1).locator("text.row", has_text="were").bounding_box()
        cells = panels.nth(1).locator("canvas").bounding_box()
        page.mouse.move(cells["x"] + cells["width"] / 2, row["y"] + row["height"] / 2)
        lit = "text.row.lit"
        expect(panels.nth(1).locator(lit)).to_have_text(["were"])
        expect(panels.nth(0).locator(lit)).to_have_text(["Ġw", "er", "e"])
        expect(panels.nth(0).locator(".readout")).to_contain_text("looks from Ġw")
