"""Figures of the Fine-tuning lab: curves, confusion, what moved, transfer, a question's look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.question_look import QuestionLook
from bert_explorer.views.plot_text import plot_text
from bert_explorer.views.theme import ATTENTION_SCALE, styled

GREY = "#808893"
SEES_BOTH, SEES_LEFT = "both sides seen", "right side hidden"


def progress_curves(
    losses: Sequence[tuple[float, float]],
    scores: Sequence[tuple[float, float]],
    main: str,
    *,
    colour: str,
    projector: bool = False,
) -> go.Figure:
    """Loss on the left, the held-out score on the right, both over epochs."""
    figure = make_subplots(
        cols=2, subplot_titles=["training loss (nats)", f"{main} on the held-out part"]
    )
    for col, (points, mode) in enumerate(((losses, "lines"), (scores, "lines+markers")), start=1):
        figure.add_scatter(
            x=[x for x, _ in points],
            y=[y for _, y in points],
            mode=mode,
            line={"color": colour, "width": 3},
            hovertemplate="epoch %{x:.2f}: %{y:.3f}<extra></extra>",
            row=1,
            col=col,
        )
    figure.update_xaxes(title="epochs", rangemode="tozero")
    figure.update_yaxes(rangemode="tozero", col=1)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", col=2)
    figure.update_layout(showlegend=False, uirevision="fine-tuning")
    return styled(figure, height=360 if projector else 270, projector=projector)


def confusion(scores: Mapping[str, Any], *, projector: bool = False) -> go.Figure:
    """Rows are the true classes, columns the guessed ones; colour: the share of the row."""
    counts = np.array(scores["confusion"], dtype=float)
    shares = counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
    names = [plot_text(name) for name in scores["classes"]]
    figure = go.Figure(
        go.Heatmap(
            z=shares,
            x=names,
            y=names,
            zmin=0,
            zmax=1,
            colorscale=ATTENTION_SCALE,
            text=counts,
            texttemplate="%{text:,.0f}" if len(names) <= 12 else "",
            hovertemplate="truly %{y}, guessed %{x}: %{text:,.0f} (%{z:.0%} of the row)"
            "<extra></extra>",
            colorbar={"title": "share<br>of row", "tickformat": ".0%"},
        )
    )
    figure.update_xaxes(title="guessed", type="category")
    figure.update_yaxes(title="true", type="category", autorange="reversed")
    return styled(figure, height=420 if projector else 340, projector=projector)


def confusion_summary(scores: Mapping[str, Any]) -> str:
    """What is most often taken for something else."""
    counts = np.array(scores["confusion"])
    wrong = counts - np.diag(np.diag(counts))
    if not wrong.sum():
        return "Nothing was taken for anything else."
    true, guessed = np.unravel_index(wrong.argmax(), wrong.shape)
    names = scores["classes"]
    return (
        f"{np.trace(counts):,} of {counts.sum():,} lie on the diagonal. The commonest mistake: "
        f"“{names[true]}” taken for “{names[guessed]}”, {wrong[true, guessed]:,} times."
    )


def confusion_table(scores: Mapping[str, Any]) -> pd.DataFrame:
    """The counts, one row a true class."""
    table = pd.DataFrame(scores["confusion"], columns=[f"guessed {n}" for n in scores["classes"]])
    table.insert(0, "true", scores["classes"])
    return table


def moved_bars(
    moved: Sequence[Mapping[str, Any]], *, colour: str, projector: bool = False
) -> go.Figure:
    """One bar for each part of the model that the task uses."""
    whole = [m for m in moved if not m["inner"] and m["part"] != "other"]
    figure = go.Figure(
        go.Bar(
            x=[m["part"] for m in whole],
            y=[m["change"] for m in whole],
            marker_color=colour,
            hovertemplate="%{x}: %{y:.2%}<extra></extra>",
        )
    )
    figure.update_yaxes(title="|after − before| / |before|", tickformat=".0%", rangemode="tozero")
    return styled(figure, height=380 if projector else 300, projector=projector)


def moved_summary(moved: Sequence[Mapping[str, Any]]) -> str:
    """Which layer moved most, and least."""
    layers = [m for m in moved if not m["inner"] and m["part"].startswith("layer")]
    if not layers or not any(m["change"] for m in layers):
        return "Only the head learned: the encoder is as it was."
    most, least = (f(layers, key=lambda m: m["change"]) for f in (max, min))
    return (
        f"Of the layers, {most['part']} moved most ({most['change']:.1%} of its length), "
        f"{least['part']} least ({least['change']:.1%})."
    )


def transfer_curves(
    points: Sequence[Mapping[str, Any]],
    baseline: float,
    main: str,
    *,
    colour: str,
    projector: bool = False,
) -> go.Figure:
    """The score over the number of examples, from pre-trained and from random weights."""
    figure = go.Figure()
    for name, pretrained, dash, shade in (
        ("pre-trained", True, "solid", colour),
        ("random weights", False, "dash", GREY),
    ):
        some = [p for p in points if p["pretrained"] == pretrained]
        figure.add_scatter(
            x=[p["examples"] for p in some],
            y=[p["score"] for p in some],
            name=name,
            mode="lines+markers",
            line={"color": shade, "width": 3.5, "dash": dash},
            marker_size=9,
            hovertemplate="%{x:,} examples: %{y:.1%}<extra>" + name + "</extra>",
        )
    figure.add_hline(
        baseline, line_dash="dot", line_color=GREY, annotation_text="majority baseline"
    )
    sizes = sorted({p["examples"] for p in points})
    figure.update_xaxes(
        title="labelled examples (logarithmic)",
        type="log",
        tickvals=sizes,
        ticktext=[f"{size:,}" for size in sizes],
    )
    figure.update_yaxes(title=f"{main}, held-out part", tickformat=".0%", range=[0, 1.02])
    return styled(figure, height=520 if projector else 400, projector=projector)


def transfer_summary(points: Sequence[Mapping[str, Any]], main: str) -> str:
    """How far apart both starts are, at every number of examples."""
    by_size: dict[int, dict[bool, float]] = {}
    for point in points:
        by_size.setdefault(point["examples"], {})[point["pretrained"]] = point["score"]
    gaps = [
        f"{size:,} examples {100 * (both[True] - both[False]):+.0f} points"
        for size, both in sorted(by_size.items())
        if len(both) == 2
    ]
    if not gaps:
        return "No pair of trainings is finished yet."
    return f"{main}, pre-trained minus random: {', '.join(gaps)}."


def transfer_table(points: Sequence[Mapping[str, Any]], main: str) -> pd.DataFrame:
    """One row a training."""
    return pd.DataFrame(
        {
            "examples": [p["examples"] for p in points],
            "start": ["pre-trained" if p["pretrained"] else "random" for p in points],
            main: [p["score"] for p in points],
        }
    )


def question_map(
    looks: Mapping[str, QuestionLook], layer: int, *, projector: bool = False
) -> go.Figure:
    """For each way of seeing a row: how much the question looks at each token of the context."""
    first = next(iter(looks.values()))
    shown = {name: look for name, look in looks.items() if look.tokens == first.tokens}
    columns = [f"{i} {plot_text(token)}" for i, token in enumerate(first.tokens, start=1)]
    figure = go.Figure(
        go.Heatmap(
            z=[look.weights[layer] for look in shown.values()],
            x=columns,
            y=list(shown),
            zmin=0,
            colorscale=ATTENTION_SCALE,
            hovertemplate="%{y}: the question gives %{x} %{z:.1%}<extra></extra>",
            colorbar={"tickformat": ".1%"},
        )
    )
    figure.update_xaxes(
        title="looked at: the context",
        tickvals=columns,
        ticktext=[plot_text(token) for token in first.tokens],
        tickangle=60,
    )
    figure.update_yaxes(title="looks from: the question", autorange="reversed")
    return styled(figure, height=330 if projector else 250, projector=projector)


def question_summary(looks: Mapping[str, QuestionLook], layer: int) -> str:
    """The share of the question's attention that goes to the context, for each way of seeing."""
    return " ".join(
        f"With the {name}, {look.weights[layer].sum():.0%} of the question's attention in layer "
        f"{layer + 1} goes to the context."
        for name, look in looks.items()
    )


def question_table(looks: Mapping[str, QuestionLook], layer: int) -> pd.DataFrame:
    """One row a context token."""
    first = next(iter(looks.values()))
    table = pd.DataFrame({"token": first.tokens})
    for name, look in looks.items():
        if look.tokens == first.tokens:
            table[name] = look.weights[layer]
    return table


def label_bars(
    labels: Sequence[str], probabilities: Sequence[float], *, colour: str, projector: bool = False
) -> go.Figure:
    """How probable each label is, the most probable on top."""
    order = np.argsort(probabilities)[-12:]
    figure = go.Figure(
        go.Bar(
            x=[probabilities[i] for i in order],
            y=[plot_text(labels[i]) for i in order],
            orientation="h",
            marker_color=colour,
            texttemplate="%{x:.0%}",
            hovertemplate="%{y}: %{x:.2%}<extra></extra>",
        )
    )
    figure.update_xaxes(range=[0, 1], tickformat=".0%", title="probability")
    figure.update_yaxes(type="category")
    return styled(figure, height=120 + 34 * len(order), projector=projector)
