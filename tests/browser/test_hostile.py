"""Somebody who means harm: markup, scripts, links and formulas wherever a visitor's text goes.

Two journeys. In each everything must stand on the page as the text that it is; `open_page` fails
the test if a dialog opens or another machine is asked, and `unharmed` looks for what markup leaves.
"""

import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree

from playwright.sync_api import Page, expect

from tests.browser.visit import settle
from tests.fuzz.model_files import our_folder

SCRIPT = "</script><script>window.ran=1;alert(1)</script>"
IMAGE = "<img src=x onerror=window.ran=1;alert(2)>"
LINK = "![x](http://192.0.2.1/x.png)[y](javascript:alert(3))"
TEMPLATE = "{{7*7}}${7*7}$\\frac{7}{7}$:red[no]"
FORMULA = "=cmd|'/C_calc'!A0"
WORDS = (SCRIPT, IMAGE, LINK, TEMPLATE, FORMULA)

HARM = """() => [...document.querySelectorAll('iframe')]
  .map((frame) => frame.contentDocument).concat(document)
  .filter((page) => page && (page.defaultView.ran || page.querySelector(
    'img[src="x"], img[src*="192.0.2.1"], a[href^="javascript"], [onerror], .katex')))
  .length"""


def unharmed(page: Page) -> None:
    settle(page)
    assert page.evaluate(HARM) == 0
    assert page.get_by_text("Something went wrong").count() == 0
    assert not [text for text in page.traffic.console_errors if "Content Security" in text]


def hostile_model() -> dict[str, bytes]:
    """A model with these words in its vocabulary, each a token, and as its labels."""
    files = dict(our_folder())
    whole = json.loads(files["tokenizer.json"])
    vocab = whole["model"]["vocab"]
    common = [word for word in list(vocab) if word.isalpha()][-len(WORDS) :]
    for old, word in zip(common, WORDS, strict=True):
        id = vocab.pop(old)
        vocab[word] = id
        shown = {"id": id, "content": word, "special": False, "normalized": False}
        whole["added_tokens"].append(
            shown | {"single_word": False, "lstrip": False, "rstrip": False}
        )
    files["tokenizer.json"] = json.dumps(whole).encode()
    head = json.loads(files["finetuned.json"]) | {"labels": [SCRIPT + IMAGE, TEMPLATE + LINK]}
    files["finetuned.json"] = json.dumps(head).encode()
    return files


def upload(page: Page, selector: str, name: str, data: bytes) -> None:
    page.locator(f"{selector} input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def test_a_models_tokens_are_text_on_every_page_and_in_every_file(server, open_page) -> None:
    page = open_page(f"{server.url}/tokens")
    page.locator(".st-key-models button").first.click()
    page.locator(".st-key-open_model button").click()
    page.get_by_role("dialog").get_by_role("tab", name="Upload").click()
    wanted = ("config.json", "model.safetensors", "tokenizer.json")
    page.locator(".st-key-model_files input[type=file]").set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": data}
            for name, data in hostile_model().items()
            if name in wanted
        ]
    )
    page.locator(".st-key-model_upload button").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    settle(page)
    assert "m=Upload" in page.url

    field = page.locator(".st-key-s input")
    field.fill(f"the {' '.join(WORDS)} cat")
    field.press("Enter")
    for word in (SCRIPT, IMAGE, FORMULA):
        expect(page.locator(".st-key-token_strip").get_by_text(word).first).to_be_visible()
    unharmed(page)

    def go(name: str) -> None:
        page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()
        expect(page).to_have_title(re.compile(name))
        unharmed(page)

    go("Fill the blank")
    go("Attention")
    page.get_by_text("The same in bertviz").click()
    frame = page.locator(".st-key-bertviz iframe").first.content_frame
    expect(frame.locator("#left text").filter(has_text=SCRIPT).first).to_be_attached()
    unharmed(page)

    with page.expect_download() as saved:
        page.get_by_role("button", name="SVG", exact=True).nth(1).click()  # after all heads
    picture = saved.value.path().read_text(encoding="utf-8")
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(picture).iter()}
    assert not tags & {"script", "img", "a", "foreignObject"}
    assert "&lt;/script&gt;" in picture
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV", exact=True).nth(1).click()
    table = saved.value.path().read_text(encoding="utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(table, newline="")) for cell in row}
    assert {SCRIPT, IMAGE, f"'{FORMULA}"} <= cells
    assert FORMULA not in cells


def test_a_lesson_a_class_and_labels_are_text_too(server, open_page) -> None:
    text = f"""
title: "{SCRIPT}"
about: "{IMAGE}"
steps:
- title: "{IMAGE}"
  say: '{TEMPLATE} {LINK}'
  link: tokens?s={IMAGE.replace(" ", "+")}
  question: '{IMAGE} {TEMPLATE}'
  options: ["{IMAGE}", '{TEMPLATE}', "{LINK}"]
  answer: '{SCRIPT} {LINK}'
"""
    teacher = open_page(f"{server.url}/lesson")
    teacher.get_by_text("Write your own").click()
    upload(teacher, ".st-key-lesson_file", f"{IMAGE}.yaml", text.encode())
    expect(teacher.get_by_role("heading", name=IMAGE)).to_be_visible()
    unharmed(teacher)
    teacher.get_by_text("With a class").click()
    teacher.get_by_role("button", name="Start a class").click()
    code = teacher.get_by_role("heading", name=re.compile("Room ")).inner_text().split()[-1]
    student = open_page(f"{server.url}/lesson?room={code}")
    student.locator(".stRadio").get_by_text(IMAGE, exact=True).click()
    student.get_by_role("button", name="Commit").click()
    expect(student.get_by_text(SCRIPT).first).to_be_visible()
    unharmed(student)
    expect(teacher.locator("svg[role=img] title").first).to_have_text(f"{IMAGE}: 1")
    unharmed(teacher)

    teacher.goto(f"{server.url}/fine_tuning_lab")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in hostile_model().items():
            archive.writestr(name, data)
        archive.writestr("../../evil.py", b"boom")
    rows = f"{IMAGE},{TEMPLATE}\n" + "".join(f"{word},{FORMULA}\n" for word in WORDS * 4)
    settle(teacher)
    teacher.get_by_text("Your own CSV", exact=True).first.click()
    upload(teacher, ".st-key-f_file", f"{IMAGE}.csv", rows.encode())
    expect(teacher.get_by_text(f"{IMAGE}.csv: 20 rows")).to_be_visible()
    unharmed(teacher)
    teacher.get_by_role("tab", name="Result", exact=True).click()
    upload(teacher, ".st-key-f_zip", f"{IMAGE}.zip", packed.getvalue())
    expect(teacher.get_by_text("The model was loaded from a file")).to_be_visible()
    teacher.get_by_role("tab", name="Try it").click()
    expect(teacher.get_by_text(re.compile("The model says"))).to_be_visible()
    expect(teacher.locator(".st-key-f_label .ytick").first).to_be_visible()
    unharmed(teacher)
