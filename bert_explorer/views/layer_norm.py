"""LayerNorm in pictures: all numbers, each token's mean and variance, and the way through depth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.embeddings import largest
from bert_explorer.analysis.layer_norm import Depth, Normalisation, Skip
from bert_explorer.language import later, tr
from bert_explorer.views.theme import CLEAR, styled
from bert_explorer.views.tiny import tiny
from bert_explorer.views.token_axis import ticks

NO_GUESS = later("guesses no words")
BINS = 61
REACH = 4.0
"""The histogram runs from -REACH to +REACH; what lies beyond is counted in the outermost bins."""


def histograms(found: Normalisation, colour: str, *, projector: bool = False) -> go.Figure:
    """All numbers of the text before and after, on one axis."""
    edges = np.linspace(-REACH, REACH, BINS + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    figure = go.Figure()
    for name, values, hatch in (
        (tr("before: the sum"), found.before, "/"),
        (tr("after LayerNorm"), found.after, ""),
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
            hovertemplate=tr("around %{x:.2f}: %{y:.1%}") + "<extra>" + name + "</extra>",
        )
    figure.update_layout(barmode="overlay", bargap=0)
    figure.update_xaxes(title=tr("value of a number"))
    figure.update_yaxes(title=tr("share of the numbers"), tickformat=".0%")
    return styled(figure, height=320, projector=projector)


def token_moments(found: Normalisation, colour: str, *, projector: bool = False) -> go.Figure:
    """Mean and variance of each token's vector: before (hollow), between (a dash), after (full)."""
    tokens = found.encoding.tokens
    places = list(range(len(tokens)))
    figure = make_subplots(
        1, 2, subplot_titles=(tr("Mean"), tr("Variance")), horizontal_spacing=0.09
    )
    for column, moment in enumerate(("mean", "var"), start=1):
        for name, rows, symbol in (
            (tr("before"), found.before, "circle-open"),
            (tr("(x − mean) / deviation"), found.standard, "line-ew-open"),
            (tr("after gain and bias"), found.after, "circle"),
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
    return tr(
        "Before: standard deviation {before:.3f}; the variance of a token runs from "
        "{smallest:.4f} to {largest:.4f}. After (x − mean) / deviation every token has "
        "mean {mean} at most and variance {variance:.6f}; then each number is "
        "multiplied by its learned gain ({least_gain:.2f} to {most_gain:.2f}) and "
        "shifted by its learned bias ({least_bias:.2f} to {most_bias:.2f}). This "
        "formula and the model differ by at most {error}.",
        before=found.before.std(),
        smallest=variance.min(),
        largest=variance.max(),
        mean=tiny(largest(found.standard.mean(-1))),
        variance=found.standard.var(-1).mean(),
        least_gain=found.gain.min(),
        most_gain=found.gain.max(),
        least_bias=found.bias.min(),
        most_bias=found.bias.max(),
        error=tiny(found.error),
    )


def moments_table(found: Normalisation) -> pd.DataFrame:
    """One row a token: mean and variance at each step."""
    steps = {
        tr("sum"): found.before,
        tr("(x − mean) / deviation"): found.standard,
        tr("LayerNorm"): found.after,
    }
    means = {tr("mean, {step}", step=step): rows.mean(-1).round(6) for step, rows in steps.items()}
    variances = {
        tr("variance, {step}", step=step): rows.var(-1).round(6) for step, rows in steps.items()
    }
    return pd.DataFrame({tr("token"): found.encoding.tokens, **means, **variances})


def size_curve(skip: Skip, colour: str, *, projector: bool = False) -> go.Figure:
    """How large the activations are on their way through the layers, with and without LayerNorm."""
    names = readable(skip.plain.points)
    figure = go.Figure()
    for name, depth, dash, symbol in (
        (tr("with LayerNorm"), skip.kept, None, "circle"),
        (tr("LayerNorm skipped"), skip.skipped, "dot", "circle-open"),
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
    figure.update_yaxes(title=tr("root mean square"), type="log", dtick="D2", tickformat="~g")
    return styled(figure, height=380, projector=projector)


def readable(points: Sequence[str]) -> list[str]:
    """Activation names as words: "layers.1.mlp_residual" becomes "2 · + feed-forward"."""
    parts = {
        "input": tr("layer 1 reads"),
        "attention_residual": tr("+ attention"),
        "attention_norm": tr("LayerNorm"),
        "mlp_residual": tr("+ feed-forward"),
        "mlp_norm": tr("LayerNorm"),
    }
    names = []
    for point in points:
        _, layer, part = point.split(".")
        names.append(parts[part] if part == "input" else f"{int(layer) + 1} · {parts[part]}")
    return names


def skip_summary(skip: Skip, factor: float) -> str:
    """What the scale of the sum and the missing LayerNorm change."""
    return " ".join(
        (
            tr("The sum made {factor:g} times as large.", factor=factor),
            _run(tr("With LayerNorm"), skip.kept, skip.plain),
            _run(tr("LayerNorm skipped"), skip.skipped, skip.plain),
        )
    )


def _run(name: str, run: Depth, plain: Depth) -> str:
    size, last, moved = figures(run, plain)
    if run.guess_moved(plain) is None:
        return tr(
            "{name}: the first layer reads numbers of size {size}; against the model as it is, the "
            "last layer's vectors have cosine {last}.",
            name=name,
            size=size,
            last=last,
        )
    return tr(
        "{name}: the first layer reads numbers of size {size}; against the model as it is, the "
        "last layer's vectors have cosine {last} and {moved} of the guesses moves.",
        name=name,
        size=size,
        last=last,
        moved=moved,
    )


def figures(run: Depth, plain: Depth) -> tuple[str, str, str]:
    """Size of what layer 1 reads; cosine of the last vectors with `plain`; guesses that moved."""
    last = float(run.similarity(plain)[-1])
    moved = run.guess_moved(plain)
    return f"{run.size[0]:.2f}", f"{last:.2f}", tr(NO_GUESS) if moved is None else f"{moved:.0%}"


def comparison(skip: Skip) -> pd.DataFrame:
    """Both runs in three figures each."""
    return pd.DataFrame(
        [figures(run, skip.plain) for run in (skip.kept, skip.skipped)],
        index=[tr("with LayerNorm"), tr("LayerNorm skipped")],
        columns=[
            tr("numbers layer 1 reads, size"),
            tr("last vectors, cosine with the model as it is"),
            tr("guesses that moved"),
        ],
    )


def size_table(skip: Skip) -> pd.DataFrame:
    """One row a point on the way."""
    return pd.DataFrame(
        {
            tr("activation"): skip.plain.points,
            tr("the model as it is"): skip.plain.size.round(4),
            tr("scaled, with LayerNorm"): skip.kept.size.round(4),
            tr("scaled, LayerNorm skipped"): skip.skipped.size.round(4),
        }
    )


def similarity_table(skip: Skip) -> pd.DataFrame:
    """One row a layer: cosine of its output with the model as it is."""
    return pd.DataFrame(
        {
            tr("layer"): range(1, len(skip.plain.output) + 1),
            tr("with LayerNorm"): skip.kept.similarity(skip.plain).round(4),
            tr("LayerNorm skipped"): skip.skipped.similarity(skip.plain).round(4),
        }
    )
