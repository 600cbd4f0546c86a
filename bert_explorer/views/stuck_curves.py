"""Small multiples: each run that is stuck, in front of the one that learns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.training_diagnosis import Point
from bert_explorer.views.theme import BIDIRECTIONAL, FONT_SIZE, PROJECTOR_FONT_SIZE, styled

HEALTHY = "healthy"
COLUMNS = 3
GREY = "#808893"


def multiples(
    runs: Mapping[str, Sequence[Point]], unigram: float, steps: int, *, projector: bool = False
) -> go.Figure:
    """One panel a run: its share of blanks filled right (thick), that of the healthy one (thin),
    and its share where only another word can tell (dotted).

    unigram: the share that word frequency alone gets, a dashed line. steps: of the longest run.
    """
    rows = -(-len(runs) // COLUMNS)
    figure = make_subplots(
        rows=rows,
        cols=COLUMNS,
        subplot_titles=list(runs),
        shared_xaxes=True,
        shared_yaxes=True,
        vertical_spacing=0.16,
        horizontal_spacing=0.04,
    )
    for i, (name, points) in enumerate(runs.items()):
        place = {"row": i // COLUMNS + 1, "col": i % COLUMNS + 1}
        if name != HEALTHY:
            _line(figure, HEALTHY, runs.get(HEALTHY, ()), place, GREY, 1.5)
        _line(figure, name, points, place, BIDIRECTIONAL, 3.5)
        figure.add_scatter(
            x=[point.step for point in points if point.rules is not None],
            y=[point.rules for point in points if point.rules is not None],
            mode="lines",
            line={"color": BIDIRECTIONAL, "width": 2, "dash": "dot"},
            hovertemplate="step %{x}: %{y:.0%} of the rules<extra>" + name + "</extra>",
            **place,
        )
        figure.add_hline(unigram, line_dash="dash", line_color=GREY, line_width=1, **place)
    figure.update_yaxes(tickformat=".0%", range=[0, 0.85])
    figure.update_xaxes(range=[0, steps])
    figure.update_xaxes(title="step", row=rows)
    figure.update_layout(showlegend=False, uirevision="stuck")
    figure.update_annotations(font_size=PROJECTOR_FONT_SIZE if projector else FONT_SIZE)
    return styled(figure, height=620 if projector else 460, projector=projector)


def summary(runs: Mapping[str, Sequence[Point]]) -> str:
    """The newest accuracy of each run."""
    return "Blanks filled right: " + ", ".join(
        f"{name} {points[-1].accuracy:.0%} after {points[-1].step} steps"
        if points[-1].loss is not None
        else f"{name}: no number any more"
        for name, points in runs.items()
        if points
    )


def point_table(runs: Mapping[str, Sequence[Point]]) -> pd.DataFrame:
    """One row an evaluation."""
    return pd.DataFrame(
        {
            "run": name,
            "step": point.step,
            "loss": None if point.loss is None else round(point.loss, 3),
            "right, %": round(100 * point.accuracy, 1),
            "right in sentences read, %": round(100 * point.seen, 1),
            "rules, %": None if point.rules is None else round(100 * point.rules, 1),
            "way of the weights": round(point.moved, 2),
        }
        for name, points in runs.items()
        for point in points
    )


def _line(
    figure: go.Figure,
    name: str,
    points: Sequence[Point],
    place: dict[str, int],
    colour: str,
    width: float,
) -> None:
    kept = [point for point in points if point.loss is not None]
    figure.add_scatter(
        x=[point.step for point in kept],
        y=[point.accuracy for point in kept],
        mode="lines",
        name=name,
        line={"color": colour, "width": width},
        customdata=[point.loss for point in kept],
        hovertemplate="step %{x}: %{y:.0%} right, loss %{customdata:.2f}<extra>"
        + name
        + "</extra>",
        **place,
    )
