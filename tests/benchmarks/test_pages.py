"""From a click to the picture on every page, beside a click in an empty Streamlit app."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

import pytest
from playwright.sync_api import Browser, Page

from tests.benchmarks.results import Results
from tests.benchmarks.rounds import by_turns
from tests.benchmarks.row import Row
from tests.benchmarks.serving import APP, EMPTY, serving
from tests.benchmarks.watching import opened, until_drawn

SECONDS = 4
SENTENCE = "s=The+old+dog+sat+on+the+mat+and+looked+at+the+cat."

Click = Callable[[Page, int], None]
"""What the visitor does on the page for the n-th time; each time another thing."""


@dataclass(frozen=True)
class Visit:
    """One page, and a click that changes its picture."""

    address: str
    what: str
    click: Click


def nth(selector: str, first: int, count: int) -> Click:
    """Click one after the other of the elements that fit."""
    return lambda page, n: page.locator(selector).nth(first + n % count).click()


def press(name: str) -> Click:
    return lambda page, n: page.get_by_role("button", name=name, exact=True).click()


def by_turns_of(role: str, *names: str) -> Click:
    return lambda page, n: page.get_by_role(role, name=names[n % len(names)], exact=True).click()


def head(picture: str) -> Click:
    """Choose the next of 4 x 4 heads in a mosaic, the first being chosen at the start."""

    def click(page: Page, n: int) -> None:
        canvas = page.locator(f".st-key-{picture} canvas").first
        ring = page.locator(f".st-key-{picture} .ring").first
        box, tile = canvas.bounding_box(), ring.bounding_box()
        assert box is not None
        assert tile is not None
        down, right = (
            a - b for a, b in zip(divmod((n + 1) % 16, 4), divmod(n % 16, 4), strict=True)
        )
        x = tile["x"] - box["x"] + (right + 0.5) * tile["width"]
        y = tile["y"] - box["y"] + (down + 0.5) * tile["height"]
        canvas.click(position={"x": x, "y": y})

    return click


def another_sentence(page: Page, n: int) -> None:
    field = page.get_by_label("Sentence", exact=True)
    field.fill(f"The {n + 2} cats sat on the mat and looked at the old dog.")
    field.press("Enter")


VISITS = {
    "home": Visit(f"?{SENTENCE}", "another word hidden", nth(".st-key-twins .word", 1, 10)),
    "attention": Visit(f"attention?{SENTENCE}", "another head", head("mosaic")),
    "attention, sentence": Visit("attention", "another sentence", another_sentence),
    "tokens": Visit(
        f"tokens?{SENTENCE}", "another word cut", nth(".st-key-token_strip button", 1, 10)
    ),
    "fill the blank": Visit(
        f"fill_the_blank?{SENTENCE}&blanks=1",
        "another word hidden",
        nth(".st-key-word_strip button", 1, 10),
    ),
    "embeddings": Visit(f"embeddings?{SENTENCE}", "another token", nth(".overview .row", 2, 10)),
    "encoder layer": Visit(f"encoder_layer?{SENTENCE}", "another token", nth(".chip", 3, 10)),
    "generation": Visit(
        f"generation?{SENTENCE}&show=What+moves",
        "another word changed",
        nth(".st-key-moved_map .panel.causal .chip", 1, 10),
    ),
    "masking lab": Visit(f"masking_lab?{SENTENCE}", "another draw", press("Draw again")),
    "training lab": Visit(
        f"training_lab?{SENTENCE}&lab=Watch+it+learn", "another head", head("snapshot_mosaic")
    ),
    "fine-tuning lab": Visit(
        "fine_tuning_lab", "another task", by_turns_of("radio", "Sentence pair", "Sentence")
    ),
    "family": Visit(f"family?{SENTENCE}&show=ELECTRA", "another draw", press("Draw again")),
    "cards": Visit(
        "cards?card=" + "Which+cells+of+the+attention+matrix+are+open%3F",
        "another card",
        press("Next"),
    ),
    "quiz": Visit(
        "quiz",
        "ways to keep the cards",
        lambda page, n: page.get_by_text("Keep, move or print your cards").click(),
    ),
    "lesson": Visit(
        "lesson",
        "another step, with its page",
        lambda page, n: page.locator(
            f".st-key-lesson_{('next', 'previous')[n % 2]} button"
        ).click(),
    ),
}


@pytest.fixture(scope="module")
def app() -> Iterator[str]:
    with serving(APP) as running:
        yield running.url


@pytest.fixture(scope="module")
def empty(browser: Browser) -> Iterator[Page]:
    with serving(EMPTY) as running:
        yield opened(browser, running.url)


@pytest.mark.parametrize("name", VISITS)
def test_click(results: Results, browser: Browser, app: str, empty: Page, name: str) -> None:
    visit = VISITS[name]
    page = opened(browser, f"{app}/{visit.address}")
    clicks = iter(range(1000))
    answers: list[float] = []

    def click() -> float:
        took = until_drawn(page, lambda page: visit.click(page, next(clicks)))
        answers.append(page.evaluate("stopwatch.answered - stopwatch.asked"))
        return took

    rounds = by_turns(
        click,
        lambda: until_drawn(empty, lambda page: page.get_by_role("button", name="Again").click()),
        lasting=SECONDS,
        least=5,
        most=9,
        clock=lambda work: work(),
    )
    page.context.close()
    figures = rounds.figures(1000)
    budgeted = name == "attention"
    row = Row(
        part="pages",
        what=f"{name}: {visit.what}",
        unit="ms",
        against="empty app",
        budget=4 if budgeted else None,
        note=f"the run of the script is over after {median(answers):.0f} ms",
        **figures,
    )
    results.add(row)
    if budgeted:
        results.add(
            Row(
                part="pages",
                what=f"{row.what}, by the clock",
                unit="ms",
                ours=figures["ours"],
                budget=150,
                limits="ours",
                rounds=figures["rounds"],
            )
        )
