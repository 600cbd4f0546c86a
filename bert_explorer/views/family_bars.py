"""Parameters of several models, part by part, as stacked bars; and the tables behind them."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.family import Cited
from bert_explorer.analysis.parameter_count import GROUPS, Group, ParameterCount
from bert_explorer.language import later, tr
from bert_explorer.views.theme import styled
from bert_explorer.views.units import millions, signed

COLOURS: dict[Group, str] = {
    "embeddings": "#8a63c9",
    "attention": "#008560",
    "feed-forward": "#c2508f",
    "norms": "#6a6a6a",
    "pooler": "#4f9db0",
    "heads": "#7d6d10",
}
"""Away from the two hues that stand for the directions a model looks in."""


GROUP_NAMES: dict[Group, str] = {
    "embeddings": later("embeddings"),
    "attention": later("attention"),
    "feed-forward": later("feed-forward"),
    "norms": later("norms"),
    "pooler": later("pooler"),
    "heads": later("heads"),
}


@dataclass(frozen=True)
class Row:
    """One model. cited: the published figure, if there is one."""

    name: str
    count: ParameterCount
    cited: Cited | None = None

    def label(self, heads: bool) -> str:
        """The count, and the published figure beside it."""
        total = self.counted(heads)
        text = f"{total:,}"
        if self.cited:
            text += "  " + tr(
                "(cited {figure}: {difference})",
                figure=self.cited.text,
                difference=signed(self.cited.difference(total)),
            )
        return text

    def counted(self, heads: bool) -> int:
        return self.count.total if heads else self.count.without_heads


def size_bars(
    rows: Sequence[Row], *, heads: bool = True, shares: bool = False, projector: bool = False
) -> go.Figure:
    """One bar a model, one colour a group of weights.

    heads: whether the pre-training heads count. shares: each bar as 100 % of its own model.
    """
    figure = go.Figure()
    groups = [group for group in GROUPS if heads or group != "heads"]
    totals = [row.counted(heads) for row in rows]
    for group in groups:
        values = [row.count.of(group) for row in rows]
        parts = [value / total for value, total in zip(values, totals, strict=True)]
        figure.add_bar(
            y=list(range(len(rows))),
            x=parts if shares else values,
            name=tr(GROUP_NAMES[group]),
            orientation="h",
            marker={"color": COLOURS[group], "line": {"width": 0}},
            text=[
                f"{p:.0%}" if shares else millions(v) for p, v in zip(parts, values, strict=True)
            ],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            constraintext="none",
            textfont={"color": "white"},
            customdata=list(zip(values, parts, strict=True)),
            hovertemplate=tr(GROUP_NAMES[group])
            + ": %{customdata[0]:,} (%{customdata[1]:.1%})<extra></extra>",
        )
    longest = 1.0 if shares else float(max(totals))
    hide_small_text(figure, longest)
    for i, row in enumerate(rows):
        figure.add_annotation(
            x=1.0 if shares else totals[i],
            y=i,
            text=row.label(heads),
            showarrow=False,
            xanchor="left",
            xshift=6,
        )
    figure.update_xaxes(
        title=tr("share of the parameters") if shares else tr("parameters"),
        range=[0, longest * 1.45],
        tickformat=".0%" if shares else "~s",
        showgrid=False,
    )
    if shares:
        figure.update_xaxes(tickvals=[0, 0.25, 0.5, 0.75, 1])
    figure.update_yaxes(
        autorange="reversed",
        tickvals=list(range(len(rows))),
        ticktext=[html.escape(row.name) for row in rows],
        showgrid=False,
    )
    figure.update_layout(barmode="stack", bargap=0.3)
    height = 52 if projector else 42
    styled(figure, height=130 + height * len(rows), projector=projector)
    return figure.update_layout(legend_traceorder="normal")


def hide_small_text(figure: go.Figure, longest: float) -> None:
    """Take the number out of segments too narrow for it; hovering still shows it."""
    for trace in figure.data:
        trace.text = [
            text if value >= 0.045 * longest else ""
            for text, value in zip(trace.text, trace.x, strict=True)
        ]


def summary(rows: Sequence[Row], heads: bool) -> str:
    """The bars in words."""
    counts = "; ".join(f"{row.name} {row.label(heads)}" for row in rows)
    if heads:
        return tr("Parameters with their pre-training heads: {counts}.", counts=counts)
    return tr("Parameters without pre-training heads: {counts}.", counts=counts)


def shape_table(facts: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """One column a model, one row a property. facts: model -> property -> value."""
    table = pd.DataFrame({name: dict(values) for name, values in facts.items()})
    return table.reset_index(names=tr("property"))


def cited_table(rows: Sequence[Row]) -> pd.DataFrame:
    """Counted against published."""
    return pd.DataFrame(
        [
            {
                tr("model"): row.name,
                tr("counted with heads"): f"{row.count.total:,}",
                tr("without heads"): f"{row.count.without_heads:,}",
                tr("cited"): row.cited.text if row.cited else "",
                tr("difference with heads"): difference(row.cited, row.count.total),
                tr("difference without"): difference(row.cited, row.count.without_heads),
                tr("source of the cited figure"): tr(row.cited.source) if row.cited else "",
                tr("remark"): tr(row.cited.note) if row.cited and row.cited.note else "",
            }
            for row in rows
        ]
    )


def difference(cited: Cited | None, counted: int) -> str:
    """How far the count is from the published figure, if there is one."""
    return signed(cited.difference(counted)) if cited else ""


def parts_table(row: Row, letters: Mapping[str, int]) -> pd.DataFrame:
    """Every part: formula, the same in numbers, and what it gives."""
    return pd.DataFrame(
        [
            {
                tr("part"): tr(part.name),
                tr("group"): tr(GROUP_NAMES[part.group]),
                tr("formula"): part.formula,
                tr("in numbers"): in_numbers(part.formula, letters),
                tr("parameters"): f"{part.count:,}",
            }
            for part in row.count.parts
        ]
    )


def in_numbers(formula: str, letters: Mapping[str, int]) -> str:
    """B·4(H² + H) -> 12·4(768² + 768)."""
    apart = re.sub(r"(?<=[A-Z0-9])(?=[A-Z])", "·", formula)
    return re.sub("[A-Z]", lambda letter: f"{letters[letter[0]]}", apart)
