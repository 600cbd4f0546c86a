"""The pictures of "same weights, another mask": the grid to paint, two patterns, two sets of guesses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import torch
from numpy.typing import NDArray
from plotly.subplots import make_subplots

from bert_explorer.analysis.mask_drawing import to_text
from bert_explorer.analysis.mask_switch import MaskSwitch, Slot
from bert_explorer.views.theme import ATTENTION_SCALE, BIDIRECTIONAL, CAUSAL, CLEAR, styled

MAX_LABELLED = 40
"""Above this many tokens a heatmap names only some of them."""


def hue(switch: MaskSwitch) -> str:
    """The colour of the model that was run."""
    return CAUSAL if switch.sight == "causal" else BIDIRECTIONAL


def grid(switch: MaskSwitch, name: str) -> dict[str, Any]:
    """What the component mask_grid draws. name: the model's, as on screen."""
    turned, shifted = switch.turned[-1], switch.shifted[-1]
    return {
        "tokens": list(switch.tokens),
        "own": to_text(torch.from_numpy(switch.own)),
        "cells": to_text(torch.from_numpy(switch.other)),
        "hue": switch.sight,
        "name": name,
        "bars": {
            "values": [round(float(value), 4) for value in turned],
            "labels": [f"{value:.2f}" for value in turned],
            "details": [
                f"{token}: turned by {turn:.3f} (1 − cosine), moved by {shift:.0%} of its length"
                for token, turn, shift in zip(switch.tokens, turned, shifted, strict=True)
            ],
            "typical": None if np.isnan(switch.typical) else round(switch.typical, 4),
        },
    }


def pattern_pair(
    switch: MaskSwitch, layer: int, head: int | None, *, projector: bool = False
) -> go.Figure:
    """One pattern under both masks, side by side on one scale. Cells the mask closes stay empty.

    layer: counted from 0. head: counted from 0; None averages all heads.
    """
    pair = [_pattern(patterns, layer, head) for patterns in (switch.before, switch.after)]
    top = max(float(pattern.max()) for pattern in pair)
    figure = make_subplots(
        1, 2, subplot_titles=("Its own mask", "The other mask"), horizontal_spacing=0.04
    )
    for column, (pattern, mask) in enumerate(
        zip(pair, (switch.own, switch.other), strict=True), start=1
    ):
        figure.add_heatmap(
            z=np.where(mask, pattern, np.nan),
            zmin=0,
            zmax=top or 1,
            colorscale=ATTENTION_SCALE,
            showscale=column == 2,
            colorbar={"thickness": 10, "tickformat": ".0%", "outlinewidth": 0},
            xgap=1,
            ygap=1,
            customdata=_pairs(switch.tokens),
            hovertemplate="%{customdata[0]} looks at %{customdata[1]}: %{z:.1%}<extra></extra>",
            row=1,
            col=column,
        )
    _name_axes(figure, switch.tokens)
    figure.update_xaxes(title="looks at", constrain="domain", showgrid=False, zeroline=False)
    figure.update_yaxes(autorange="reversed", showgrid=False, zeroline=False)
    figure.update_yaxes(scaleanchor="x", constrain="domain", row=1, col=1)
    figure.update_yaxes(scaleanchor="x2", constrain="domain", showticklabels=False, row=1, col=2)
    figure.update_yaxes(title="looks from", row=1, col=1)
    return styled(figure, height=400, projector=projector)


