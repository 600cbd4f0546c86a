"""Where LayerNorm stands in a layer, what follows for the vectors, and who may look at whom."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.norm_gradients import Depth, Placement
from bert_explorer.language import later, tr
from bert_explorer.views.theme import CAUSAL, styled
from bert_explorer.views.token_axis import ticks

HUES: dict[Placement, str] = {"post": "#8a63c9", "pre": "#008560"}
DASHES: dict[Placement, str | None] = {"post": "dash", "pre": None}
NAMES: dict[Placement, str] = {"post": "post-LN: BERT, GPT-1", "pre": "pre-LN: GPT-2"}
STEPS: dict[Placement, tuple[str, ...]] = {
    "post": (later("attention"), "+", "LayerNorm", later("feed-forward"), "+", "LayerNorm"),
    "pre": ("LayerNorm", later("attention"), "+", "LayerNorm", later("feed-forward"), "+"),
}
"""One layer from bottom to top; "+" is where the residual line comes back in."""
BESIDE = 1.15
"""Where the boxes stand that add to the residual line."""
NEUTRAL = "#6f7680"
FAINT = "rgba(128, 128, 128, 0.10)"


def placement_figure(
    depths: Mapping[Placement, Depth], tokens: Sequence[str], *, projector: bool = False
) -> go.Figure:
    """Both layers drawn, the length of the vectors by layer, and the causal triangle."""
    figure = make_subplots(
        1,
        4,
        column_widths=[0.18, 0.18, 0.32, 0.32],
        horizontal_spacing=0.075,
        subplot_titles=[
            *NAMES.values(),
            tr("length of a token's vector"),
            tr("who looks at whom in GPT"),
        ],
    )
    for column, (placement, steps) in enumerate(STEPS.items(), start=1):
        _layer(figure, steps, HUES[placement], column)
        depth = depths[placement]
        figure.add_scatter(
            x=list(range(1, len(depth.lengths) + 1)),
            y=depth.lengths,
            name=placement + "-LN",
            mode="lines+markers",
            line={"color": HUES[placement], "width": 3, "dash": DASHES[placement]},
            hovertemplate=tr("after layer %{x}: %{y:.2f}") + f"<extra>{placement}-LN</extra>",
            row=1,
            col=3,
        )
    figure.update_xaxes(title=tr("layer"), showgrid=False, row=1, col=3)
    figure.update_yaxes(title=tr("mean length"), rangemode="tozero", row=1, col=3)
    _triangle(figure, tokens)
    styled(figure, height=470, projector=projector)
    return figure.update_layout(
        legend={"orientation": "v", "x": 0.46, "y": 0.98, "xanchor": "left", "yanchor": "top"},
        margin_t=48,
    )


def _layer(figure: go.Figure, steps: Sequence[str], hue: str, column: int) -> None:
    """Bottom to top. The line at x = 0 is the residual; boxes beside it add to it at the next +."""
    where = {"row": 1, "col": column}
    grey = {"color": "gray", "width": 3}

    def line(*points: tuple[float, float]) -> None:
        for (x0, y0), (x1, y1) in pairwise(points):
            figure.add_shape(
                type="line", x0=x0, x1=x1, y0=y0, y1=y1, line=grey, layer="below", **where
            )

    heights = [1.35 * i for i in range(len(steps))]
    top = heights[-1] + 1
    line((0, -1.1), (0, top))
    branch = None  # where the way through the boxes left the residual line
    for y, step in zip(heights, steps, strict=True):
        if step == "+":
            assert branch is not None
            line((0, branch), (BESIDE, branch), (BESIDE, y), (0, y))
            branch = None
            figure.add_scatter(
                x=[0],
                y=[y],
                mode="markers+text",
                marker={"size": 24, "color": NEUTRAL},
                text=["<b>+</b>"],
                textfont={"color": "white", "size": 18},
                hoverinfo="skip",
                showlegend=False,
                **where,
            )
            continue
        # After a sum, post-LN normalises the residual line itself; all else stands beside it.
        through = step == "LayerNorm" and steps[0] != "LayerNorm"
        if not through and branch is None:
            branch = y - 0.65
        _box(figure, step, 0 if through else BESIDE, y, hue, where)
    figure.update_xaxes(range=[-0.95, 2.1], visible=False, **where)
    figure.update_yaxes(range=[-1.2, top + 0.1], visible=False, **where)


def _box(
    figure: go.Figure, text: str, x: float, y: float, hue: str, where: Mapping[str, int]
) -> None:
    norm = text == "LayerNorm"
    figure.add_shape(
        type="rect",
        x0=x - 0.85,
        x1=x + 0.85,
        y0=y - 0.4,
        y1=y + 0.4,
        line={"color": hue if norm else "gray", "width": 2},
        fillcolor=hue if norm else NEUTRAL,
        **where,
    )
    figure.add_annotation(
        x=x, y=y, text=tr(text), showarrow=False, font={"color": "white"}, **where
    )


def _triangle(figure: go.Figure, tokens: Sequence[str]) -> None:
    shown = [html.escape(token) for token in tokens]
    places = list(range(len(shown)))
    figure.add_heatmap(
        z=np.tril(np.ones((len(shown), len(shown)))),
        x=places,
        y=places,
        colorscale=[[0, FAINT], [1, CAUSAL]],
        showscale=False,
        xgap=2,
        ygap=2,
        text=[
            [_may(a, b, allowed=j <= i) for j, b in enumerate(shown)] for i, a in enumerate(shown)
        ],
        hovertemplate="%{text}<extra></extra>",
        row=1,
        col=4,
    )
    figure.update_xaxes(
        **ticks(shown, 14),
        title=tr("looks at"),
        tickangle=-45,
        showgrid=False,
        zeroline=False,
        row=1,
        col=4,
    )
    figure.update_yaxes(
        **ticks(shown, 14),
        title=tr("looks from"),
        autorange="reversed",
        showgrid=False,
        zeroline=False,
        row=1,
        col=4,
    )


def _may(a: str, b: str, *, allowed: bool) -> str:
    if allowed:
        return tr("“{a}” may look at “{b}”", a=a, b=b)
    return tr("“{a}” may not look at “{b}”", a=a, b=b)


def summary(depths: Mapping[Placement, Depth]) -> str:
    """Lengths and gradients in words."""
    return " ".join(
        tr(
            "{place}-LN: a vector is {first:.1f} long after layer 1 and {last:.1f} after "
            "layer {layers}; the gradient of the feed-forward weights is "
            "{first_gradient:.2f} in layer 1 and {last_gradient:.2f} in the last.",
            place=place,
            first=depth.lengths[0],
            last=depth.lengths[-1],
            layers=len(depth.lengths),
            first_gradient=depth.gradients[0],
            last_gradient=depth.gradients[-1],
        )
        for place, depth in depths.items()
    )


def depth_table(depths: Mapping[Placement, Depth]) -> pd.DataFrame:
    """One row a layer."""
    columns = {}
    for place, depth in depths.items():
        columns[tr("vector length, {place}-LN", place=place)] = np.round(depth.lengths, 3)
        columns[tr("gradient, {place}-LN", place=place)] = np.round(depth.gradients, 4)
    return pd.DataFrame({tr("layer"): range(1, len(depths["pre"].lengths) + 1), **columns})
