"""Where a question looks in its context, as a map."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.question_look import QuestionLook
from bert_explorer.language import later, tr
from bert_explorer.views.plot_text import plot_text
from bert_explorer.views.theme import ATTENTION_SCALE, styled

SEES_BOTH, SEES_LEFT = later("both sides seen"), later("right side hidden")
LEFT_ONLY = later("left side seen")
"""Ways of seeing, to be shown with `tr`: BERT's two, and a causal model's only one."""

GOES = {
    SEES_BOTH: later(
        "With both sides seen, {share:.0%} of the question's attention in layer {layer} goes to "
        "the context."
    ),
    SEES_LEFT: later(
        "With the right side hidden, {share:.0%} of the question's attention in layer {layer} "
        "goes to the context."
    ),
    LEFT_ONLY: later(
        "With the left side seen, {share:.0%} of the question's attention in layer {layer} goes "
        "to the context."
    ),
}


def sight(name: str) -> str:
    """A way of seeing as a title."""
    said = tr(name)
    return said[0].upper() + said[1:]


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
            y=[tr(name) for name in shown],
            zmin=0,
            colorscale=ATTENTION_SCALE,
            hovertemplate=tr("%{y}: the question gives %{x} %{z:.1%}") + "<extra></extra>",
            colorbar={"tickformat": ".1%"},
        )
    )
    figure.update_xaxes(
        title=tr("looked at: the context"),
        tickvals=columns,
        ticktext=[plot_text(token) for token in first.tokens],
        tickangle=60,
    )
    figure.update_yaxes(title=tr("looks from: the question"), autorange="reversed")
    return styled(figure, height=330 if projector else 250, projector=projector)


def question_summary(looks: Mapping[str, QuestionLook], layer: int) -> str:
    """The share of the question's attention that goes to the context, for each way of seeing."""
    return " ".join(
        tr(GOES[name], share=float(look.weights[layer].sum()), layer=layer + 1)
        for name, look in looks.items()
    )


def question_table(looks: Mapping[str, QuestionLook], layer: int) -> pd.DataFrame:
    """One row a context token."""
    first = next(iter(looks.values()))
    table = pd.DataFrame({tr("token"): first.tokens})
    for name, look in looks.items():
        if look.tokens == first.tokens:
            table[tr(name)] = look.weights[layer]
    return table
