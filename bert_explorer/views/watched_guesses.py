"""What both twins put in the blank of the watched sentence, in the course of a training run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.training_run import TWINS, Run
from bert_explorer.language import tr
from bert_explorer.views.percent import percent
from bert_explorer.views.theme import FONT_SIZE, PROJECTOR_FONT_SIZE, styled
from bert_explorer.views.token_name import token_name
from bert_explorer.views.training_curves import COLOURS, NAMES


def guess_bars(run: Run, at: int, blank: int, *, projector: bool = False) -> go.Figure:
    """The five best guesses of each twin for a blank of the watched sentence."""
    figure = make_subplots(
        rows=1, cols=2, subplot_titles=list(NAMES.values()), horizontal_spacing=0.2
    )
    for column, twin in enumerate(TWINS, start=1):
        guesses: Sequence[tuple[str, float]] = run.looks[at][twin]["guesses"][blank]
        # Places, not words, on the axis: a token may look like a number to Plotly.
        places = list(range(len(guesses)))
        figure.add_bar(
            x=[value for _, value in guesses],
            y=places,
            orientation="h",
            marker_color=COLOURS[twin],
            text=[percent(value) for _, value in guesses],
            textposition="outside",
            cliponaxis=False,
            customdata=[token for token, _ in guesses],
            hovertemplate="%{customdata}: %{x:.2%}<extra>" + NAMES[twin] + "</extra>",
            row=1,
            col=column,
        )
        figure.update_yaxes(
            tickvals=places,
            ticktext=[token_name(token) for token, _ in guesses],
            autorange="reversed",
            showgrid=False,
            row=1,
            col=column,
        )
    figure.update_xaxes(range=[0, 1.25], tickvals=[0, 0.5, 1], tickformat=".0%")
    figure.update_layout(showlegend=False)
    figure.update_annotations(font_size=PROJECTOR_FONT_SIZE if projector else FONT_SIZE)
    return styled(figure, height=330 if projector else 230, projector=projector)


def guess_words(run: Run, at: int, blank: int) -> str:
    """The bars of `guess_bars` in words: the first guess of each twin."""
    first = {twin: run.looks[at][twin]["guesses"][blank][0] for twin in TWINS}
    return "; ".join(
        f"{NAMES[twin]}: {token_name(token)} {percent(value)}"
        for twin, (token, value) in first.items()
    )


def guess_table(run: Run, blank: int) -> pd.DataFrame:
    """One row an evaluation: both twins' first guess for a blank of the watched sentence."""
    rows: list[dict[str, Any]] = []
    for look in run.looks:
        row: dict[str, Any] = {tr("step"): look["step"]}
        for twin in TWINS:
            token, value = look[twin]["guesses"][blank][0]
            row |= {
                tr("{name} guesses", name=NAMES[twin]): token,
                tr("{name} gives it", name=NAMES[twin]): percent(value),
            }
        rows.append(row)
    return pd.DataFrame(rows)
