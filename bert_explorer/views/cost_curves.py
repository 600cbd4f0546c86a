"""FLOPs over the length of the sentence, by step; and the numbers behind the curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.cost import FORMULAS, STEPS, Crossover, Flops, Step
from bert_explorer.language import later, tr
from bert_explorer.views.family_bars import COLOURS
from bert_explorer.views.theme import styled
from bert_explorer.views.units import flops

LINES: dict[Step, tuple[str, str, str]] = {
    "embedding projection": (later("embedding projection"), COLOURS["embeddings"], "dot"),
    "Q, K, V, output": (later("attention: Q, K, V, output"), COLOURS["attention"], "dash"),
    "scores": (later("attention: scores, n²"), COLOURS["attention"], "solid"),
    "feed-forward": (later("feed-forward"), COLOURS["feed-forward"], "solid"),
    "heads": (later("heads"), COLOURS["heads"], "dashdot"),
}


def cost_curves(
    lengths: Sequence[int],
    costs: Sequence[Flops],
    n: int,
    cross: Crossover,
    positions: int,
    *,
    projector: bool = False,
) -> go.Figure:
    """One line a step of the computation.

    n: the length looked at. positions: how many the model has learned; beyond it the shape alone
    is computed.
    """
    figure = go.Figure()
    for step in STEPS:
        values = [cost.steps[step] for cost in costs]
        if not any(values):
            continue
        name, colour, dash = LINES[step]
        figure.add_scatter(
            x=list(lengths),
            y=values,
            name=tr(name),
            mode="lines",
            line={"color": colour, "width": 3, "dash": dash},
            text=[flops(value) for value in values],
            hovertemplate="n = %{x}: %{text}<extra>" + tr(name) + "</extra>",
        )
    top = max(max(cost.steps.values()) for cost in costs)
    for x, text, height in (
        (n, f"n = {n}", 1.0),
        (positions, tr("last position {position:,}", position=positions), 0.9),
        (
            cross.scores,
            tr("scores overtake feed-forward: n = {position:,}", position=cross.scores),
            0.8,
        ),
    ):
        if x <= lengths[-1]:
            figure.add_vline(
                x=x, line={"color": "gray", "width": 2, "dash": "solid" if x == n else "dot"}
            )
            right = x > 0.6 * lengths[-1]
            figure.add_annotation(
                x=x,
                y=top * height,
                text=text,
                showarrow=False,
                xanchor="right" if right else "left",
                xshift=-6 if right else 6,
            )
    figure.update_xaxes(
        title=tr("tokens in the sentence, n"), range=[0, lengths[-1]], showgrid=False
    )
    figure.update_yaxes(title="FLOPs", tickformat="~s", range=[0, top * 1.06])
    figure.update_layout(hovermode="x unified")
    return styled(figure, height=420, projector=projector)


def step_table(cost: Flops) -> pd.DataFrame:
    """One row a step: formula, count, share."""
    return pd.DataFrame(
        [
            {
                tr("step"): tr(LINES[step][0]),
                tr("formula"): tr(FORMULAS[step]),
                "FLOPs": f"{value:,}",
                tr("share"): f"{value / cost.total:.1%}",
            }
            for step, value in cost.steps.items()
        ]
    )


def memory_table(sizes: Mapping[str, int]) -> pd.DataFrame:
    """Name of what is held -> bytes."""
    return pd.DataFrame(
        {tr("memory"): list(sizes), tr("bytes"): [f"{size:,}" for size in sizes.values()]}
    )


def summary(name: str, cost: Flops, n: int, cross: Crossover) -> str:
    """The cost of one sentence in words."""
    shares = ", ".join(
        f"{tr(LINES[step][0])} {value / cost.total:.0%}"
        for step, value in cost.steps.items()
        if value
    )
    return tr(
        "{name}, {n} tokens: {flops} for one pass; {shares}. The scores cost more than "
        "the feed-forward layer from n = {scores:,}, the whole attention from n = "
        "{attention:,}.",
        name=name,
        n=n,
        flops=flops(cost.total),
        shares=shares,
        scores=cross.scores,
        attention=cross.attention,
    )
