"""Shares of masked tokens over more and more text: they settle, and their intervals shrink."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.masking_counts import Counts
from bert_explorer.analysis.proportion import Proportion
from bert_explorer.language import later, tr
from bert_explorer.views.theme import OTHER_HUES, styled

MASKED, RANDOM, KEPT = "[MASK]", later("random word"), later("unchanged")
COLOURS = dict(zip((MASKED, RANDOM, KEPT), OTHER_HUES[:3], strict=True))
SYMBOLS = {MASKED: "square", RANDOM: "diamond", KEPT: "circle"}
APART = 1.1
"""Markers of one run stand side by side on the logarithmic axis."""


def fates(counts: Counts) -> dict[str, Proportion]:
    """What became of the selected tokens."""
    return {MASKED: counts.mask, RANDOM: counts.random, KEPT: counts.kept}


def settling(
    runs: Mapping[int, Counts], mask_share: float, random_share: float, *, projector: bool = False
) -> go.Figure:
    """One marker with its 95 % interval for each fate and run; dashed: the shares by the rule.

    runs: tokens read -> what was counted.
    """
    figure = go.Figure()
    told = {
        MASKED: mask_share,
        RANDOM: random_share,
        KEPT: 1 - mask_share - random_share,
    }
    for place, (name, share) in enumerate(told.items()):
        points = [fates(counts)[name] for counts in runs.values()]
        figure.add_hline(
            share, line={"color": COLOURS[name], "width": 1.5, "dash": "dash"}, opacity=0.8
        )
        figure.add_scatter(
            x=[tokens * APART ** (place - 1) for tokens in runs],
            y=[point.share for point in points],
            name=tr(name),
            mode="markers",
            marker={"color": COLOURS[name], "size": 11, "symbol": SYMBOLS[name]},
            error_y={
                "array": [point.high - point.share for point in points],
                "arrayminus": [point.share - point.low for point in points],
                "color": COLOURS[name],
                "thickness": 2.5,
                "width": 5,
            },
            customdata=[
                (point.hits, point.count, point.low, point.high, tokens)
                for point, tokens in zip(points, runs, strict=True)
            ],
            hovertemplate=tr(
                "%{customdata[4]:,} tokens: %{customdata[0]:,} of %{customdata[1]:,} "
                "selected, %{y:.2%}<br>95 %: %{customdata[2]:.2%} to %{customdata[3]:.2%}"
            )
            + f"<extra>{tr(name)}</extra>",
        )
    figure.update_xaxes(
        title=tr("tokens read (logarithmic)"),
        type="log",
        tickvals=list(runs),
        ticktext=[f"{tokens:,}" for tokens in runs],
        showgrid=False,
    )
    figure.update_yaxes(
        title=tr("share of the selected tokens"),
        tickformat=".0%",
        range=[-0.03, 1.03],
        zeroline=False,
    )
    return styled(figure, height=460, projector=projector)


def half_width(share: Proportion) -> float:
    """Half the length of the interval, in percentage points."""
    return 50 * (share.high - share.low)


def shrinking(runs: Mapping[int, Counts]) -> str:
    """How much shorter the interval of [MASK] is at the end than at the start, beside the law."""
    (few, first), (many, last) = min(runs.items()), max(runs.items())
    if few == many or not first.mask.count:
        return ""
    widths = half_width(first.mask), half_width(last.mask)
    law = math.sqrt(last.mask.count / first.mask.count)
    return tr(
        "From {few:,} to {many:,} tokens the interval of [MASK] shrinks from ±{before:.1f} to "
        "±{after:.2f} points, {times:.1f} times; the square root of {more:,.0f} times as many "
        "selected tokens is {law:.1f}.",
        few=few,
        many=many,
        before=widths[0],
        after=widths[1],
        times=widths[0] / widths[1],
        more=last.mask.count / first.mask.count,
        law=law,
    )


def selected(counts: Counts, rate: float) -> str:
    """How many were selected, and why that is no matter of chance. rate: by the rule."""
    found = counts.selected
    numbers = {"share": found.share, "hits": found.hits, "total": found.count}
    if abs(found.share - rate) < 0.0005:
        return tr("Selected: {share:.2%}, {hits:,} of {total:,}.", **numbers)
    return tr(
        "Selected: {share:.2%}, {hits:,} of {total:,}, not {rate:.0%}: the rule rounds to a whole "
        "number in each row, and takes at least 1. The shorter the rows, the more that shifts the "
        "share.",
        rate=rate,
        **numbers,
    )


def counts_table(runs: Mapping[int, Counts]) -> pd.DataFrame:
    """One row a run and fate."""
    return pd.DataFrame(
        {
            tr("tokens"): tokens,
            tr("selected"): counts.selected.hits,
            tr("selected, %"): round(100 * counts.selected.share, 2),
            tr("became"): tr(name),
            tr("count"): share.hits,
            tr("share, %"): round(100 * share.share, 2),
            tr("95 % from"): round(100 * share.low, 2),
            tr("to"): round(100 * share.high, 2),
            tr("± points"): round(half_width(share), 2),
        }
        for tokens, counts in runs.items()
        for name, share in fates(counts).items()
    )
