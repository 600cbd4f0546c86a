"""Two words swapped: how far each token's final vector moves, with and without positions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.word_order import Swap, WordPlace
from bert_explorer.encoding import Encoding
from bert_explorer.language import tr
from bert_explorer.views.theme import CLEAR, styled
from bert_explorer.views.tiny import tiny
from bert_explorer.views.token_axis import ticks
from bert_explorer.views.token_picker import item

EXACT = 1e-4
"""Below this a change is rounding: the vectors hold numbers of about 1 in single precision."""


def swap_items(
    encoding: Encoding, places: Sequence[WordPlace], first: int, second: int
) -> list[dict[str, Any]]:
    """Words to click, added tokens between them. first, second: indices into places."""
    starts = {place.positions[0]: index for index, place in enumerate(places)}
    items = []
    for i, token in enumerate(encoding.tokens):
        if i in starts:
            index = starts[i]
            place = places[index]
            state = {first: "first", second: "second"}.get(index, "")
            items.append(
                item(
                    [encoding.tokens[p] for p in place.positions],
                    tr("Swap “{text}”", text=place.text),
                    note={"first": "1", "second": "2"}.get(state, ""),
                    state=state,
                    pick=index,
                )
            )
        elif encoding.word_ids[i] is None:
            items.append(item([token], token))
    return items


def swap_bars(swap: Swap, colour: str, *, projector: bool = False) -> go.Figure:
    """One pair of bars a token: the largest change in its final vector."""
    tokens = swap.encoding.tokens
    figure = go.Figure()
    for name, values, hatch in (
        (tr("with positions"), swap.with_positions, ""),
        (tr("without positions"), swap.without_positions, "/"),
    ):
        figure.add_bar(
            x=list(range(len(tokens))),
            y=values,
            name=name,
            marker={
                "color": CLEAR if hatch else colour,
                "line": {"color": colour, "width": 1},
                "pattern": {"shape": hatch, "fgcolor": colour, "bgcolor": CLEAR, "size": 7},
            },
            hovertext=[
                f"{token}: {value:.2e} {name}" for token, value in zip(tokens, values, strict=True)
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    figure.update_xaxes(**ticks(tokens), tickangle=-45, showgrid=False)
    figure.update_yaxes(title=tr("largest change"), rangemode="tozero")
    return styled(figure, height=320, projector=projector)


def verdict(swap: Swap, name: str, *, causal: bool) -> str:
    """What the swap changed, in a sentence or two."""
    kept, gone = float(swap.with_positions.max()), float(swap.without_positions.max())
    change = tr(
        "With positions the vectors of {name} change by up to {most:.2f}.", name=name, most=kept
    )
    if gone < EXACT:
        without = tr(
            "Without them every vector only moves with its token: largest deviation {error}, "
            "rounding. The sentence is a bag of words.",
            error=tiny(gone),
        )
    elif causal:
        without = tr(
            "Without them still by {most:.2f}: its mask shows each token only what stands to the "
            "left, and that alone gives the order away.",
            most=gone,
        )
    else:
        without = tr("Without them by {most:.2f}.", most=gone)
    return f"{change} {without}"


def table(swaps: Mapping[str, Swap]) -> pd.DataFrame:
    """One row a token and model."""
    rows = []
    for name, swap in swaps.items():
        now = np.argsort(swap.order)
        rows += [
            {
                tr("model"): name,
                tr("token"): token,
                tr("place before"): i,
                tr("place after"): int(now[i]),
                tr("change with positions"): float(swap.with_positions[i]),
                tr("change without"): float(swap.without_positions[i]),
            }
            for i, token in enumerate(swap.encoding.tokens)
        ]
    return pd.DataFrame(rows)
