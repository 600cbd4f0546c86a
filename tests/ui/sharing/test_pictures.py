"""Every picture of ours can be saved; what is no picture is named here."""

import re
from pathlib import Path

import pytest

from bert_explorer.study.picture import Bar, Bars, Curve, Curves, Matrix, Picture, Strip, Token
from bert_explorer.views.picture_rows import rows, table_rows

ROOT = Path(__file__).parents[3]
COMPONENTS = ROOT / "assets" / "components"
NO_PICTURE = {
    "cell_guess",  # a question to answer
    "keep_page",
    "keep_progress",
    "save_charts",
    "shared",
    "token_picker",  # a choice: what it leads to is drawn below it
    "tour",
}


@pytest.mark.parametrize("folder", sorted({f.name for f in COMPONENTS.iterdir()} - NO_PICTURE))
def test_every_picture_of_ours_has_the_three_buttons(folder: str) -> None:
    scripts = "".join(path.read_text() for path in (COMPONENTS / folder).glob("*.js"))
    calls = re.findall(r"\bsaveButtons\(", scripts)
    assert len(calls) == 1, f"{folder} does not offer SVG, PNG and CSV"


def test_whoever_mounts_a_picture_gives_it_what_saving_needs() -> None:
    """A component that lacks a part fails only in the browser."""
    sources = [*(ROOT / "bert_explorer").rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    names = {folder.name for folder in COMPONENTS.iterdir()} - NO_PICTURE
    for path in sources:
        for name, parts in re.findall(r'\bcomponent\(\s*"(\w+)"([^)]*)\)', path.read_text()):
            if name in names:
                given = re.search(r"\*\w*(PICTURE|PARTS|parts|HEAD_MAP)", parts)
                assert given, f"{path.name}: {name}"


@pytest.mark.parametrize(
    ("picture", "expected"),
    [
        (
            Bars((Bar("a", 0.5), Bar("=b", 0.25, low=0.1, high=0.4)), "share"),
            [["", "share", "from", "to"], ["a", 0.5, None, None], ["=b", 0.25, 0.1, 0.4]],
        ),
        (
            Curves((Curve("loss", (0.0, 1.0), (3.0, 2.0)),), "step", "nats"),
            [["", "step", "nats"], ["loss", 0.0, 3.0], ["loss", 1.0, 2.0]],
        ),
        (
            Strip((Token("cat", "guess"), Token("sat"))),
            [["token", "note"], ["cat", "guess"], ["sat", ""]],
        ),
    ],
)
def test_the_numbers_of_a_small_picture(picture: Picture, expected: list) -> None:
    assert rows(picture) == expected


def test_the_numbers_of_a_matrix_and_of_a_table() -> None:
    import numpy as np
    import pandas as pd

    values = np.array([[0.5, 0.25]])
    matrix = Matrix(values, ("the",), ("cat", "sat"), "looks from", "looks at")
    assert rows(matrix) == [["looks from / looks at", "cat", "sat"], ["the", 0.5, 0.25]]
    table = pd.DataFrame({"token": ["a"], "id": np.array([7])})
    assert table_rows(table) == [["token", "id"], ["a", 7]]
