"""The two outputs as heatmaps: a row a token, and one row for the whole text."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.outputs import Floats, Nearest
from bert_explorer.analysis.visible import visible
from bert_explorer.language import tr
from bert_explorer.views.theme import DIVERGING_SCALE, styled

ROW_HEIGHT, TALLEST = 26, 520
"""Pixels. A long text has thinner rows, of which only some are named."""


def strips(
    rows: Floats, names: Sequence[str], *, named: str = "token", projector: bool = False
) -> go.Figure:
    """(R, H) numbers as R coloured strips. names: what stands beside each.

    named: what a strip is, in English; shown in the language in force.
    """
    count, width = rows.shape
    labels = [visible(name) for name in names]
    limit = float(np.quantile(np.abs(rows), 0.99)) or 1.0
    figure = go.Figure(
        go.Heatmap(
            z=rows,
            customdata=np.repeat(np.array(labels, dtype=object)[:, None], width, axis=1),
            colorscale=DIVERGING_SCALE,
            zmin=-limit,
            zmax=limit,
            zmid=0,
            colorbar={"thickness": 10, "len": 1, "title": None, "nticks": 3},
            hovertemplate=tr("{named} %{{customdata}}, number %{{x}}: %{{z:.3f}}", named=tr(named))
            + "<extra></extra>",
        )
    )
    room = TALLEST - 70
    every = max(1, -(-count * (30 if projector else 18) // room))
    figure.update_yaxes(
        autorange="reversed",
        tickvals=list(range(0, count, every)),
        ticktext=labels[::every],
        showgrid=False,
        zeroline=False,
    )
    figure.update_xaxes(title=tr("number"), showgrid=False, zeroline=False)
    return styled(figure, height=min(TALLEST, 90 + ROW_HEIGHT * count), projector=projector)


def strip_words(rows: Floats, names: Sequence[str]) -> str:
    """The strips of `strips` in words: what each vector's numbers are like."""
    return " ".join(
        tr(
            "{name}: {count} numbers from {least:.2f} to {most:.2f}.",
            name=name,
            count=len(row),
            least=row.min(),
            most=row.max(),
        )
        for name, row in zip(names, rows, strict=True)
    )


def strips_table(rows: Floats, names: Sequence[str]) -> pd.DataFrame:
    """The same numbers, one row for each strip."""
    table = pd.DataFrame(rows, columns=[str(i) for i in range(rows.shape[1])])
    table.insert(0, tr("position"), range(len(table)))
    table.insert(1, tr("token"), [visible(name) for name in names])
    return table


def nearest_table(found: Nearest) -> pd.DataFrame:
    """The neighbours, best first."""
    return pd.DataFrame(
        {
            tr("sentence"): [neighbour.sentence for neighbour in found.neighbours],
            tr("cosine"): [neighbour.cosine for neighbour in found.neighbours],
        }
    )
