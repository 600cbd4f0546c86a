"""Painting a mask, and bertviz, with a real pointer and real keys."""

import re
from urllib.parse import parse_qs, quote, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from bert_explorer import masks
from bert_explorer.analysis.mask_drawing import from_text, to_text
from bert_explorer.checkpoints import load

BLANK = "The cat [MASK] on the mat."
LENGTH = 9  # tokens of BLANK
CAT, DOG = "The cat sat.", "The dog ran."
HOSTILE = "</script><script>window.ran=1;alert(1)</script><img src=x onerror='window.ran=1'>"


@pytest.fixture
def attention_page(server, open_page):
    """A function that opens the Attention page with these parameters."""

    def opened(*, scheme: str = "light", **params: str) -> Page:
        query = "&".join(f"{name}={quote(value)}" for name, value in params.items())
        url = f"{server.url}/attention?{query}"
        return open_page(url, scheme=scheme, width=1280, height=800)

    return opened


# --- the mask ----------------------------------------------------------------------------------


@pytest.fixture
def mask_page(attention_page):
    def opened(**params: str) -> Page:
        page = attention_page(**{"s": BLANK, "other": "true", "mask_bert": "full", **params})
        expect(grid(page)).to_be_visible()
        return page

    return opened


def grid(page: Page) -> Locator:
    return page.locator(".st-key-mask_grid_bert svg[role=application]")


def turned(page: Page) -> Locator:
    """How far each vector turned, as written beside its row."""
    return grid(page).locator(".bars .row")


def middle(page: Page, row: int, column: int) -> tuple[float, float]:
    """Where on the screen a cell is."""
    grid(page).scroll_into_view_if_needed()
    x, y, width = grid(page).evaluate(
        "svg => { const box = svg.querySelector('.board').getBoundingClientRect();"
        " return [box.x, box.y, box.width]; }"
    )
    return x + (column + 0.5) * width / LENGTH, y + (row + 0.5) * width / LENGTH


def drag(page: Page, start: tuple[int, int], end: tuple[int, int]) -> None:
    page.mouse.move(*middle(page, *start))
    page.mouse.down()
    page.mouse.move(*middle(page, *end))
    page.mouse.up()


def painted(page: Page) -> np.ndarray:
    """The mask in the page's address, once one is there."""
    expect(page).to_have_url(re.compile(r"mask_bert=9\."))
    return from_text(parse_qs(urlsplit(page.url).query)["mask_bert"][0], LENGTH).numpy()


def full(closed: list[tuple[int, int]]) -> np.ndarray:
    mask = np.ones((LENGTH, LENGTH), dtype=bool)
    for cell in closed:
        mask[cell] = False
    return mask


def test_a_drag_closes_every_cell_on_its_way_and_moves_the_vectors(mask_page) -> None:
    page = mask_page()
    expect(turned(page)).to_have_text(["0.00"] * LENGTH)
    drag(page, (3, 0), (3, 8))
    expect(turned(page).nth(3)).not_to_have_text("0.00")
    assert np.array_equal(painted(page), full([(3, column) for column in range(9)]))
    expect(page.get_by_text("9 of 81 cells differ")).to_be_visible()
    expect(page.get_by_text("All attention of “[MASK]” is 0")).to_be_visible()
    expect(page.get_by_text("was not trained for this mask")).to_be_visible()


def test_a_diagonal_drag_has_no_holes_and_a_second_one_opens_again(mask_page) -> None:
    page = mask_page()
    drag(page, (8, 0), (0, 8))
    diagonal = [(8 - i, i) for i in range(LENGTH)]
    expect(page.get_by_text("9 of 81 cells differ")).to_be_visible()
    assert np.array_equal(painted(page), full(diagonal))
    drag(page, (8, 0), (5, 3))
    expect(page.get_by_text("5 of 81 cells differ")).to_be_visible()
    assert np.array_equal(painted(page), full(diagonal[4:]))


