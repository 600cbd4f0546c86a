"""Parameters of a factorised token table, over the width E."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.factorised import Factorised
from bert_explorer.language import tr
from bert_explorer.views.family_bars import COLOURS
from bert_explorer.views.theme import styled
from bert_explorer.views.units import millions

PAPER = (64, 128, 256, 768)
"""The widths that the paper tried (table 3)."""


def curve(table: Factorised, chosen: int, *, projector: bool = False) -> go.Figure:
    """V·E + E·H as a line, V·H as a level, and the chosen E."""
    end = max(table.hidden, chosen)
    widths = [max(1, round(end * i / 100)) for i in range(1, 101)]
    hue = COLOURS["embeddings"]
    figure = go.Figure()
    figure.add_scatter(
        x=widths,
        y=[table.through(width) for width in widths],
        mode="lines",
        line={"color": hue, "width": 4},
        name="V·E + E·H",
        hovertemplate="E = %{x}: %{y:,}<extra></extra>",
    )
    figure.add_hline(
        y=table.whole,
        line={"color": "gray", "width": 2, "dash": "dash"},
        annotation_text=tr(
            "one table V·H = {vocabulary:,} × {hidden:,} = {number}",
            vocabulary=table.vocabulary,
            hidden=table.hidden,
            number=millions(table.whole),
        ),
        annotation_position="top left",
    )
    now = table.through(chosen)
    figure.add_scatter(
        x=[chosen],
        y=[now],
        mode="markers+text",
        marker={"color": hue, "size": 15},
        text=[f"E = {chosen}: {millions(now)}"],
        textposition="bottom right" if chosen < 0.6 * end else "bottom left",
        showlegend=False,
        hovertemplate="E = %{x}: %{y:,}<extra></extra>",
    )
    figure.update_xaxes(title=tr("width of the table, E"), range=[0, end * 1.04], showgrid=False)
    figure.update_yaxes(title=tr("parameters"), tickformat="~s", rangemode="tozero")
    return styled(figure, height=420, projector=projector)


def summary(table: Factorised, chosen: int) -> str:
    """The chosen width in words."""
    now = table.through(chosen)
    return tr(
        "One table: {vocabulary:,} × {hidden:,} = {whole:,}. Through E = {chosen}: "
        "{vocabulary:,} × {chosen} + {chosen} × {hidden:,} = {now:,}, {share:.0%} of "
        "it. Nothing is saved from E = {even:.0f} on.",
        vocabulary=table.vocabulary,
        hidden=table.hidden,
        whole=table.whole,
        chosen=chosen,
        now=now,
        share=now / table.whole,
        even=table.break_even,
    )


def width_table(table: Factorised) -> pd.DataFrame:
    """The paper's widths."""
    return pd.DataFrame(
        [
            {
                "E": width,
                "V·E + E·H": f"{table.through(width):,}",
                tr("of V·H"): f"{table.through(width) / table.whole:.0%}",
            }
            for width in PAPER
        ]
    )
