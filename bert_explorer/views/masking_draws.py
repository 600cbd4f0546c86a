"""Several draws of one sentence, one below the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.masking_draw import Fate
from bert_explorer.language import later, tr
from bert_explorer.views.masking_counts import COLOURS
from bert_explorer.views.theme import CLEAR, styled
from bert_explorer.views.token_axis import ticks

ORDER: tuple[Fate, ...] = ("", "[MASK]", "random", "kept")
LETTERS: dict[Fate, str] = {"": "", "[MASK]": later("M"), "random": later("R"), "kept": later("U")}
NAMES: dict[Fate, str] = {
    "": later("not selected"),
    "[MASK]": "[MASK]",
    "random": later("random word"),
    "kept": later("unchanged"),
}
HUES = ("rgba(128, 128, 128, 0.10)", *COLOURS.values())
ROW_HEIGHT = 26


def draws_grid(
    draws: Mapping[int, Sequence[Fate]], tokens: Sequence[str], *, projector: bool = False
) -> go.Figure:
    """draws: number of the draw -> what became of each of the T tokens."""
    rows = list(draws.values())
    steps = [(i / len(ORDER), (i + 1) / len(ORDER)) for i in range(len(ORDER))]
    figure = go.Figure(
        go.Heatmap(
            z=[[ORDER.index(fate) for fate in row] for row in rows],
            y=[str(number) for number in draws],
            text=[[tr(LETTERS[fate]) if fate else "" for fate in row] for row in rows],
            customdata=[
                [f"{token}: {tr(NAMES[fate])}" for token, fate in zip(tokens, row, strict=True)]
                for row in rows
            ],
            texttemplate="%{text}",
            textfont={"color": "#ffffff"},
            hovertemplate=tr("draw %{y}, %{customdata}") + "<extra></extra>",
            colorscale=[
                (edge, hue) for step, hue in zip(steps, HUES, strict=True) for edge in step
            ],
            zmin=-0.5,
            zmax=len(ORDER) - 0.5,
            showscale=False,
            xgap=2,
            ygap=2,
        )
    )
    figure.update_xaxes(**ticks(tokens), tickangle=-45, showgrid=False)
    figure.update_yaxes(title=tr("draw"), type="category", autorange="reversed", showgrid=False)
    height = ROW_HEIGHT * len(rows) + 110
    return styled(figure, height=height, projector=projector).update_layout(plot_bgcolor=CLEAR)


def summary(draws: Mapping[int, Sequence[Fate]]) -> str:
    """How many different positions these draws have selected."""
    hit = {i for row in draws.values() for i, fate in enumerate(row) if fate}
    return tr("These {draws} draws selected {n} different positions.", draws=len(draws), n=len(hit))


def draws_table(draws: Mapping[int, Sequence[Fate]], tokens: Sequence[str]) -> pd.DataFrame:
    """One row a draw and selected token."""
    return pd.DataFrame(
        [
            (number, i, tokens[i], tr(NAMES[fate]))
            for number, row in draws.items()
            for i, fate in enumerate(row)
            if fate
        ],
        columns=[tr("draw"), tr("position"), tr("token"), tr("became")],
    )
