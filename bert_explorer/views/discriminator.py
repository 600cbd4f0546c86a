"""What ELECTRA's discriminator says of each token, as bars."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from numpy.typing import NDArray

from bert_explorer.language import tr
from bert_explorer.views.percent import percent
from bert_explorer.views.theme import BIDIRECTIONAL, styled
from bert_explorer.views.token_axis import ticks


def suspicion(
    tokens: Sequence[str], scores: NDArray[np.float64], *, projector: bool = False
) -> go.Figure:
    """One bar a token: the probability that it was replaced, 0 to 1."""
    names = [escape(token, quote=False) for token in tokens]  # Plotly reads some HTML
    figure = go.Figure()
    figure.add_bar(
        x=list(range(len(names))),
        y=scores,
        marker_color=BIDIRECTIONAL,
        customdata=names,
        hovertemplate=tr("%{customdata}: %{y:.1%} replaced<extra></extra>"),
    )
    figure.add_hline(y=0.5, line_dash="dot", line_color="#888888")
    figure.update_xaxes(**ticks(names), showgrid=False)
    figure.update_yaxes(title=tr("probability: replaced"), range=[0, 1], tickformat=".0%")
    return styled(figure, height=320, projector=projector)


def suspicion_words(name: str, tokens: Sequence[str], scores: NDArray[np.float64]) -> str:
    """The picture in a sentence."""
    most = int(scores.argmax())
    return tr(
        "{name} finds {replaced} of {count} tokens replaced; it suspects "
        "“{token}” most, with {share}.",
        name=name,
        replaced=int((scores > 0.5).sum()),
        count=len(tokens),
        token=tokens[most],
        share=percent(float(scores[most])),
    )


def suspicion_table(tokens: Sequence[str], scores: NDArray[np.float64]) -> pd.DataFrame:
    """One row a token."""
    return pd.DataFrame({tr("token"): list(tokens), tr("probability replaced"): scores.round(4)})
