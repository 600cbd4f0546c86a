"""Small multiples: each run that is stuck, in front of the one that learns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.training_diagnosis import Point
from bert_explorer.language import later, tr
from bert_explorer.views.theme import BIDIRECTIONAL, FONT_SIZE, PROJECTOR_FONT_SIZE, styled

HEALTHY = later("healthy")
"""The name of that run in a job; names are shown with `tr`."""
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
        subplot_titles=[tr(name) for name in runs],
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
            hovertemplate=tr("step %{x}: %{y:.0%} of the rules") + f"<extra>{tr(name)}</extra>",
            **place,
        )
        figure.add_hline(unigram, line_dash="dash", line_color=GREY, line_width=1, **place)
    figure.update_yaxes(tickformat=".0%", range=[0, 0.85])
    figure.update_xaxes(range=[0, steps])
    figure.update_xaxes(title=tr("step"), row=rows)
    figure.update_layout(showlegend=False, uirevision="stuck")
    figure.update_annotations(font_size=PROJECTOR_FONT_SIZE if projector else FONT_SIZE)
    return styled(figure, height=620 if projector else 460, projector=projector)


def summary(runs: Mapping[str, Sequence[Point]]) -> str:
    """The newest accuracy of each run."""
    found = ", ".join(
        tr(
            "{run} {share:.0%} after {steps} steps",
            run=tr(name),
            share=points[-1].accuracy,
            steps=points[-1].step,
        )
        if points[-1].loss is not None
        else tr("{run}: no number any more", run=tr(name))
        for name, points in runs.items()
        if points
    )
    return tr("Blanks filled right: {runs}", runs=found)


def point_table(runs: Mapping[str, Sequence[Point]]) -> pd.DataFrame:
    """One row an evaluation."""
    return pd.DataFrame(
        {
            tr("run"): tr(name),
            tr("step"): point.step,
            tr("loss"): None if point.loss is None else round(point.loss, 3),
            tr("right, %"): round(100 * point.accuracy, 1),
            tr("right in sentences read, %"): round(100 * point.seen, 1),
            tr("rules, %"): None if point.rules is None else round(100 * point.rules, 1),
            tr("way of the weights"): round(point.moved, 2),
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
        name=tr(name),
        line={"color": colour, "width": width},
        customdata=[point.loss for point in kept],
        hovertemplate=tr("step %{x}: %{y:.0%} right, loss %{customdata:.2f}")
        + f"<extra>{tr(name)}</extra>",
        **place,
    )
