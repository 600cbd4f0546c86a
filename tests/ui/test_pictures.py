"""Every picture says in words what it shows."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = {"plotly_chart", "image", "pyplot", "altair_chart", "line_chart", "bar_chart"}
SCRIPTS = [*(ROOT / "pages").glob("*.py"), *(ROOT / "bert_explorer/ui").rglob("*.py")]


def without_words(script: Path) -> list[int]:
    """The lines of the pictures that have no `alt`."""
    calls = (node for node in ast.walk(ast.parse(script.read_text())) if isinstance(node, ast.Call))
    return [
        call.lineno
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in PICTURES
        and "alt" not in {keyword.arg for keyword in call.keywords}
    ]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_chart_has_a_summary_for_who_cannot_see_it(script: Path) -> None:
    assert without_words(script) == []
