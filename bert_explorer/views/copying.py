"""The copy experiment in pictures: two loss curves, and where the two models look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from bert_explorer.analysis.attention import Sight
from bert_explorer.analysis.copying import STEPS, Setting
from bert_explorer.language import later, tr
from bert_explorer.views.theme import ATTENTION_SCALE, BIDIRECTIONAL, CAUSAL, stroke, styled

NAMES: dict[Sight, str] = {
    "bidirectional": later("looks both ways"),
    "causal": later("looks left only"),
}
HUES: dict[Sight, str] = {"bidirectional": BIDIRECTIONAL, "causal": CAUSAL}
LAST = 20
"""The loss that is reported is the mean of so many last steps."""


def loss_curves(
    losses: Mapping[Sight, Sequence[float]], setting: Setting, *, projector: bool = False
) -> go.Figure:
    """Both losses, step by step, and the floor of an honest guess."""
    figure = go.Figure()
    for sight, values in losses.items():
        figure.add_scatter(
            x=list(range(1, len(values) + 1)),
            y=list(values),
            name=tr(NAMES[sight]),
            mode="lines",
            line=stroke(HUES[sight]),
            hovertemplate=tr("step %{x}: %{y:.3f}") + f"<extra>{tr(NAMES[sight])}</extra>",
        )
    figure.add_hline(
        y=setting.floor,
        line={"color": "gray", "width": 2, "dash": "dash"},
        annotation_text=tr(
            "best honest guess: ln {symbols} = {floor:.2f}",
            symbols=setting.symbols,
            floor=setting.floor,
        ),
        annotation_position="top right",
    )
    figure.update_xaxes(title=tr("training step"), range=[0, STEPS])
    figure.update_yaxes(title=tr("loss, nats a symbol"), range=[0, setting.floor * 1.2])
    return styled(figure, height=380, projector=projector)


def looks(patterns: Mapping[Sight, NDArray], *, projector: bool = False) -> go.Figure:
    """Where the head that looks most at the next place looks, one matrix a model."""
    figure = make_subplots(
        1,
        len(patterns),
        subplot_titles=[tr(NAMES[sight]) for sight in patterns],
        horizontal_spacing=0.08,
    )
    for column, pattern in enumerate(patterns.values(), start=1):
        places = list(range(1, len(pattern) + 1))
        figure.add_heatmap(
            z=pattern,
            x=places,
            y=places,
            coloraxis="coloraxis",
            hovertemplate=tr("place %{y} looks at %{x}: %{z:.1%}") + "<extra></extra>",
            xgap=1,
            ygap=1,
            row=1,
            col=column,
        )
    figure.update_xaxes(title=tr("looks at"), constrain="domain", showgrid=False, dtick=3, tick0=1)
    figure.update_yaxes(autorange="reversed", constrain="domain", showgrid=False, dtick=3, tick0=1)
    figure.update_yaxes(title=tr("looks from"), scaleanchor="x", row=1, col=1)
    figure.update_yaxes(scaleanchor="x2", showticklabels=False, row=1, col=2)
    figure.update_layout(
        coloraxis={
            "colorscale": ATTENTION_SCALE,
            "cmin": 0,
            "cmax": 1,
            "colorbar": {"thickness": 10, "tickformat": ".0%", "outlinewidth": 0},
        }
    )
    return styled(figure, height=380, projector=projector)


def reached(losses: Sequence[float]) -> float:
    """The loss at the end, in nats."""
    last = losses[-LAST:]
    return sum(last) / len(last)


def curves_summary(losses: Mapping[Sight, Sequence[float]], setting: Setting) -> str:
    """Where both curves end."""
    return tr(
        "After {steps} steps: the model that looks both ways at {both:.3f}, the model that looks "
        "left only at {left:.3f}; the best honest guess loses ln {symbols} = {floor:.3f} nats.",
        steps=len(losses["causal"]),
        both=reached(losses["bidirectional"]),
        left=reached(losses["causal"]),
        symbols=setting.symbols,
        floor=setting.floor,
    )


def looks_summary(to_next: Mapping[Sight, float]) -> str:
    """How much of its attention each gives to the next place."""
    return tr(
        "Attention that goes one place to the right: {both:.0%} in the model that looks both ways, "
        "{left:.0%} in the model that looks left only.",
        both=to_next["bidirectional"],
        left=to_next["causal"],
    )


def loss_table(losses: Mapping[Sight, Sequence[float]]) -> pd.DataFrame:
    """One row a step."""
    rows = {
        tr("loss, {name}", name=tr(NAMES[sight])): list(values) for sight, values in losses.items()
    }
    return pd.DataFrame({tr("step"): range(1, len(losses["causal"]) + 1), **rows})


def pattern_table(pattern: NDArray) -> pd.DataFrame:
    """One row a place that looks, one column a place looked at."""
    places = [str(i) for i in range(1, len(pattern) + 1)]
    return pd.DataFrame(pattern.round(4), columns=places).assign(**{tr("looks from"): places})[
        [tr("looks from"), *places]
    ]
