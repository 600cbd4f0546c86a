"""The two hues mean the same in figures and in Streamlit's own elements, and can be read."""

import tomllib
from pathlib import Path

import plotly.graph_objects as go
import pytest

from bert_explorer.views import theme

SETTINGS = tomllib.loads((Path(__file__).parents[2] / ".streamlit/config.toml").read_text())[
    "theme"
]


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb (WCAG 2, 0 to 1)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2, 1 to 21)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_streamlit_and_plotly_share_the_hues() -> None:
    assert SETTINGS["blueColor"] == theme.BIDIRECTIONAL
    assert SETTINGS["orangeColor"] == theme.CAUSAL
    assert SETTINGS["chartCategoricalColors"][:2] == [theme.BIDIRECTIONAL, theme.CAUSAL]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_colours_can_be_told_from_the_background(mode: str) -> None:
    for background in ("backgroundColor", "secondaryBackgroundColor"):
        behind = SETTINGS[mode][background]
        for hue in (theme.BIDIRECTIONAL, theme.CAUSAL, SETTINGS[mode]["primaryColor"]):
            assert contrast(hue, behind) >= 3
        for text in ("textColor", "blueTextColor", "orangeTextColor"):
            assert contrast(SETTINGS[mode][text], behind) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_white_text_can_be_read_on_a_button(mode: str) -> None:
    assert contrast("#ffffff", SETTINGS[mode]["primaryColor"]) >= 4.5


def test_styled_leaves_colours_to_the_visitors_theme() -> None:
    figure = go.Figure(go.Heatmap(z=[[-1, 1]], colorscale=theme.DIVERGING_SCALE))
    assert theme.styled(figure, height=200) is figure
    assert figure.layout.height == 200
    assert figure.layout.paper_bgcolor == theme.CLEAR
    assert figure.layout.font.color is None
    small = figure.layout.font.size
    assert theme.styled(figure, projector=True).layout.font.size > small
