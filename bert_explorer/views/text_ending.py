"""Does the text end here? The chance of a full stop after each word."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.text_ending import Ending
from bert_explorer.language import tr
from bert_explorer.views.theme import BIDIRECTIONAL, CAUSAL, styled
from bert_explorer.views.token_axis import ticks

Names = tuple[str, str, str]
NAMES: Names = ("BERT, [SEP] to the right", "BERT, nothing to the right", "GPT")


def names_of(bert: str, end: str, gpt: str) -> Names:
    """The three lines for two models by name; end: what the first has for [SEP]."""
    return (
        tr("{bert}, {end} to the right", bert=bert, end=end),
        tr("{bert}, nothing to the right", bert=bert),
        gpt,
    )


def ending_curve(ending: Ending, names: Names = NAMES, *, projector: bool = False) -> go.Figure:
    """One line a model, and one more for BERT without [SEP]."""
    figure = go.Figure()
    for name, values, colour, dash, symbol in (
        (names[0], ending.bert, BIDIRECTIONAL, None, "circle"),
        (names[1], ending.bert_open, BIDIRECTIONAL, "dot", "circle-open"),
        (names[2], ending.gpt, CAUSAL, None, "square"),
    ):
        figure.add_scatter(
            x=list(range(len(values))),
            y=values,
            name=name,
            mode="lines+markers",
            line={"color": colour, "width": 3, "dash": dash},
            marker={"color": colour, "size": 9, "symbol": symbol, "line": {"width": 2}},
            text=list(ending.before),
            hovertemplate=tr("after “%{text}”: %{y:.1%}") + f"<extra>{name}</extra>",
        )
    figure.update_xaxes(**ticks(ending.before), title=tr("after this word"), tickangle=-45)
    figure.update_yaxes(title=tr("chance of . ! ?"), range=[0, 1.04], tickformat=".0%")
    return styled(figure, height=340, projector=projector)


def summary(ending: Ending, names: Names = NAMES) -> str:
    """The three curves in words."""
    means = [float(values.mean()) for values in (ending.bert, ending.bert_open, ending.gpt)]
    return (
        tr("Chance that the sentence ends, mean over the places:")
        + " "
        + ", ".join(f"{name} {mean:.0%}" for name, mean in zip(names, means, strict=True))
        + "."
    )


def ending_table(ending: Ending, names: Names = NAMES) -> pd.DataFrame:
    """One row a place."""
    columns = zip(names, (ending.bert, ending.bert_open, ending.gpt), strict=True)
    return pd.DataFrame(
        {tr("after"): ending.before, **{name: values.round(4) for name, values in columns}}
    )
