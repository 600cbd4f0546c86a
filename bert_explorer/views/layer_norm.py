"""LayerNorm in pictures: all numbers, each token's mean and variance, and the way through depth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.embeddings import largest
from bert_explorer.analysis.layer_norm import Depth, Normalisation, Skip
from bert_explorer.views.theme import CLEAR, styled
from bert_explorer.views.tiny import tiny
from bert_explorer.views.token_axis import ticks

NO_GUESS = "guesses no words"
BINS = 61
REACH = 4.0
"""The histogram runs from -REACH to +REACH; what lies beyond is counted in the outermost bins."""


def histograms(found: Normalisation, colour: str, *, projector: bool = False) -> go.Figure:
    """All numbers of the text before and after, on one axis."""
    edges = np.linspace(-REACH, REACH, BINS + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure()
    for name, values, hatch in (
        ("before: the sum", found.before, "/"),
        ("after LayerNorm", found.after, ""),
    ):
        counts, _ = np.histogram(values.clip(-REACH, REACH), edges)
        figure.add_bar(
            x=middles,
            y=counts / counts.sum(),
            name=name,
            marker={
                "color": CLEAR if hatch else colour,
                "line": {"color": colour, "width": 1},
                "pattern": {"shape": hatch, "fgcolor": colour, "bgcolor": CLEAR, "size": 6},
            },
            opacity=0.85,
            hovertemplate="around %{x:.2f}: %{y:.1%}<extra>" + name + "</extra>",
        )
    figure.update_layout(barmode="overlay", bargap=0)
    figure.update_xaxes(title="value of a number")
    figure.update_yaxes(title="share of the numbers", tickformat=".0%")
    return styled(figure, height=320, projector=projector)


def token_moments(found: Normalisation, colour: str, *, projector: bool = False) -> go.Figure:
    """Mean and variance of each token's vector: before (hollow), between (a dash), after (full)."""
    tokens = found.encoding.tokens
    places = list(range(len(tokens)))
    figure = make_subplots(1, 2, subplot_titles=("Mean", "Variance"), horizontal_spacing=0.09)
    for column, moment in enumerate(("mean", "var"), start=1):
        for name, rows, symbol in (
            ("before", found.before, "circle-open"),
            ("(x − mean) / deviation", found.standard, "line-ew-open"),
            ("after gain and bias", found.after, "circle"),
        ):
            figure.add_scatter(
                x=places,
                y=getattr(rows, moment)(axis=-1),
                name=name,
                mode="markers",
                marker={
                    "color": colour,
                    "symbol": symbol,
                    "size": 10,
                    "line": {"width": 2, "color": colour},
                },
                text=list(tokens),
                hovertemplate="%{text}: %{y:.4f}<extra>" + name + "</extra>",
                showlegend=column == 1,
                row=1,
                col=column,
            )
    figure.update_xaxes(**ticks(tokens, 12), tickangle=-45)
    figure.update_yaxes(rangemode="tozero", row=1, col=2)
    styled(figure, height=340, projector=projector)
    return figure.update_layout(legend_y=1.12, margin_t=56)


def summary(found: Normalisation) -> str:
    """What LayerNorm did, in words."""
    variance = found.before.var(-1)
    return (
        f"Before: standard deviation {found.before.std():.3f}; the variance of a token runs from "
        f"{variance.min():.4f} to {variance.max():.4f}. After (x − mean) / deviation every token "
        f"has mean {tiny(largest(found.standard.mean(-1)))} at most and variance "
        f"{found.standard.var(-1).mean():.6f}; then each number is multiplied by its learned gain "
        f"({found.gain.min():.2f} to {found.gain.max():.2f}) and shifted by its learned bias "
        f"({found.bias.min():.2f} to {found.bias.max():.2f}). This formula and the model differ by "
        f"at most {tiny(found.error)}."
    )


