"""Which tokens each epoch asks for, under static and dynamic masking."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.masking_epochs import Epochs
from bert_explorer.views.theme import styled
from bert_explorer.views.token_axis import ticks

STATIC, DYNAMIC = "#7a7a7a", "#00916a"
HUES = (STATIC, DYNAMIC)
NAMES = ("static", "dynamic")
FAINT = "rgba(128, 128, 128, 0.10)"


def epoch_grids(
    static: Epochs, dynamic: Epochs, tokens: Sequence[str], *, projector: bool = False
) -> go.Figure:
    """Two grids, token by epoch, a filled cell where the token is asked for; and the count."""
    total = int(static.maskable.sum())
    both = (static, dynamic)
    titles = [
        f"{name}: {int(run.covered[-1])} of {total} tokens ever asked for"
        for name, run in zip(NAMES, both, strict=True)
    ]
    figure = make_subplots(
        1,
        3,
        subplot_titles=[*titles, "asked for at least once"],
        horizontal_spacing=0.06,
        column_widths=[0.35, 0.35, 0.3],
    )
    shown = [html.escape(token) for token in tokens]
    epochs = list(range(1, len(static.asked) + 1))
    for column, (run, hue) in enumerate(zip(both, HUES, strict=True), start=1):
        figure.add_heatmap(
            z=run.asked.astype(int),
            x=list(range(len(shown))),
            y=epochs,
            zmin=0,
            zmax=1,
            colorscale=[[0, FAINT], [1, hue]],
            showscale=False,
            xgap=2,
            ygap=1,
            customdata=np.array(
                [
                    [
                        [token, "asked for" if cell else "not asked for"]
                        for token, cell in zip(shown, row, strict=True)
                    ]
                    for row in run.asked
                ]
            ),
            hovertemplate="epoch %{y}, “%{customdata[0]}”: %{customdata[1]}<extra></extra>",
            row=1,
            col=column,
        )
        figure.add_scatter(
            x=epochs,
            y=run.covered,
            name=NAMES[column - 1],
            mode="lines",
            line={"color": hue, "width": 4, "shape": "hv"},
            hovertemplate="epoch %{x}: %{y} tokens<extra>" + NAMES[column - 1] + "</extra>",
            row=1,
            col=3,
        )
    figure.add_scatter(
        x=epochs,
        y=dynamic.expected(),
        name="dynamic, expected",
        mode="lines",
        line={"color": DYNAMIC, "width": 2, "dash": "dot"},
        hovertemplate="epoch %{x}: %{y:.2f} expected<extra></extra>",
        row=1,
        col=3,
    )
    for column in (1, 2):
        figure.update_xaxes(
            **ticks(shown, 14), tickangle=-45, showgrid=False, title="token", row=1, col=column
        )
        figure.update_yaxes(autorange="reversed", showgrid=False, row=1, col=column)
    figure.update_yaxes(title="epoch", row=1, col=1)
    figure.update_xaxes(title="epoch", showgrid=False, row=1, col=3)
    figure.update_yaxes(title="different tokens", range=[0, total * 1.08], row=1, col=3)
    styled(figure, height=470, projector=projector)
    return figure.update_layout(
        legend={"orientation": "v", "x": 1, "y": 0.04, "xanchor": "right", "yanchor": "bottom"},
        margin_t=48,
    )


def summary(static: Epochs, dynamic: Epochs) -> str:
    """Both in words."""
    total, epochs = int(static.maskable.sum()), len(static.asked)
    return (
        f"{static.each} of {total} tokens are asked for in each of {epochs} epochs. Static masking "
        f"has asked for {int(static.covered[-1])} different ones, dynamic masking for "
        f"{int(dynamic.covered[-1])} ({dynamic.expected()[-1]:.1f} expected)."
    )


def epochs_table(static: Epochs, dynamic: Epochs) -> pd.DataFrame:
    """One row an epoch."""
    return pd.DataFrame(
        {
            "epoch": range(1, len(static.asked) + 1),
            "static": static.covered,
            "dynamic": dynamic.covered,
            "dynamic, expected": dynamic.expected().round(2),
        }
    )