def test_clicks_follow_each_other_faster_than_the_model_answers(mask_page) -> None:
    page = mask_page()
    cells = [(1, column) for column in range(2, 7)]
    for cell in cells:
        page.mouse.click(*middle(page, *cell))
    expect(page.get_by_text("5 of 81 cells differ")).to_be_visible()
    assert np.array_equal(painted(page), full(cells))


def test_a_click_on_a_token_takes_its_whole_row_or_column(mask_page) -> None:
    page = mask_page()
    grid(page).locator(".column").nth(2).click()
    expect(page.get_by_text("9 of 81 cells differ")).to_be_visible()
    assert np.array_equal(painted(page), full([(row, 2) for row in range(LENGTH)]))
    grid(page).locator("g:not(.bars) > .row").nth(0).click()
    expect(page.get_by_text("8 of 81 cells differ")).to_be_visible()
    assert np.array_equal(painted(page), full([(row, 2) for row in range(1, LENGTH)]))


def test_the_keyboard_paints_too(mask_page) -> None:
    page = mask_page()
    grid(page).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.get_by_text("1 of 81 cells differ")).to_be_visible()
    assert np.array_equal(painted(page), full([(1, 2)]))
    readout = page.locator(".st-key-mask_grid_bert .readout")
    expect(readout).to_have_text("the may not look at cat")
    expect(grid(page)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(page.get_by_text("10 of 81 cells differ")).to_be_visible()
    assert np.array_equal(painted(page), full([(1, 2), *((2, c) for c in range(LENGTH))]))


def test_back_undoes_a_stroke(mask_page) -> None:
    page = mask_page(mask_bert="triangle")
    drag(page, (8, 0), (8, 3))
    expect(page.get_by_text("40 of 81 cells differ")).to_be_visible()
    painted(page)
    page.go_back()
    expect(page.get_by_text("36 of 81 cells differ")).to_be_visible()


def test_a_link_restores_the_painted_mask(mask_page) -> None:
    mask = masks.bidirectional(LENGTH)
    mask[3, 4:] = False
    page = mask_page(mask_bert=to_text(mask))
    expect(page.get_by_text("5 of 81 cells differ")).to_be_visible()
    expect(turned(page).nth(3)).not_to_have_text("0.00")
    page.mouse.move(*middle(page, 3, 5))
    readout = page.locator(".st-key-mask_grid_bert .readout")
    expect(readout).to_have_text("[MASK] may not look at the")
    assert np.array_equal(painted(page), mask.numpy())


def test_a_nonsense_drawing_in_a_link_is_a_message(mask_page) -> None:
    page = mask_page(mask_bert="9.</script>")
    expect(page.get_by_text("no mask that can be read")).to_be_visible()
    drag(page, (0, 1), (0, 2))
    expect(page.get_by_text("2 of 81 cells differ")).to_be_visible()


# --- bertviz -----------------------------------------------------------------------------------


def views(page: Page) -> list[Locator]:
    """The documents inside both frames, BERT's and GPT's."""
    frames = page.locator(".st-key-bertviz iframe")
    expect(frames).to_have_count(2)
    return [frames.nth(i).content_frame.locator("body") for i in range(2)]


def twin(a: str, b: str | None = None) -> tuple[int, int, int]:
    """Layers, heads and tokens of the bundled BERT for an input; its twin has as many."""
    model = load("bert-twin")
    return model.config.num_layers, model.config.num_heads, len(model.encode(a, b))


def test_the_head_view_is_built_when_it_is_opened_and_draws_and_answers(attention_page) -> None:
    _, heads, length = twin(CAT)
    page = attention_page(s=CAT, layer="2", scheme="dark")
    expect(page.locator("iframe")).to_have_count(0)
    page.get_by_text("The same in bertviz").click()
    expect(page).to_have_url(re.compile("bertviz=true"))
    bert, gpt = views(page)
    for view in (bert, gpt):
        expect(view.locator("#attention line")).to_have_count(heads * length**2)
        expect(view.locator("#layer")).to_have_value("2")
        card = "getComputedStyle(document.querySelector('body > div')).backgroundColor"
        assert view.evaluate(card) == "rgb(255, 255, 255)"
        view.locator("#left text").nth(1).hover()
        expect(view.locator("line[visibility=visible]")).to_have_count(heads * length)
        view.locator("#layer").select_option("4")
        expect(view.locator("#attention line")).to_have_count(heads * length**2)
    # Whatever lies ahead has no weight in GPT.
    ahead = """lines => lines.filter(line => +line.getAttribute('right-token-index') >
      +line.getAttribute('left-token-index')).map(line => +line.getAttribute('stroke-opacity'))"""
    weights = gpt.locator("#attention line").evaluate_all(ahead)
    assert len(weights) == heads * length * (length - 1) / 2
    assert not any(weights)
    assert any(bert.locator("#attention line").evaluate_all(ahead))
    assert not [text for text in page.traffic.console_errors if "Content Security" in text]


def test_the_model_view_draws_and_a_click_opens_a_head(attention_page) -> None:
    layers, heads, length = twin(CAT, DOG)
    first = twin(CAT)[2]
    page = attention_page(s=CAT, b=DOG, bertviz="true", bertviz_view="Model view")
    for view in views(page):
        expect(view.locator(".attn_background")).to_have_count(layers * heads)
        expect(view.locator("line")).to_have_count(layers * heads * length**2)
        view.locator("g:has(> #attn_background_1_3) > rect").last.click()
        expect(view.get_by_text("Layer 2, Head 4")).to_be_visible()
        view.locator("#filter").select_option(label="Sentence A -> Sentence B")
        expect(view.locator("line")).to_have_count(layers * heads * first * (length - first))


@pytest.mark.parametrize("view", ["Head view", "Model view"])
def test_hostile_tokens_run_nothing(attention_page, view) -> None:
    page = attention_page(s=HOSTILE, bertviz="true", bertviz_view=view)
    for body in views(page):
        expect(body.locator("#vis svg line").first).to_be_attached()
        assert body.evaluate("window.ran === undefined")
        assert body.locator("img").count() == 0
    assert page.evaluate("window.ran === undefined")


def test_markup_in_a_token_is_only_text_and_the_page_would_not_run_it(server, open_page) -> None:
    """Tokens that our tokenizer never makes, in the same kind of frame that the app uses."""
    from bert_explorer.views.bertviz import head_view
    from tests.views.test_bertviz import attention

    token = "</script><script>window.ran=1</script><img src=x onerror='parent.ran=1'>"
    html = head_view(attention([token, "b"]), [0], 0).html
    page = open_page(server.url)

    def frame(source: str) -> Locator:
        page.evaluate(
            """source => {
              document.querySelector('#probe')?.remove();
              const frame = document.createElement('iframe');
              frame.id = 'probe';
              frame.sandbox = 'allow-scripts allow-same-origin';
              frame.srcdoc = source;
              document.body.append(frame);
            }""",
            source,
        )
        return page.locator("#probe").content_frame.locator("body")

    body = frame(html)
    expect(body.locator("#left text").first).to_have_text(token)
    assert body.locator("img").count() == 0
    assert page.evaluate("window.ran === undefined")

    # Even if a token did become markup, the policy in the page would stop it.
    body = frame(html.replace("<div id='vis'>", f"{token}<div id='vis'>"))
    expect(body.locator("#left text").first).to_have_text(token)
    expect(body.locator("img")).to_have_count(1)
    assert body.evaluate("window.ran === undefined")
    assert page.evaluate("window.ran === undefined")


def test_too_long_for_bertviz_is_a_sentence(attention_page) -> None:
    page = attention_page(s="cat " * 90, bertviz="true", bertviz_view="Model view", layer="3")
    expect(
        page.get_by_text("Here is layer 3; the Layer slider chooses another").first
    ).to_be_visible()
    for view in views(page):
        expect(view.locator(".attn_background")).to_have_count(twin(CAT)[1])
