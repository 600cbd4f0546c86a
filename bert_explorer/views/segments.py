"""Sentence A or B: the two vectors behind the letters, and what the model makes of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.segments import SegmentTrial
from bert_explorer.language import tr
from bert_explorer.views.theme import BIDIRECTIONAL, CLEAR, DIVERGING_SCALE, styled
from bert_explorer.views.token_axis import ticks


def segment_strip(trial: SegmentTrial, *, projector: bool = False) -> go.Figure:
    """The segment part of the input, a row a token: only two different rows exist."""
    rows = trial.table[list(trial.chosen)]
    tokens = [
        f"{token} {'AB'[segment]}"
        for token, segment in zip(trial.encoding.tokens, trial.chosen, strict=True)
    ]
    limit = float(np.quantile(np.abs(trial.table), 0.995)) or 1.0
    figure = go.Figure()
    figure.add_heatmap(
        z=rows,
        zmin=-limit,
        zmax=limit,
        colorscale=DIVERGING_SCALE,
        x=list(range(1, rows.shape[1] + 1)),
        y=[f"{i} {token}" for i, token in enumerate(tokens)],
        hovertemplate=tr("%{y}, number %{x}: %{z:.3f}") + "<extra></extra>",
        colorbar={"thickness": 10, "outlinewidth": 0},
        ygap=1,
    )
    figure.update_xaxes(title=tr("number of the vector"), showgrid=False, zeroline=False)
    figure.update_yaxes(**ticks(tokens), autorange="reversed", showgrid=False, zeroline=False)
    height = min(560, 110 + 20 * len(tokens))
    return styled(figure, height=height, projector=projector)


def answer_bars(trial: SegmentTrial, *, projector: bool = False) -> go.Figure:
    """The probability that B follows A, as typed and as chosen."""
    assert trial.follows_typed is not None
    values = [trial.follows_typed, trial.follows_chosen]
    figure = go.Figure(
        go.Bar(
            y=[tr("as typed"), tr("as chosen")],
            x=values,
            orientation="h",
            marker={"color": [CLEAR, BIDIRECTIONAL], "line": {"color": BIDIRECTIONAL, "width": 2}},
            text=[f"{value:.2%}" for value in values],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{x:.2%}<extra></extra>",
        )
    )
    figure.update_xaxes(
        title=tr("“B follows A”"), range=[0, 1.15], tickformat=".0%", tickvals=[0, 0.5, 1]
    )
    figure.update_yaxes(autorange="reversed")
    return styled(figure, height=190, projector=projector)


UNDECIDED = 0.05
"""An answer this close to one half is as good as none."""


def in_short(trial: SegmentTrial) -> str:
    """What the choice changed: the answer, and the final vectors."""
    typed, chosen = trial.follows_typed, trial.follows_chosen
    assert typed is not None
    assert chosen is not None
    least = int(trial.similarity.argmin())
    text = tr(
        "The answer moves by {points:+.2f} points. The final vectors keep a mean cosine "
        "of {cosine:.3f}; most changed: “{token}” ({least:.3f}).",
        points=100 * (chosen - typed),
        cosine=trial.similarity.mean(),
        token=trial.encoding.tokens[least],
        least=trial.similarity[least],
    )
    if max(abs(typed - 0.5), abs(chosen - 0.5)) < UNDECIDED:
        text += " " + tr("Both answers lie near one half: about this pair the model can't tell.")
    return text


def summary(trial: SegmentTrial) -> str:
    """The trial in words."""
    changed = sum(a != b for a, b in zip(trial.chosen, trial.encoding.type_ids, strict=True))
    a, b = trial.table[:2]
    text = tr(
        "{count} tokens, {second} of them in sentence B; {changed} differ from the text as typed. "
        "The two segment vectors lie {distance:.2f} apart (lengths {a:.2f} and {b:.2f}).",
        count=len(trial.chosen),
        second=sum(trial.chosen),
        changed=changed,
        distance=np.linalg.norm(a - b),
        a=np.linalg.norm(a),
        b=np.linalg.norm(b),
    )
    if trial.follows_typed is not None and trial.follows_chosen is not None:
        text += " " + tr(
            "“B follows A”: {typed:.1%} as typed, {chosen:.1%} as chosen.",
            typed=trial.follows_typed,
            chosen=trial.follows_chosen,
        )
    return text


def table(trial: SegmentTrial) -> pd.DataFrame:
    """One row a token."""
    return pd.DataFrame(
        {
            tr("position"): range(len(trial.chosen)),
            tr("token"): trial.encoding.tokens,
            tr("as typed"): ["AB"[segment] for segment in trial.encoding.type_ids],
            tr("as chosen"): ["AB"[segment] for segment in trial.chosen],
            tr("final vector, cosine"): trial.similarity.round(4),
        }
    )
