"""Vectors as points on a plane."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.vector_map import Plane, SentenceMap
from bert_explorer.language import later, tr
from bert_explorer.views.theme import OTHER_HUES, styled

SEGMENT_COLOURS = OTHER_HUES[:2]
"""Sentence A and B. Blue and orange are the two models'."""
SYMBOLS = ("circle", "diamond")
"""The same without colour."""

MOST_POINTS = 8_000
"""Of a larger vocabulary, every second token or so is drawn."""

MOST_NAMES = 60
"""Above this many points only hovering names them."""


_LAYER = "Layer "
_STAGES = {
    "Token table": later("Token table"),
    "Input": later("Input"),
    "Last LayerNorm": later("Last LayerNorm"),
}


def stage_name(stage: str) -> str:
    """A stage of analysis.vector_map in words, in the language in force."""
    if stage.startswith(_LAYER):
        return tr("Layer {number}", number=stage.removeprefix(_LAYER))
    return tr(_STAGES[stage])


def sentence_points(found: SentenceMap, stage: int, *, projector: bool = False) -> go.Figure:
    """The tokens of a text at one stage."""
    groups = [
        (tr("sentence A") if segment == 0 else tr("sentence B"), segment, positions)
        for segment in (0, 1)
        if (positions := [i for i, t in enumerate(found.encoding.type_ids) if t == segment])
    ]
    figure = go.Figure()
    names = [f"{token} {i}" for i, token in enumerate(found.encoding.tokens)]
    for label, segment, positions in groups:
        add_points(figure, found.planes[stage], positions, names, label, SEGMENT_COLOURS[segment])
    return plane_axes(figure, found.planes[stage], projector=projector)


def add_points(
    figure: go.Figure,
    plane: Plane,
    positions: Sequence[int],
    names: Sequence[str],
    label: str,
    colour: str,
) -> None:
    """Named points of one group. positions: indices into plane.points and names."""
    few = len(positions) <= MOST_NAMES
    figure.add_scatter(
        x=plane.points[list(positions), 0],
        y=plane.points[list(positions), 1],
        text=[names[i] for i in positions],
        name=label,
        mode="markers+text" if few else "markers",
        textposition="top center",
        textfont={"size": 12},
        marker={"color": colour, "size": 11, "symbol": SYMBOLS[SEGMENT_COLOURS.index(colour)]},
        hovertemplate="%{text} (%{x:.2f}, %{y:.2f})<extra></extra>",
    )


def plane_axes(figure: go.Figure, plane: Plane, *, projector: bool) -> go.Figure:
    """Equal units on both axes, each named with the share of the variance that it shows."""
    first, second = plane.share
    figure.update_xaxes(
        title=tr("first component, {share:.0%} of the variance", share=first), zeroline=True
    )
    figure.update_yaxes(
        title=tr("second component, {share:.0%} of the variance", share=second), zeroline=True
    )
    figure.update_yaxes(scaleanchor="x")
    return styled(figure, height=520, projector=projector)


def vocabulary_points(
    plane: Plane, tokens: Sequence[str], marked: Sequence[int], *, projector: bool = False
) -> go.Figure:
    """Every token of the vocabulary; the marked ids are named."""
    step = -(-len(tokens) // MOST_POINTS)
    shown = slice(None, None, step)
    figure = go.Figure()
    # Not scattergl: a browser without a graphics card draws nothing at all there.
    figure.add_scatter(
        x=plane.points[shown, 0].round(3),
        y=plane.points[shown, 1].round(3),
        text=list(tokens[shown]),
        name=tr("all {count:,} tokens", count=len(tokens))
        if step == 1
        else tr("every {step}th of {count:,} tokens", step=step, count=len(tokens)),
        mode="markers",
        marker={"color": OTHER_HUES[3], "size": 4, "opacity": 0.45},
        hovertemplate="%{text}<extra></extra>",
    )
    add_points(figure, plane, marked, tokens, tr("this sentence"), SEGMENT_COLOURS[1])
    return plane_axes(figure, plane, projector=projector)


def sentence_summary(found: SentenceMap, stage: int) -> str:
    """Which tokens lie closest together at one stage, on the map."""
    points, tokens = found.planes[stage].points, found.encoding.tokens
    distances = np.linalg.norm(points[:, None] - points[None], axis=-1)
    distances[np.tril_indices(len(points))] = np.inf
    first, second = np.unravel_index(distances.argmin(), distances.shape)
    share = found.planes[stage].share.sum()
    return tr(
        "{stage}: {count} tokens; the map shows {share:.0%} of what sets them apart. "
        "Closest on it: “{a}” at {first} and “{b}” at {second}.",
        stage=stage_name(found.stages[stage]),
        count=len(tokens),
        share=share,
        a=tokens[first],
        first=first,
        b=tokens[second],
        second=second,
    )


def sentence_table(found: SentenceMap, stage: int) -> pd.DataFrame:
    """One row a token."""
    return _table(found.encoding.tokens, found.planes[stage])


def vocabulary_table(plane: Plane, tokens: Sequence[str]) -> pd.DataFrame:
    """One row a token of the vocabulary."""
    return _table(tokens, plane)


def _table(tokens: Sequence[str], plane: Plane) -> pd.DataFrame:
    return pd.DataFrame(
        {
            tr("token"): list(tokens),
            tr("first component"): plane.points[:, 0].round(4),
            tr("second component"): plane.points[:, 1].round(4),
        }
    )
