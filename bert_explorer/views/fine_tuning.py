"""Figures of the Fine-tuning lab: curves, confusion, what moved, transfer, probable labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.language import tr
from bert_explorer.views.plot_text import plot_text
from bert_explorer.views.theme import ATTENTION_SCALE, styled

GREY = "#808893"


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
        cols=2,
        subplot_titles=[
            tr("training loss (nats)"),
            tr("{score} on the held-out part", score=tr(main)),
        ],
    )
    for col, (points, mode) in enumerate(((losses, "lines"), (scores, "lines+markers")), start=1):
        figure.add_scatter(
            x=[x for x, _ in points],
            y=[y for _, y in points],
            mode=mode,
            line={"color": colour, "width": 3},
            hovertemplate=tr("epoch %{x:.2f}: %{y:.3f}") + "<extra></extra>",
            row=1,
            col=col,
        )
    figure.update_xaxes(title=tr("epochs"), rangemode="tozero")
    figure.update_yaxes(rangemode="tozero", col=1)
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", col=2)
    figure.update_layout(showlegend=False, uirevision="fine-tuning")
    return styled(figure, height=360 if projector else 270, projector=projector)


def progress_words(
    losses: Sequence[tuple[float, float]], scores: Sequence[tuple[float, float]], main: str
) -> str:
    """The curves of `progress_curves` in words: where they stand now."""
    said = []
    if losses:
        said.append(
            tr(
                "After {epochs:.2f} epochs the training loss is {loss:.2f} nats.",
                epochs=losses[-1][0],
                loss=losses[-1][1],
            )
        )
    if scores:
        said.append(
            tr("{score} on the held-out part: {share:.0%}.", score=tr(main), share=scores[-1][1])
        )
    return " ".join(said)


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
            hovertemplate=tr("truly %{y}, guessed %{x}: %{text:,.0f} (%{z:.0%} of the row)")
            + "<extra></extra>",
            colorbar={"title": tr("share<br>of row"), "tickformat": ".0%"},
        )
    )
    figure.update_xaxes(title=tr("guessed"), type="category")
    figure.update_yaxes(title=tr("true"), type="category", autorange="reversed")
    return styled(figure, height=420 if projector else 340, projector=projector)


def confusion_summary(scores: Mapping[str, Any]) -> str:
    """What is most often taken for something else."""
    counts = np.array(scores["confusion"])
    wrong = counts - np.diag(np.diag(counts))
    if not wrong.sum():
        return tr("Nothing was taken for anything else.")
    true, guessed = np.unravel_index(wrong.argmax(), wrong.shape)
    names = scores["classes"]
    return tr(
        "{right:,} of {total:,} lie on the diagonal. The commonest mistake: “{true}” taken for "
        "“{guessed}”, {n:,} times.",
        right=int(np.trace(counts)),
        total=int(counts.sum()),
        true=names[true],
        guessed=names[guessed],
        n=int(wrong[true, guessed]),
    )


def confusion_table(scores: Mapping[str, Any]) -> pd.DataFrame:
    """The counts, one row a true class."""
    columns = [tr("guessed {label}", label=name) for name in scores["classes"]]
    table = pd.DataFrame(scores["confusion"], columns=columns)
    table.insert(0, tr("true"), scores["classes"])
    return table


def moved_bars(
    moved: Sequence[Mapping[str, Any]], *, colour: str, projector: bool = False
) -> go.Figure:
    """One bar for each part of the model that the task uses."""
    whole = [m for m in moved if not m["inner"] and m["part"] != "other"]
    figure = go.Figure(
        go.Bar(
            x=[part_name(m["part"]) for m in whole],
            y=[m["change"] for m in whole],
            marker_color=colour,
            hovertemplate="%{x}: %{y:.2%}<extra></extra>",
        )
    )
    figure.update_yaxes(
        title=tr("|after − before| / |before|"), tickformat=".0%", rangemode="tozero"
    )
    return styled(figure, height=380 if projector else 300, projector=projector)


def moved_summary(moved: Sequence[Mapping[str, Any]]) -> str:
    """Which layer moved most, and least."""
    layers = [m for m in moved if not m["inner"] and m["part"].startswith("layer")]
    if not layers or not any(m["change"] for m in layers):
        return tr("Only the head learned: the encoder is as it was.")
    most, least = (f(layers, key=lambda m: m["change"]) for f in (max, min))
    return tr(
        "Of the layers, {most} moved most ({most_change:.1%} of its length), {least} least "
        "({least_change:.1%}).",
        most=part_name(most["part"]),
        most_change=most["change"],
        least=part_name(least["part"]),
        least_change=least["change"],
    )


def part_name(part: str) -> str:
    """A part of the model, as a job names it, for the reader."""
    kind, _, number = part.partition(" ")
    return tr("layer {number}", number=number) if number else tr(kind)


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
        (tr("pre-trained"), True, "solid", colour),
        (tr("random weights"), False, "dash", GREY),
    ):
        some = [p for p in points if p["pretrained"] == pretrained]
        figure.add_scatter(
            x=[p["examples"] for p in some],
            y=[p["score"] for p in some],
            name=name,
            mode="lines+markers",
            line={"color": shade, "width": 3.5, "dash": dash},
            marker_size=9,
            hovertemplate=tr("%{x:,} examples: %{y:.1%}") + f"<extra>{name}</extra>",
        )
    figure.add_hline(
        baseline, line_dash="dot", line_color=GREY, annotation_text=tr("majority baseline")
    )
    sizes = sorted({p["examples"] for p in points})
    figure.update_xaxes(
        title=tr("labelled examples (logarithmic)"),
        type="log",
        tickvals=sizes,
        ticktext=[f"{size:,}" for size in sizes],
    )
    title = tr("{score}, held-out part", score=tr(main))
    figure.update_yaxes(title=title, tickformat=".0%", range=[0, 1.02])
    return styled(figure, height=520 if projector else 400, projector=projector)


def transfer_summary(points: Sequence[Mapping[str, Any]], main: str) -> str:
    """How far apart both starts are, at every number of examples."""
    by_size: dict[int, dict[bool, float]] = {}
    for point in points:
        by_size.setdefault(point["examples"], {})[point["pretrained"]] = point["score"]
    gaps = [
        tr("{n:,} examples {gap:+.0f} points", n=size, gap=100 * (both[True] - both[False]))
        for size, both in sorted(by_size.items())
        if len(both) == 2
    ]
    if not gaps:
        return tr("No pair of trainings is finished yet.")
    return tr("{score}, pre-trained minus random: {gaps}.", score=tr(main), gaps=", ".join(gaps))


def transfer_table(points: Sequence[Mapping[str, Any]], main: str) -> pd.DataFrame:
    """One row a training."""
    return pd.DataFrame(
        {
            tr("examples"): [p["examples"] for p in points],
            tr("start"): [tr("pre-trained") if p["pretrained"] else tr("random") for p in points],
            tr(main): [p["score"] for p in points],
        }
    )


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
    figure.update_xaxes(range=[0, 1], tickformat=".0%", title=tr("probability"))
    figure.update_yaxes(type="category")
    return styled(figure, height=120 + 34 * len(order), projector=projector)
