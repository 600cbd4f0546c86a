"""A one-hot label beside a teacher's softened answer."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.soft_targets import SoftTargets
from bert_explorer.language import tr
from bert_explorer.views.percent import percent
from bert_explorer.views.theme import (
    BIDIRECTIONAL,
    CLEAR,
    FONT_SIZE,
    PROJECTOR_FONT_SIZE,
    styled,
)

LABEL = "gray"
SHOWN = 8


def rows_of(targets: SoftTargets, truth: int | None) -> list[int]:
    """The ids to draw: the most probable, and the hidden word at the end if it is not among them.

    The order is the same at every temperature.
    """
    order = np.argsort(-targets.probabilities, kind="stable")[:SHOWN].tolist()
    return order if truth is None or truth in order else [*order[:-1], truth]


def target_bars(
    plain_targets: SoftTargets,
    soft: SoftTargets,
    truth: int | None,
    rows: Sequence[int],
    names: Sequence[str],
    *,
    projector: bool = False,
) -> go.Figure:
    """Three bars a word: the label, the teacher at T = 1, the teacher at T."""
    figure = go.Figure()
    places = list(range(len(rows)))
    series = []
    if truth is not None:
        label = [float(id == truth) for id in rows]
        series.append((label, tr("label: 0 bits"), LABEL, ""))
    series.append(
        (
            [float(plain_targets.probabilities[id]) for id in rows],
            tr("teacher, T = 1: {bits:.1f} bits", bits=plain_targets.bits),
            BIDIRECTIONAL,
            "",
        )
    )
    if soft.temperature != 1:
        series.append(
            (
                [float(soft.probabilities[id]) for id in rows],
                tr(
                    "teacher, T = {temperature:g}: {bits:.1f} bits",
                    temperature=soft.temperature,
                    bits=soft.bits,
                ),
                BIDIRECTIONAL,
                "/",
            )
        )
    for values, name, hue, hatch in series:
        figure.add_bar(
            y=places,
            x=values,
            name=name,
            orientation="h",
            marker={
                "color": CLEAR if hatch else hue,
                "line": {"color": hue, "width": 1},
                "pattern": {"shape": hatch, "fgcolor": hue, "bgcolor": CLEAR, "size": 7},
            },
            text=[percent(value) if value else "" for value in values],
            textfont={"size": (PROJECTOR_FONT_SIZE if projector else FONT_SIZE) - 1},
            textposition="outside",
            constraintext="none",
            cliponaxis=False,
            hovertemplate="%{x:.3%}<extra>" + name + "</extra>",
        )
    figure.update_xaxes(title=tr("probability"), tickformat=".0%", range=[0, 1.1], showgrid=False)
    figure.update_yaxes(
        autorange="reversed",
        tickvals=places,
        ticktext=[html.escape(name) for name in names],
        showgrid=False,
    )
    row = 88 if projector else 62
    styled(figure, height=90 + row * len(rows), projector=projector)
    return figure.update_layout(legend_traceorder="normal", bargap=0.25)


def summary(targets: Sequence[SoftTargets], vocabulary: int) -> str:
    """The entropies in words."""
    entropies = ", ".join(
        tr("T = {temperature:g}: {bits:.2f} bits", temperature=one.temperature, bits=one.bits)
        for one in targets
    )
    return tr(
        "Entropy: label 0 bits; {entropies}; all {vocabulary:,} words alike would be {bits:.2f} "
        "bits.",
        entropies=entropies,
        vocabulary=vocabulary,
        bits=np.log2(vocabulary),
    )


def target_table(
    targets: Sequence[SoftTargets], truth: int | None, rows: Sequence[int], names: Sequence[str]
) -> pd.DataFrame:
    """One row a word, one column a temperature."""
    columns = {
        f"T = {one.temperature:g}": [round(float(one.probabilities[id]), 5) for id in rows]
        for one in targets
    }
    return pd.DataFrame(
        {tr("word"): names, tr("label"): [int(id == truth) for id in rows], **columns}
    )
