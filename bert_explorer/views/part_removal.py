"""Before and after a part of the input was set to zero: one head's pattern, and the guesses."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.part_removal import Removal, top_guesses
from bert_explorer.language import tr
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.views.theme import ATTENTION_SCALE, CLEAR, styled
from bert_explorer.views.token_axis import ticks

MOST_GUESSES = 8


def pattern_pair(removal: Removal, layer: int, head: int, *, projector: bool = False) -> go.Figure:
    """One head (counted from 0) before and after, on one scale from 0 to 1."""
    tokens = removal.encoding.tokens
    names = [f"{i} {token}" for i, token in enumerate(tokens)]
    figure = make_subplots(
        1, 2, subplot_titles=(tr("Complete"), tr("Without")), horizontal_spacing=0.04
    )
    for column, reading in enumerate((removal.before, removal.after), start=1):
        figure.add_heatmap(
            z=reading.patterns[layer, head],
            x=names,
            y=names,
            coloraxis="coloraxis",
            hovertemplate=tr("%{y} looks at %{x}: %{z:.1%}") + "<extra></extra>",
            row=1,
            col=column,
        )
    figure.update_xaxes(
        **ticks(tokens, 12), title=tr("looks at"), constrain="domain", showgrid=False, tickangle=-45
    )
    figure.update_yaxes(
        **ticks(tokens, 12), autorange="reversed", constrain="domain", showgrid=False
    )
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
    return styled(figure, height=360, projector=projector)


def guess_bars(
    removal: Removal, tokenizer: Tokenizer, colour: str, *, projector: bool = False
) -> go.Figure:
    """The best guesses of both runs: full bars complete, hatched bars without the part."""
    ids = top_guesses(removal, 5)[:MOST_GUESSES]
    rows = list(range(len(ids)))
    figure = go.Figure()
    for name, reading, hatch in (
        (tr("complete"), removal.before, ""),
        (tr("without"), removal.after, "/"),
    ):
        values = reading.guess[ids]
        figure.add_bar(
            y=rows,
            x=values,
            name=name,
            orientation="h",
            marker={
                "color": CLEAR if hatch else colour,
                "line": {"color": colour, "width": 1},
                "pattern": {"shape": hatch, "fgcolor": colour, "bgcolor": CLEAR, "size": 7},
            },
            text=[f"{value:.1%}" for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x:.2%} " + name + "<extra></extra>",
        )
    top = max(float(r.guess[ids].max()) for r in (removal.before, removal.after))
    figure.update_xaxes(title=tr("probability"), tickformat=".0%", range=[0, top * 1.18])
    figure.update_yaxes(
        autorange="reversed",
        tickvals=rows,
        ticktext=[tokenizer.token_of(id) for id in ids],
        showgrid=False,
    )
    row = 46 if projector else 36
    return styled(figure, height=100 + row * len(ids), projector=projector)


def guess_table(removals: Mapping[str, Removal], tokenizer: Tokenizer) -> pd.DataFrame:
    """One row a guess. removals: name of the model -> what was found."""
    return pd.DataFrame(
        [
            {
                tr("model"): name,
                tr("guess"): tokenizer.token_of(id),
                tr("complete"): round(float(removal.before.guess[id]), 4),
                tr("without"): round(float(removal.after.guess[id]), 4),
            }
            for name, removal in removals.items()
            for id in top_guesses(removal, 5)
        ]
    )


def pattern_table(removals: Mapping[str, Removal], layer: int, head: int) -> pd.DataFrame:
    """One row a model and pair of tokens: how much one looks at the other."""
    return pd.concat(
        [_pattern_rows(name, removal, layer, head) for name, removal in removals.items()]
    )


def _pattern_rows(name: str, removal: Removal, layer: int, head: int) -> pd.DataFrame:
    names = np.array([f"{i} {token}" for i, token in enumerate(removal.encoding.tokens)])
    before, after = (r.patterns[layer, head] for r in (removal.before, removal.after))
    return pd.DataFrame(
        {
            tr("model"): name,
            tr("looks from"): names.repeat(len(names)),
            tr("looks at"): np.tile(names, len(names)),
            tr("complete"): before.ravel().round(4),
            tr("without"): after.ravel().round(4),
        }
    )
