"""Position tables: which positions look alike, learned beside the formula."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from bert_explorer.analysis.position_similarity import nearest, neighbours_found
from bert_explorer.language import later, tr
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL, DIVERGING_SCALE, stroke, styled

FORMULA = later("Sinusoids")
NEUTRAL = "#7d8590"
COLOURS = {"BERT": BIDIRECTIONAL, "GPT": CAUSAL}

MOST_CELLS = 128
"""Positions a side that are drawn; of a longer table, every second or so."""

Similarities = Mapping[str, NDArray[np.float64]]
"""Name of the table -> (P, P) cosine similarity of every two positions."""


def _shown(table: str) -> str:
    """The name of a table in the language in force; a model's is the same in any."""
    return tr(FORMULA) if table == FORMULA else table


def matrices(tables: Similarities, position: int, *, projector: bool = False) -> go.Figure:
    """One square a table, side by side on one scale; a line marks the chosen position."""
    titles = [
        _shown(name) if name == FORMULA else tr("{name}, learned", name=name) for name in tables
    ]
    figure = make_subplots(1, len(tables), subplot_titles=titles, horizontal_spacing=0.04)
    for column, (name, values) in enumerate(tables.items(), start=1):
        step = -(-len(values) // MOST_CELLS)
        places = list(range(0, len(values), step))
        figure.add_heatmap(
            x=places,
            y=places,
            z=values[::step, ::step].round(3),
            coloraxis="coloraxis",
            hovertemplate=tr("{table}: %{{y}} and %{{x}}: %{{z:.2f}}", table=_shown(name))
            + "<extra></extra>",
            row=1,
            col=column,
        )
        axis = "" if column == 1 else str(column)
        figure.update_yaxes(
            autorange="reversed", scaleanchor=f"x{axis}", constrain="domain", row=1, col=column
        )
    figure.add_hline(position, line_width=2, line_dash="dot", line_color=NEUTRAL)
    figure.update_xaxes(title=tr("position"), constrain="domain", showgrid=False)
    figure.update_yaxes(showgrid=False)
    figure.update_yaxes(title=tr("position"), row=1, col=1)
    figure.update_layout(
        coloraxis={
            "colorscale": DIVERGING_SCALE,
            "cmin": -1,
            "cmax": 1,
            "colorbar": {"thickness": 10, "outlinewidth": 0, "title": tr("cosine")},
        }
    )
    return styled(figure, height=400, projector=projector)


def row_curves(
    tables: Similarities,
    position: int,
    *,
    colours: Mapping[str, str] = COLOURS,
    projector: bool = False,
) -> go.Figure:
    """The marked row of every square as a curve. colours: of each learned table."""
    figure = go.Figure()
    for name, values in tables.items():
        figure.add_scatter(
            x=list(range(len(values))),
            y=values[position].round(4),
            name=_shown(name),
            mode="lines",
            line=stroke(colours.get(name, NEUTRAL), "dot" if name == FORMULA else None),
            hovertemplate="%{x}: %{y:.2f}<extra>" + _shown(name) + "</extra>",
        )
    figure.add_vline(position, line_dash="dot", line_color=NEUTRAL)
    figure.update_xaxes(title=tr("position"))
    lowest = min(0.0, *(float(values[position].min()) for values in tables.values()))
    figure.update_yaxes(
        title=tr("cosine with position {position}", position=position), range=[lowest - 0.05, 1.05]
    )
    return styled(figure, height=300, projector=projector)


def summary(tables: Similarities, likeness: Mapping[str, float]) -> str:
    """The squares in words. likeness: model -> mean cosine of its rows with the formula's."""
    found = ", ".join(
        f"{_shown(name)} {neighbours_found(values):.0%}" for name, values in tables.items()
    )
    alike = ", ".join(f"{name} {value:.2f}" for name, value in likeness.items())
    return tr(
        "Share of positions whose most similar other position is the one right beside "
        "them: {found}. Mean cosine between row p of a learned table and row p of the "
        "formula: {alike}.",
        found=found,
        alike=alike,
    )


def neighbour_table(tables: Similarities, position: int, k: int = 6) -> pd.DataFrame:
    """The k positions most like the chosen one, in every table."""
    return pd.DataFrame(
        [
            {
                tr("table"): _shown(name),
                tr("rank"): rank,
                tr("position"): p,
                tr("cosine"): round(float(values[position, p]), 4),
            }
            for name, values in tables.items()
            for rank, p in enumerate(nearest(values, position, k), start=1)
        ]
    )


def nearest_in_words(tables: Similarities, position: int, k: int = 4) -> str:
    """The nearest neighbours of one position, in one line."""
    found = "; ".join(
        f"{_shown(name)} {', '.join(map(str, nearest(values, position, k)))}"
        for name, values in tables.items()
    )
    return tr("Most like position {position}: {found}.", position=position, found=found)
