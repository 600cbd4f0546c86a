"""GELU above ReLU: the curves, their slopes, and where a layer's real numbers lie."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.gelu import FUNCTIONS, PreActivations, relu, relu_slope
from bert_explorer.language import tr
from bert_explorer.views.theme import OTHER_HUES, styled

TRAINED, RELU = OTHER_HUES[:2]
"""Neither of the models' hues: both curves belong to one model."""

NAMES = {"gelu": "GELU", "gelu_tanh": "GELU (tanh)", "relu": "ReLU"}

REACH = 4.0
"""Beyond it both curves are straight lines."""
BINS = 64


def curves(numbers: PreActivations, *, projector: bool = False) -> go.Figure:
    """Three panels over one axis, the number that reaches the neuron."""
    low, high = _axis(numbers)
    x = np.linspace(low, high, 401)
    figure = make_subplots(
        rows=3, cols=1, shared_xaxes=True, vertical_spacing=0.05, row_heights=[0.42, 0.26, 0.32]
    )
    function, slope = FUNCTIONS[numbers.function]
    for row, (ours, theirs) in enumerate(((function, relu), (slope, relu_slope)), start=1):
        for name, colour, values, dash in (
            (NAMES[numbers.function], TRAINED, ours(x), "solid"),
            ("ReLU", RELU, theirs(x), "dash"),
        ):
            figure.add_scatter(
                x=x,
                y=values,
                name=name,
                legendgroup=name,
                showlegend=row == 1,
                line={"color": colour, "width": 3, "dash": dash},
                hovertemplate="%{y:.3f}<extra>" + name + "</extra>",
                row=row,
                col=1,
            )
    _histogram(figure, numbers, low, high)
    figure.add_vline(0, line_color="#808893", line_width=1)
    figure.update_xaxes(range=[low, high])
    figure.update_xaxes(title=tr("number that reaches the neuron"), row=3)
    figure.update_yaxes(title=tr("output"), range=[-0.4, 3], row=1)
    figure.update_yaxes(title=tr("slope"), row=2)
    figure.update_yaxes(title=tr("share, %"), row=3)
    figure.update_layout(hovermode="x unified", bargap=0.05)
    return styled(figure, height=760 if projector else 560, projector=projector)


def curve_words(numbers: PreActivations) -> str:
    """The curves and the bars in words."""
    below = float((numbers.values < 0).mean())
    function, _ = FUNCTIONS[numbers.function]
    return tr(
        "{share:.1%} of the {count:,} numbers lie below 0, where ReLU gives 0. {name} gives "
        "{output:.3f} at −1 and runs along ReLU beyond ±{reach:.0f}.",
        share=below,
        count=len(numbers.values),
        name=NAMES[numbers.function],
        output=float(function(np.array([-1.0]))[0]),
        reach=REACH,
    )


def histogram(numbers: PreActivations) -> pd.DataFrame:
    """The bars as a table: from, to, and the share of all numbers in %.

    The outermost bars also count what lies beyond the axis.
    """
    edges = np.linspace(*_axis(numbers), BINS + 1)
    middle = (edges[:-1] + edges[1:]) / 2
    inside = np.clip(numbers.values, edges[0], edges[-1])
    share = 100 * np.histogram(inside, edges)[0] / len(inside)
    edges[0] = min(edges[0], numbers.values.min())
    edges[-1] = max(edges[-1], numbers.values.max())
    function, _ = FUNCTIONS[numbers.function]
    return pd.DataFrame(
        {
            tr("from"): edges[:-1],
            tr("to"): edges[1:],
            tr("middle"): middle,
            tr("share in %"): share,
            NAMES[numbers.function]: function(middle),
            "ReLU": relu(middle),
        }
    )


def _axis(numbers: PreActivations) -> tuple[float, float]:
    """Wide enough for the curves and for all but one number in 500 on either side."""
    low, high = np.quantile(numbers.values, (0.002, 0.998))
    return min(-REACH, float(low)), max(REACH - 1, float(high))


def _histogram(figure: go.Figure, numbers: PreActivations, low: float, high: float) -> None:
    bars = histogram(numbers)
    middle = bars[tr("middle")]
    for name, colour, below in (
        (tr("ReLU zeroes"), RELU, True),
        (tr("kept by both"), TRAINED, False),
    ):
        rows = (middle < 0) == below
        figure.add_bar(
            x=middle[rows],
            y=bars[tr("share in %")][rows],
            width=(high - low) / BINS,
            name=name,
            marker={"color": colour, "opacity": 0.55},
            customdata=bars[[tr("from"), tr("to")]][rows],
            hovertemplate=tr("%{y:.2f} % from %{customdata[0]:.2f} to %{customdata[1]:.2f}")
            + "<extra></extra>",
            row=3,
            col=1,
        )