def guess_bars(slot: Slot, switch: MaskSwitch, *, projector: bool = False) -> go.Figure:
    """The guesses for one slot under both masks, on one scale; what stands there is in bold."""
    names = [
        f"<b>{_shown(token)}</b>" if token == slot.token and not slot.blank else _shown(token)
        for token in slot.candidates
    ]
    rows = list(range(len(names)))
    colour = hue(switch)
    figure = go.Figure()
    for name, values, pattern in (
        ("its own mask", slot.before, {"shape": ""}),
        ("the other mask", slot.after, {"shape": "/", "size": 7, "solidity": 0.35}),
    ):
        figure.add_bar(
            y=rows,
            x=values,
            orientation="h",
            name=name,
            marker={
                "color": colour if not pattern["shape"] else CLEAR,
                "pattern": {**pattern, "fgcolor": colour, "bgcolor": CLEAR},
                "line": {"color": colour, "width": 1},
            },
            text=[f"{value:.1%}" for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertext=[f"{token}: {value:.2%}" for token, value in zip(names, values, strict=True)],
            hovertemplate="%{hovertext} under " + name + "<extra></extra>",
        )
    figure.update_xaxes(title="probability", tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(autorange="reversed", tickvals=rows, ticktext=names, showgrid=False)
    figure.update_layout(bargap=0.25)
    row = 44 if projector else 36
    return styled(figure, height=100 + row * len(names), projector=projector)


def layer_heatmap(switch: MaskSwitch, *, projector: bool = False) -> go.Figure:
    """How far each vector turned after each layer: layers from top to bottom, tokens across."""
    layers = len(switch.turned)
    figure = go.Figure()
    figure.add_heatmap(
        z=switch.turned,
        y=list(range(1, layers + 1)),
        zmin=0,
        colorscale=ATTENTION_SCALE,
        xgap=1,
        ygap=1,
        colorbar={"thickness": 10, "title": "1 − cosine"},
        customdata=[[_shown(token) for token in switch.tokens]] * layers,
        hovertemplate="layer %{y}, %{customdata}: %{z:.3f}<extra></extra>",
    )
    _name_axes(figure, switch.tokens)
    figure.update_yaxes(
        title="after layer",
        autorange="reversed",
        tickmode="array",
        tickvals=list(range(1, layers + 1)),
        ticktext=[str(layer) for layer in range(1, layers + 1)],
    )
    return styled(figure, height=120 + 34 * layers, projector=projector)


def token_table(switch: MaskSwitch) -> pd.DataFrame:
    """One row a token: how many it may look at, and how far its final vector went."""
    return pd.DataFrame(
        {
            "position": range(len(switch.tokens)),
            "token": switch.tokens,
            "may look at (own mask)": switch.own.sum(axis=1),
            "may look at (other mask)": switch.other.sum(axis=1),
            "1 − cosine": switch.turned[-1].round(4),
            "distance / length": switch.shifted[-1].round(4),
        }
    )


def guess_table(switch: MaskSwitch) -> pd.DataFrame:
    """One row a slot: the first guess under both masks, and the chance each gave the real token."""
    rows = []
    for slot in switch.slots:
        place = None if slot.blank else slot.candidates.index(slot.token)
        rows.append(
            {
                "position": slot.position,
                "token": slot.token,
                "guess (own mask)": slot.top_before,
                "its probability": max(slot.before),
                "guess (other mask)": slot.top_after,
                "its probability ": max(slot.after),
                "real token (own mask)": None if place is None else slot.before[place],
                "real token (other mask)": None if place is None else slot.after[place],
            }
        )
    return pd.DataFrame(rows).round(4)


def _pattern(patterns: NDArray[np.float32], layer: int, head: int | None) -> NDArray[np.float32]:
    return patterns[layer].mean(axis=0) if head is None else patterns[layer, head]


def _pairs(tokens: tuple[str, ...]) -> list[list[tuple[str, str]]]:
    return [[(_shown(query), _shown(key)) for key in tokens] for query in tokens]


def _name_axes(figure: go.Figure, tokens: tuple[str, ...]) -> None:
    step = -(-len(tokens) // MAX_LABELLED)
    places = list(range(0, len(tokens), step))
    names = [_shown(tokens[i]) for i in places]
    figure.update_xaxes(tickvals=places, ticktext=names, tickangle=-60)
    figure.update_yaxes(tickvals=places, ticktext=names)


def _shown(token: str) -> str:
    """A token as Plotly text, which takes a little HTML."""
    return token.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
