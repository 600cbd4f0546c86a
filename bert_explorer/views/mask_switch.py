"""The pictures of "same weights, another mask": a grid to paint, patterns, guesses, numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import torch

from bert_explorer.analysis.attention import Attention
from bert_explorer.analysis.attention_cells import cells
from bert_explorer.analysis.mask_drawing import to_text
from bert_explorer.analysis.mask_switch import MaskSwitch, Slot
from bert_explorer.language import later, tr
from bert_explorer.views.attention_map import Panel, head_map
from bert_explorer.views.percent import percent
from bert_explorer.views.theme import (
    ATTENTION_SCALE,
    BIDIRECTIONAL,
    CAUSAL,
    CLEAR,
    FONT_SIZE,
    PROJECTOR_FONT_SIZE,
    styled,
)

MAX_LABELLED = 40
"""Above this many tokens a heatmap names only some of them."""

CLOSED = later("the mask is closed")
OWN, OTHER = later("its own mask"), later("the other mask")


def grid(switch: MaskSwitch) -> dict[str, Any]:
    """What the component mask_grid draws."""
    attention = switch.before
    turned, shifted = switch.turned[-1], switch.shifted[-1]
    return {
        "tokens": list(switch.tokens),
        "muted": attention.special.tolist(),
        "own": to_text(torch.from_numpy(attention.allowed)),
        "cells": to_text(torch.from_numpy(switch.after.allowed)),
        "model": attention.sight,
        "name": attention.title,
        "hint": tr("Drag to paint. Click a token for its row or column."),
        "file": tr("attention mask"),
        "bars": {
            "values": [round(float(value), 4) for value in turned],
            "details": [
                tr(
                    "{token}: turned by {turn:.3f} (1 − cosine), moved by {shift:.0%} of its "
                    "length",
                    token=token,
                    turn=turn,
                    shift=shift,
                )
                for token, turn, shift in zip(switch.tokens, turned, shifted, strict=True)
            ],
            "typical": None if np.isnan(switch.typical) else round(switch.typical, 4),
        },
    }


def pattern_pair(switch: MaskSwitch, layer: int, head: int | None) -> bytes:
    """What the component head_map draws: one pattern under both masks.

    layer: counted from 0. head: counted from 0; None averages all heads.
    """
    which = (
        tr("layer {layer}, mean of its heads", layer=layer + 1)
        if head is None
        else tr("layer {layer}, head {head}", layer=layer + 1, head=head + 1)
    )
    name = switch.before.title
    return head_map(
        [
            _panel(attention, layer, head, note)
            for attention, note in ((switch.before, OWN), (switch.after, OTHER))
        ],
        label=tr(
            "{name}, {which}: the attention under its own mask and under the other mask.",
            name=name,
            which=which,
        ),
        file=tr("{name} under two masks, {which}", name=name, which=which),
    )


def _panel(attention: Attention, layer: int, head: int | None, note: str) -> Panel:
    heads = attention.patterns[layer]
    pattern = heads.mean(axis=0) if head is None else heads[head]
    return Panel(attention, pattern, cells(attention, pattern), tr(note), CLOSED)


def guess_bars(slot: Slot, switch: MaskSwitch, *, projector: bool = False) -> go.Figure:
    """The guesses for one slot under both masks, on one scale; what stands there is in bold."""
    names = [
        f"<b>{_shown(token)}</b>" if token == slot.token and not slot.blank else _shown(token)
        for token in slot.candidates
    ]
    rows = list(range(len(names)))
    colour = CAUSAL if switch.before.sight == "causal" else BIDIRECTIONAL
    size = PROJECTOR_FONT_SIZE if projector else FONT_SIZE
    figure = go.Figure()
    for name, values, pattern in (
        (OWN, slot.before, {"shape": ""}),
        (OTHER, slot.after, {"shape": "/", "size": 7, "solidity": 0.35}),
    ):
        figure.add_bar(
            y=rows,
            x=values,
            orientation="h",
            name=tr(name),
            marker={
                "color": colour if not pattern["shape"] else CLEAR,
                "pattern": {**pattern, "fgcolor": colour, "bgcolor": CLEAR},
                "line": {"color": colour, "width": 1},
            },
            text=[percent(value) for value in values],
            textposition="outside",
            textfont_size=size,
            cliponaxis=False,
            hovertext=[f"{token}: {value:.2%}" for token, value in zip(names, values, strict=True)],
            hovertemplate=tr("%{{hovertext}} under {mask}<extra></extra>", mask=tr(name)),
        )
    figure.update_xaxes(title=tr("probability"), tickformat=".0%", rangemode="tozero")
    figure.update_yaxes(
        autorange="reversed",
        tickvals=rows,
        ticktext=names,
        tickfont_size=1.2 * size,
        ticklabelstandoff=6,
        showgrid=False,
    )
    figure.update_layout(bargap=0.25)
    return styled(figure, height=110 + round(2.8 * size) * len(names), projector=projector)


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
        colorbar={"thickness": 10, "title": tr("1 − cosine")},
        customdata=[[_shown(token) for token in switch.tokens]] * layers,
        hovertemplate=tr("layer %{y}, %{customdata}: %{z:.3f}<extra></extra>"),
    )
    places = list(range(0, len(switch.tokens), -(-len(switch.tokens) // MAX_LABELLED)))
    names = [_shown(switch.tokens[i]) for i in places]
    figure.update_xaxes(tickvals=places, ticktext=names, tickangle=-52)
    figure.update_yaxes(title=tr("after layer"), autorange="reversed", dtick=1)
    return styled(figure, height=120 + 34 * layers, projector=projector)


def guess_words(slot: Slot) -> str:
    """The bars of `guess_bars` in words."""
    return tr(
        "Under its own mask the first guess is “{before}” ({p:.0%}), under the other “{after}” "
        "({q:.0%}).",
        before=slot.top_before,
        p=max(slot.before),
        after=slot.top_after,
        q=max(slot.after),
    )


def layer_words(switch: MaskSwitch) -> str:
    """The map of `layer_heatmap` in words."""
    layer, token = divmod(int(switch.turned.argmax()), len(switch.tokens))
    return tr(
        "The vector that turns most is “{token}” after layer {layer}: 1 − cosine is {most:.3f}. "
        "After the last layer the mean over all tokens is {mean:.3f}.",
        token=switch.tokens[token],
        layer=layer + 1,
        most=switch.turned.max(),
        mean=switch.turned[-1].mean(),
    )


def token_table(switch: MaskSwitch) -> pd.DataFrame:
    """One row a token: how many it may look at, and how far its final vector went."""
    return pd.DataFrame(
        {
            tr("position"): range(len(switch.tokens)),
            tr("token"): switch.tokens,
            tr("may look at (own mask)"): switch.before.allowed.sum(axis=1),
            tr("may look at (other mask)"): switch.after.allowed.sum(axis=1),
            tr("1 − cosine"): switch.turned[-1].round(4),
            tr("distance / length"): switch.shifted[-1].round(4),
        }
    )


def guess_table(switch: MaskSwitch) -> pd.DataFrame:
    """One row a slot: the first guess under both masks, and the chance each gave the real token."""
    rows = []
    for slot in switch.slots:
        place = None if slot.blank else slot.candidates.index(slot.token)
        rows.append(
            {
                tr("position"): slot.position,
                tr("token"): slot.token,
                tr("guess (own mask)"): slot.top_before,
                tr("its probability"): max(slot.before),
                tr("guess (other mask)"): slot.top_after,
                f"{tr('its probability')} ": max(slot.after),
                tr("real token (own mask)"): None if place is None else slot.before[place],
                tr("real token (other mask)"): None if place is None else slot.after[place],
            }
        )
    return pd.DataFrame(rows).round(4)


def _shown(token: str) -> str:
    """A token as Plotly text, which takes a little HTML."""
    return token.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
