"""One word in two sentences: a curve of how alike its two vectors are, and where they stand."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.same_word import Drift
from bert_explorer.language import tr
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL, stroke, styled
from bert_explorer.views.vector_map import SEGMENT_COLOURS, add_points, plane_axes, stage_name

NEUTRAL = "#7d8590"
COLOURS = {"BERT": BIDIRECTIONAL, "GPT": CAUSAL}


def drift_curve(
    drifts: Mapping[str, Drift],
    stage: int,
    *,
    colours: Mapping[str, str] = COLOURS,
    projector: bool = False,
) -> go.Figure:
    """Cosine of the word's two vectors, stage by stage; dotted: of other words, to compare with.

    colours: of each model.
    """
    figure = go.Figure()
    for name, found in drifts.items():
        figure.add_scatter(
            x=[stage_name(stage) for stage in found.stages],
            y=found.same,
            name=name,
            mode="lines+markers",
            line=stroke(colours[name]),
            marker={"size": 10},
            hovertemplate="%{x}: %{y:.3f}<extra>" + name + "</extra>",
        )
        figure.add_scatter(
            x=[stage_name(stage) for stage in found.stages],
            y=found.others,
            name=tr("{name}, different words", name=name),
            mode="lines",
            line=stroke(colours[name], "dot", width=2),
            hovertemplate="%{x}: %{y:.3f}<extra>"
            + tr("{name}, different words", name=name)
            + "</extra>",
        )
    figure.add_vline(stage, line_dash="dot", line_color=NEUTRAL)
    values = [float(v) for found in drifts.values() for v in (*found.same, *found.others)]
    lowest = min(0.0, *(value for value in values if not math.isnan(value)))
    figure.update_yaxes(title=tr("cosine"), range=[lowest - 0.05, 1.05])
    return styled(figure, height=360, projector=projector)


def drift_map(found: Drift, stage: int, *, projector: bool = False) -> go.Figure:
    """All tokens of both sentences at one stage; a line joins the word's two places."""
    plane = found.planes[stage]
    first, second = found.encodings
    names = [*first.tokens, *second.tokens]
    figure = go.Figure()
    ends = [found.occurrence.first[0], len(first) + found.occurrence.second[0]]
    figure.add_scatter(
        x=plane.points[ends, 0],
        y=plane.points[ends, 1],
        mode="lines",
        line={"color": NEUTRAL, "width": 3},
        hoverinfo="skip",
        showlegend=False,
    )
    figure.add_scatter(
        x=plane.points[ends, 0],
        y=plane.points[ends, 1],
        mode="markers",
        marker={"size": 22, "color": "rgba(128, 128, 128, 0.35)"},
        hoverinfo="skip",
        showlegend=False,
    )
    places = (range(len(first)), range(len(first), len(names)))
    for label, positions, colour in zip(
        (tr("first sentence"), tr("second sentence")), places, SEGMENT_COLOURS, strict=True
    ):
        add_points(figure, plane, positions, names, label, colour)
    return plane_axes(figure, plane, projector=projector)


def summary(drifts: Mapping[str, Drift]) -> str:
    """The curves in words."""
    return " ".join(
        tr(
            "{name}: the two vectors of “{word}” have cosine {first:.2f} in the token table "
            "and {last:.2f} after the last layer; different words {others_first:.2f} and "
            "{others_last:.2f}.",
            name=name,
            word=found.occurrence.word,
            first=found.same[0],
            last=found.same[-1],
            others_first=found.others[0],
            others_last=found.others[-1],
        )
        for name, found in drifts.items()
    )


def table(drifts: Mapping[str, Drift]) -> pd.DataFrame:
    """One row a model and stage."""
    return pd.DataFrame(
        [
            {
                tr("model"): name,
                tr("stage"): stage_name(stage),
                tr("same word"): round(float(same), 4),
                tr("different words"): round(float(other), 4),
            }
            for name, found in drifts.items()
            for stage, same, other in zip(found.stages, found.same, found.others, strict=True)
        ]
    )
