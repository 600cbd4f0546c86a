"""Charts of the Attention page: all heads as points, what a guess rests on, heads silenced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from bert_explorer.analysis.attention import Sight
from bert_explorer.analysis.attention_summary import HeadSummary
from bert_explorer.analysis.side import Side
from bert_explorer.language import tr
from bert_explorer.views.attention_map import HUES
from bert_explorer.views.theme import styled

MOST_NAMES = 40
"""Heads in all up to which every mark carries its name."""

SYMBOLS = ("circle", "diamond")
"""Left and right."""


def head_scatter(
    summaries: Sequence[tuple[Side, HeadSummary]],
    *,
    layer: int | None,
    head: int | None,
    projector: bool = False,
) -> go.Figure:
    """Every head by how far and how spread out it looks; the chosen one wears a ring."""
    figure = go.Figure()
    for (side, summary), symbol in zip(summaries, SYMBOLS, strict=False):
        places = list(np.ndindex(summary.entropy.shape))
        chosen = [(layer, head) == place for place in places]
        figure.add_scatter(
            x=summary.distance.ravel(),
            y=summary.entropy.ravel(),
            mode="markers+text" if len(places) <= MOST_NAMES else "markers",
            name=side.name,
            text=[f"{i + 1}.{j + 1}" for i, j in places],
            textposition="top center",
            customdata=[[i + 1, j + 1, tr(str(summary.role[i, j]))] for i, j in places],
            hovertemplate=tr(
                "{name}, layer %{{customdata[0]}}, head %{{customdata[1]}}: %{{customdata[2]}}<br>"
                "distance %{{x:.2f}} tokens, entropy %{{y:.2f}} bits<extra></extra>",
                name=escape(side.name),
            ),
            marker={
                "color": HUES[side.sight],
                "symbol": symbol,
                "size": [16 if ring else 10 for ring in chosen],
                "line": {"width": [3 if ring else 0 for ring in chosen], "color": "#888888"},
            },
        )
        figure.add_scatter(
            x=[summary.even_distance],
            y=[summary.even_entropy],
            mode="markers",
            name=tr("{name}, spread evenly", name=side.name),
            hovertemplate=(
                tr(
                    "%{fullData.name}<br>distance %{x:.2f} tokens, entropy %{y:.2f} "
                    "bits<extra></extra>"
                )
            ),
            marker={
                "color": HUES[side.sight],
                "symbol": "x-thin",
                "size": 14,
                "line": {"color": HUES[side.sight], "width": 3},
            },
        )
    figure.update_xaxes(title=tr("mean distance (tokens)"), rangemode="tozero")
    figure.update_yaxes(title=tr("entropy of a row (bits)"), rangemode="tozero")
    return styled(figure, height=460, projector=projector)


def head_words(summaries: Sequence[tuple[Side, HeadSummary]]) -> str:
    """The points of `head_scatter` in words: the heads at its edges."""
    said = []
    for side, summary in summaries:
        shape = summary.distance.shape
        far, wide, narrow = (
            "{}.{}".format(*(int(i) + 1 for i in np.unravel_index(place, shape)))
            for place in (
                summary.distance.argmax(),
                summary.entropy.argmax(),
                summary.entropy.argmin(),
            )
        )
        said.append(
            tr(
                "{name}: head {far} looks farthest, {distance:.1f} tokens on average; {wide} "
                "spreads its attention most, {most:.2f} bits; {narrow} least, {least:.2f} bits.",
                name=side.name,
                far=far,
                distance=summary.distance.max(),
                wide=wide,
                most=summary.entropy.max(),
                narrow=narrow,
                least=summary.entropy.min(),
            )
        )
    return " ".join(said)


def head_table(summaries: Sequence[tuple[Side, HeadSummary]]) -> pd.DataFrame:
    """One row a head, with everything the scatter and the roles are made of."""
    rows = []
    for side, summary in summaries:
        for layer, head in np.ndindex(summary.entropy.shape):
            rows.append(
                {
                    tr("model"): side.name,
                    tr("layer"): layer + 1,
                    tr("head"): head + 1,
                    tr("role here"): tr(str(summary.role[layer, head])),
                    tr("entropy (bits)"): round(float(summary.entropy[layer, head]), 2),
                    tr("distance (tokens)"): round(float(summary.distance[layer, head]), 2),
                }
                | {
                    tr("to {target}", target=tr(target)): round(
                        float(summary.shares[layer, head, k]), 3
                    )
                    for k, target in enumerate(summary.targets)
                }
            )
    return pd.DataFrame(rows)


def reasons_table(
    tokens: Sequence[str], looks: NDArray[np.float64], losses: Mapping[int, float]
) -> pd.DataFrame:
    """The bars of `reasons`, one row a token. A token that was not hidden has no loss."""
    return pd.DataFrame(
        {
            tr("position"): range(len(tokens)),
            tr("token"): list(tokens),
            tr("attention of the head"): looks.round(4),
            tr("loss when hidden (points)"): [losses.get(i) for i in range(len(tokens))],
        }
    ).round(4)


def reasons(
    sight: Sight,
    tokens: Sequence[str],
    reader: int,
    looks: NDArray[np.float64],
    losses: Mapping[int, float],
    *,
    projector: bool = False,
) -> go.Figure:
    """Two bars a token: how much the head looks at it, and what the guess loses when it is hidden.

    reader: the position that makes the guess. looks: (T,), parts of 1.
    losses: position -> percentage points, for the tokens that were hidden.
    """
    positions = range(len(tokens))
    names = [escape(token, quote=False) for token in tokens]  # Plotly reads some HTML
    figure = make_subplots(
        cols=2,
        shared_yaxes=True,
        horizontal_spacing=0.04,
        subplot_titles=(
            tr("“{token}” looks at it", token=names[reader]),
            tr("the guess loses without it"),
        ),
    )
    figure.add_bar(
        x=looks * 100,
        y=list(positions),
        orientation="h",
        marker_color=HUES[sight],
        customdata=names,
        hovertemplate=tr("looks at %{customdata}: %{x:.1f} %<extra></extra>"),
        row=1,
        col=1,
    )
    figure.add_bar(
        x=list(losses.values()),
        y=list(losses),
        orientation="h",
        marker_color="#7d8590",
        customdata=[names[i] for i in losses],
        hovertemplate=tr("without %{customdata}: %{x:+.1f} points lost<extra></extra>"),
        row=1,
        col=2,
    )
    figure.update_yaxes(
        tickvals=list(positions),
        ticktext=names,
        autorange="reversed",
        showgrid=False,
    )
    figure.update_xaxes(title=tr("% of its attention"), rangemode="tozero", row=1, col=1)
    figure.update_xaxes(title=tr("percentage points"), rangemode="tozero", row=1, col=2)
    line = 34 if projector else 26
    return styled(figure, height=110 + line * len(tokens), projector=projector).update_layout(
        showlegend=False, margin_t=48
    )
