"""Held-out accuracy of a bundled model over its training, with the chosen moment marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.training_log import Progress
from bert_explorer.language import tr
from bert_explorer.views.percent import percent
from bert_explorer.views.theme import BIDIRECTIONAL, styled


def accuracy_curve(log: Sequence[Progress], step: int, *, projector: bool = False) -> go.Figure:
    """The evaluations as a line, the one at `step` as a large mark. Steps on a log scale."""
    figure = go.Figure()
    figure.add_scatter(
        x=[point.step for point in log],
        y=[point.top1 for point in log],
        mode="lines+markers",
        line={"color": BIDIRECTIONAL, "width": 3},
        marker={
            "size": [18 if point.step == step else 8 for point in log],
            "color": BIDIRECTIONAL,
        },
        customdata=[[point.tokens, point.loss] for point in log],
        hovertemplate=tr(
            "step %{x:,}: %{y:.1%} right<br>%{customdata[0]:,} tokens read, "
            "loss %{customdata[1]:.2f} nats"
        )
        + "<extra></extra>",
    )
    figure.update_xaxes(title=tr("training step"), type="log", dtick=1)
    figure.update_yaxes(title=tr("masked tokens right"), tickformat=".0%", rangemode="tozero")
    return styled(figure, height=400 if projector else 300, projector=projector)


def history_table(
    history: Mapping[int, Sequence[tuple[str, float]]], truths: Sequence[float | None]
) -> pd.DataFrame:
    """One row a snapshot: its three best guesses, and what it gave the hidden word."""
    return pd.DataFrame(
        {
            tr("step"): step,
            tr("its guesses"): ", ".join(f"{token} {percent(p)}" for token, p in guesses),
            tr("the hidden word"): tr("unknown") if truth is None else percent(truth),
        }
        for (step, guesses), truth in zip(history.items(), truths, strict=True)
    )


def summary(log: Sequence[Progress]) -> str:
    """First and last evaluation in words."""
    first, last = log[0], log[-1]
    return tr(
        "Held-out masked tokens guessed right: {first:.1%} after {first_step:,} steps, {last:.1%} "
        "after {last_step:,}.",
        first=first.top1,
        first_step=first.step,
        last=last.top1,
        last_step=last.step,
    )
