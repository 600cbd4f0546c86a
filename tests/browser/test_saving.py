"""What a visitor takes away: pictures, the page as a file, the view as code, a short link."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Download, Locator, Page, expect

from bert_explorer.ui.attention.data import attention_of
from tests.browser.visit import settle, wait_until_drawn
from tests.conftest import Server

HOSTILE = "=cmd() +1 -x @a <img src=x onerror=alert(1)> </script><script>alert(2)</script>"
SVG = "{http://www.w3.org/2000/svg}"


def saved(page: Page, button: Locator, tmp_path: Path) -> Path:
    with page.expect_download() as found:
        button.click()
    download: Download = found.value
    path = tmp_path / download.suggested_filename
    download.save_as(path)
    return path


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def check_three_files(page: Page, place: Locator, tmp_path: Path, words: str) -> list[list[str]]:
    """Save a picture in all three forms: an SVG with those words, a PNG that is not empty."""
    buttons = place.get_by_role("group", name="Save this picture")
    svg = saved(page, buttons.get_by_role("button", name="SVG"), tmp_path)
    tree = ElementTree.parse(svg)
    tags = {node.tag.removeprefix(SVG) for node in tree.iter()}
    assert not tags & {"script", "foreignObject", "a", "iframe"}
    assert not [name for node in tree.iter() for name in node.attrib if name.startswith("on")]
    assert words in " ".join("".join(node.itertext()) for node in tree.iter(f"{SVG}text"))
    png = saved(page, buttons.get_by_role("button", name="PNG"), tmp_path)
    pixels = np.asarray(Image.open(png).convert("RGB"))
    width = float(tree.getroot().get("width"))
    assert pixels.shape[1] == pytest.approx(2 * width, abs=2)
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 20
    return rows_of(saved(page, buttons.get_by_role("button", name="CSV"), tmp_path))


def test_pictures_are_saved_in_three_forms(open_page, server: Server, tmp_path: Path) -> None:
    page = open_page(f"{server.url}/attention")
    rows = check_three_files(page, page.locator(".st-key-map"), tmp_path, "mat")
    pattern = attention_of("bert-twin", "The cat sat on the mat.", None, 0).patterns[0, 0]
    mine = [float(row[3]) for row in rows[1:] if row[0] == "BERT"]
    np.testing.assert_allclose(mine, pattern.flatten(), atol=1e-6)

    page.goto(f"{server.url}/tokens?s={HOSTILE.replace('+', '%2B')}")
    wait_until_drawn(page)
    rows = check_three_files(page, page.locator(".st-key-token_strip"), tmp_path, "script")
    cells = [cell for row in rows for cell in row]
    assert {"'=", "'+", "'-", "'@"} <= {*cells}
    assert not [cell for cell in cells if re.match(r"[=@+\-\t\r](?!\d)", cell)]

    page.goto(f"{server.url}/family")
    wait_until_drawn(page)
    chart = page.locator(".st-key-size_bars")
    expect(chart.locator(".main-svg").first).to_be_visible()
    rows = check_three_files(page, chart, tmp_path, "parameters")
    total = sum(float(row[1]) for row in rows[1:] if row[2] == "BERT-base")
    assert total == pytest.approx(110_106_428, rel=1e-6)


@pytest.fixture
def offline(browser: Browser):
    """Open a file in a browser that reaches no network; what it asked for, and ran, is noted."""
    contexts = []

    def opened(path: Path) -> tuple[Page, list[str]]:
        context = browser.new_context(offline=True)
        contexts.append(context)
        page, seen = context.new_page(), []
        page.on("request", lambda request: seen.append(request.url))
        page.on(
            "dialog", lambda dialog: (seen.append(f"dialog {dialog.message}"), dialog.dismiss())
        )
        page.on("console", lambda message: seen.append(message.text))
        page.on("pageerror", lambda error: seen.append(str(error)))
        page.goto(path.as_uri())
        return page, seen

    yield opened
    for context in contexts:
        context.close()


VISIBLE_WORDS = """root => {
  const words = [];
  const walk = (node) => {
    if (node.nodeType === 3) words.push(node.data);
    for (const child of [...(node.shadowRoot?.childNodes ?? []), ...node.childNodes]) walk(child);
  };
  walk(root);
  return words.join(' ');
}"""


def test_a_page_is_kept_as_a_file_that_shows_the_same_and_runs_nothing(
    open_page, server: Server, tmp_path: Path, offline: Callable
) -> None:
    page = open_page(f"{server.url}/attention?s={HOSTILE.replace('+', '%2B')}&numbers=true")
    expect(page.locator(".st-key-head_scatter .main-svg").first).to_be_visible()
    page.get_by_role("button", name="More").click()
    path = saved(page, page.get_by_role("button", name="This page as a file"), tmp_path)
    assert path.suffix == ".html"
    kept, seen = offline(path)
    assert [one for one in seen if not one.startswith(("file:", "data:"))] == []
    assert kept.locator("script, iframe, link, object, [onerror], [src^='http']").count() == 0
    expect(kept.locator("input[value*='onerror']")).to_have_value(HOSTILE)
    words = kept.evaluate(VISIBLE_WORDS, kept.locator("body").element_handle())
    for text in ("Attention", "Point at a cell", "script", "spread", "Heads in numbers"):
        assert text in words
    heatmap = kept.locator(".st-key-map")
    assert heatmap.locator("img[src^='data:image/png']").count() == 2
    box = heatmap.locator("img").first.bounding_box()
    labels = heatmap.locator("svg").first.bounding_box()
    assert box["x"] > labels["x"]
    assert box["y"] > labels["y"]
    assert kept.locator(".about a").get_attribute("href").startswith(server.url)


def test_a_short_link_and_code_lead_back_to_the_view(open_page, server: Server) -> None:
    page = open_page(f"{server.url}/attention?s=Dogs+bark.&layer=2")
    page.get_by_role("slider", name="Head").press("ArrowRight")
    expect(page).to_have_url(re.compile("head=2"))
    settle(page)
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="As notebook code").click()
    code = page.get_by_role("dialog").locator("code")
    expect(code).to_contain_text("attention.patterns[1, 1]")
    expect(code).to_contain_text("'Dogs bark.'")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(code).to_have_count(0)

    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Short link").click()
    link = page.get_by_role("dialog").locator(".st-key-share_link code").inner_text().strip()
    assert re.fullmatch(rf"{re.escape(server.url)}/s/[a-z2-9]{{5}}", link)
    expect(page.get_by_role("img", name="The same link as a QR code")).to_be_visible()
    expect(page.get_by_role("button", name="Take the tour")).not_to_be_visible()

    page.goto(link)
    wait_until_drawn(page)
    expect(page).to_have_url(re.compile("/attention.*layer=2"))
    expect(page.get_by_role("slider", name="Head")).to_have_value("2")
    expect(page.get_by_role("textbox", name="Sentence").first).to_have_value("Dogs bark.")
    page.get_by_role("slider", name="Head").press("ArrowRight")
    expect(page).to_have_url(re.compile("head=3"))
    settle(page)
    page.go_back()
    expect(page.get_by_role("slider", name="Head")).to_have_value("2")

    page.goto(f"{server.url}/s/zzzzz")
    expect(page.get_by_text("The short link zzzzz is not known here")).to_be_visible()
    expect(page).to_have_url(f"{server.url}/")
