"""Which tokens each epoch asks for, under static and dynamic masking."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.masking_epochs import Epochs
from bert_explorer.language import later, tr
from bert_explorer.views.theme import styled
from bert_explorer.views.token_axis import ticks

STATIC, DYNAMIC = "#7a7a7a", "#008560"
HUES = (STATIC, DYNAMIC)
NAMES = (later("static"), later("dynamic"))
FAINT = "rgba(128, 128, 128, 0.10)"


def epoch_grids(
    static: Epochs, dynamic: Epochs, tokens: Sequence[str], *, projector: bool = False
) -> go.Figure:
    """Two grids, token by epoch, a filled cell where the token is asked for; and the count."""
    total = int(static.maskable.sum())
    both = (static, dynamic)
    titles = [
        tr(
            "{name}: {covered} of {total} tokens ever asked for",
            name=tr(name),
            covered=int(run.covered[-1]),
            total=total,
        )
        for name, run in zip(NAMES, both, strict=True)
    ]
    figure = make_subplots(
        1,
        3,
        subplot_titles=[*titles, tr("asked for at least once")],
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
                        [token, tr("asked for") if cell else tr("not asked for")]
                        for token, cell in zip(shown, row, strict=True)
                    ]
                    for row in run.asked
                ]
            ),
            hovertemplate=tr("epoch %{y}, “%{customdata[0]}”: %{customdata[1]}")
            + "<extra></extra>",
            row=1,
            col=column,
        )
        figure.add_scatter(
            x=epochs,
            y=run.covered,
            name=tr(NAMES[column - 1]),
            mode="lines",
            line={"color": hue, "width": 4, "shape": "hv"},
            hovertemplate=tr("epoch %{x}: %{y} tokens") + f"<extra>{tr(NAMES[column - 1])}</extra>",
            row=1,
            col=3,
        )
    figure.add_scatter(
        x=epochs,
        y=dynamic.expected(),
        name=tr("dynamic, expected"),
        mode="lines",
        line={"color": DYNAMIC, "width": 2, "dash": "dot"},
        hovertemplate=tr("epoch %{x}: %{y:.2f} expected") + "<extra></extra>",
        row=1,
        col=3,
    )
    for column in (1, 2):
        figure.update_xaxes(
            **ticks(shown, 14), tickangle=-45, showgrid=False, title=tr("token"), row=1, col=column
        )
        figure.update_yaxes(autorange="reversed", showgrid=False, row=1, col=column)
    figure.update_yaxes(title=tr("epoch"), row=1, col=1)
    figure.update_xaxes(title=tr("epoch"), showgrid=False, row=1, col=3)
    figure.update_yaxes(title=tr("different tokens"), range=[0, total * 1.08], row=1, col=3)
    styled(figure, height=470, projector=projector)
    return figure.update_layout(
        legend={"orientation": "v", "x": 1, "y": 0.04, "xanchor": "right", "yanchor": "bottom"},
        margin_t=48,
    )


def summary(static: Epochs, dynamic: Epochs) -> str:
    """Both in words."""
    total, epochs = int(static.maskable.sum()), len(static.asked)
    return tr(
        "{each} of {total} tokens are asked for in each of {epochs} epochs. Static masking has "
        "asked for {static} different ones, dynamic masking for {dynamic} ({expected:.1f} "
        "expected).",
        each=static.each,
        total=total,
        epochs=epochs,
        static=int(static.covered[-1]),
        dynamic=int(dynamic.covered[-1]),
        expected=dynamic.expected()[-1],
    )


def epochs_table(static: Epochs, dynamic: Epochs) -> pd.DataFrame:
    """One row an epoch."""
    return pd.DataFrame(
        {
            tr("epoch"): range(1, len(static.asked) + 1),
            tr("static"): static.covered,
            tr("dynamic"): dynamic.covered,
            tr("dynamic, expected"): dynamic.expected().round(2),
        }
    )
