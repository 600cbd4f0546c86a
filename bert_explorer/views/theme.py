"""Colours and layout shared by every figure. One meaning, one colour, on every page.

Both hues have at least 3:1 contrast to the light and to the dark background, and stay apart for
colour-blind eyes. `.streamlit/config.toml` names the same two as blueColor and orangeColor.
"""

import plotly.graph_objects as go

BIDIRECTIONAL = "#2e7cc4"
"""Whatever looks both ways: BERT, the full mask."""

CAUSAL = "#d1690e"
"""Whatever looks only left: GPT, the triangular mask."""

ATTENTION_SCALE = "Cividis"
"""Sequential, for weights from 0 to 1; reads the same to colour-blind eyes (Nuñez et al., 2018)."""

DIVERGING_SCALE = [[0.0, CAUSAL], [0.5, "rgba(128, 128, 128, 0.08)"], [1.0, BIDIRECTIONAL]]
"""For signed numbers with 0 in the middle: blue above, orange below. As BERT minus GPT, blue
means "more in BERT". The middle is almost clear, so that 0 recedes on light and dark alike."""

NEUTRAL = "#7d8590"
"""The right side of a difference, where both models look the same way and share a hue."""

OTHER_HUES = ("#47836c", "#af4498", "#706b1f", "#7a848d")
"""For up to four things that are neither of the two: green, magenta, olive, grey. White text can
be read on all but the grey, and any two of them, or one and a model's hue, stay apart for
colour-blind eyes. Style sheets and `chartCategoricalColors` name the same ones."""

CLEAR = "rgba(0, 0, 0, 0)"

CAUSAL_DASHES = {None: "longdash", "dash": "dashdot", "dot": "longdashdot"}
"""What tells a causal model's line from a bidirectional one's in a greyscale print."""

FONT_SIZE = 14
PROJECTOR_FONT_SIZE = 20


def stroke(colour: str, dash: str | None = None, *, width: float = 3) -> dict[str, object]:
    """A Plotly line in a model's hue. dash: what it is drawn with if the model looks both ways."""
    dash = CAUSAL_DASHES[dash] if colour == CAUSAL else dash
    return {"color": colour, "width": width, "dash": dash}


def styled(figure: go.Figure, *, height: int | None = None, projector: bool = False) -> go.Figure:
    """Give a figure the shared layout, in place, and return it.

    The background is clear and no text colour is set: st.plotly_chart fills both in for the
    visitor's light or dark theme.

    Args:
        figure: any Plotly figure.
        height: in pixels; None leaves it to Plotly (450).
        projector: whether to use the type size for the last row of a room.
    """
    return figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 32, "b": 8},
        paper_bgcolor=CLEAR,
        plot_bgcolor=CLEAR,
        font_size=PROJECTOR_FONT_SIZE if projector else FONT_SIZE,
        hoverlabel_font_size=PROJECTOR_FONT_SIZE if projector else FONT_SIZE,
        legend={"orientation": "h", "yanchor": "bottom", "y": 1.0, "x": 0.0},
        modebar={"bgcolor": CLEAR},
    )