def moments_table(found: Normalisation) -> pd.DataFrame:
    """One row a token: mean and variance at each step."""
    steps = {
        "sum": found.before,
        "(x − mean) / deviation": found.standard,
        "LayerNorm": found.after,
    }
    return pd.DataFrame(
        {
            "token": found.encoding.tokens,
            **{f"mean, {name}": rows.mean(-1).round(6) for name, rows in steps.items()},
            **{f"variance, {name}": rows.var(-1).round(6) for name, rows in steps.items()},
        }
    )


def size_curve(skip: Skip, colour: str, *, projector: bool = False) -> go.Figure:
    """How large the activations are on their way through the layers, with and without LayerNorm."""
    names = readable(skip.plain.points)
    figure = go.Figure()
    for name, depth, dash, symbol in (
        ("with LayerNorm", skip.kept, None, "circle"),
        ("LayerNorm skipped", skip.skipped, "dot", "circle-open"),
    ):
        figure.add_scatter(
            x=list(range(len(names))),
            y=depth.size,
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 3, "dash": dash},
            marker={"symbol": symbol, "size": 10, "line": {"width": 2, "color": colour}},
            text=names,
            hovertemplate="%{text}: %{y:.3f}<extra>" + name + "</extra>",
        )
    figure.update_xaxes(tickvals=list(range(len(names))), ticktext=names, tickangle=-35)
    figure.update_yaxes(title="root mean square", type="log", dtick="D2", tickformat="~g")
    return styled(figure, height=380, projector=projector)


def readable(points: Sequence[str]) -> list[str]:
    """Activation names as words: "layers.1.mlp_residual" becomes "2 · + feed-forward"."""
    parts = {
        "input": "layer 1 reads",
        "attention_residual": "+ attention",
        "attention_norm": "LayerNorm",
        "mlp_residual": "+ feed-forward",
        "mlp_norm": "LayerNorm",
    }
    names = []
    for point in points:
        _, layer, part = point.split(".")
        names.append(parts[part] if part == "input" else f"{int(layer) + 1} · {parts[part]}")
    return names


def skip_summary(skip: Skip, factor: float) -> str:
    """What the scale of the sum and the missing LayerNorm change."""
    return (
        f"The sum made {factor:g} times as large. {_run('With LayerNorm', skip.kept, skip.plain)} "
        f"{_run('LayerNorm skipped', skip.skipped, skip.plain)}"
    )


def _run(name: str, run: Depth, plain: Depth) -> str:
    size, last, moved = figures(run, plain)
    return (
        f"{name}: the first layer reads numbers of size {size}; against the model as it is, the "
        f"last layer's vectors have cosine {last}"
        + ("." if moved == NO_GUESS else f" and {moved} of the guesses moves.")
    )


def figures(run: Depth, plain: Depth) -> tuple[str, str, str]:
    """Size of what layer 1 reads; cosine of the last vectors with `plain`; guesses that moved."""
    last = float(run.similarity(plain)[-1])
    moved = run.guess_moved(plain)
    return f"{run.size[0]:.2f}", f"{last:.2f}", NO_GUESS if moved is None else f"{moved:.0%}"


def comparison(skip: Skip) -> pd.DataFrame:
    """Both runs in three figures each."""
    return pd.DataFrame(
        [figures(run, skip.plain) for run in (skip.kept, skip.skipped)],
        index=["with LayerNorm", "LayerNorm skipped"],
        columns=[
            "numbers layer 1 reads, size",
            "last vectors, cosine with the model as it is",
            "guesses that moved",
        ],
    )


def size_table(skip: Skip) -> pd.DataFrame:
    """One row a point on the way."""
    return pd.DataFrame(
        {
            "activation": skip.plain.points,
            "the model as it is": skip.plain.size.round(4),
            "scaled, with LayerNorm": skip.kept.size.round(4),
            "scaled, LayerNorm skipped": skip.skipped.size.round(4),
        }
    )


def similarity_table(skip: Skip) -> pd.DataFrame:
    """One row a layer: cosine of its output with the model as it is."""
    return pd.DataFrame(
        {
            "layer": range(1, len(skip.plain.output) + 1),
            "with LayerNorm": skip.kept.similarity(skip.plain).round(4),
            "LayerNorm skipped": skip.skipped.similarity(skip.plain).round(4),
        }
    )
