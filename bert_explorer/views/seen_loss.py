"""BERT's loss at each word, with the word masked and with the word in sight."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.seen_loss import SeenLoss
from bert_explorer.language import tr
from bert_explorer.views.theme import BIDIRECTIONAL, CLEAR, styled
from bert_explorer.views.token_axis import ticks


def loss_bars(found: SeenLoss, *, projector: bool = False) -> go.Figure:
    """Two bars a word: full when it is masked, hatched when BERT may see it."""
    places = list(range(len(found.tokens)))
    figure = go.Figure()
    for name, values, hatch in (
        (tr("word masked: an honest question"), found.masked, ""),
        (tr("word in sight: it need only copy"), found.seen, "/"),
    ):
        figure.add_bar(
            x=places,
            y=values,
            name=name,
            marker={
                "color": CLEAR if hatch else BIDIRECTIONAL,
                "line": {"color": BIDIRECTIONAL, "width": 1},
                "pattern": {"shape": hatch, "fgcolor": BIDIRECTIONAL, "bgcolor": CLEAR, "size": 7},
            },
            text=list(found.tokens),
            textposition="none",
            hovertemplate=tr("%{text}: %{y:.3f} nats") + "<extra>" + name + "</extra>",
        )
    figure.update_xaxes(**ticks(found.tokens), tickangle=-45, showgrid=False)
    figure.update_yaxes(title=tr("loss, nats"), rangemode="tozero")
    return styled(figure, height=340, projector=projector)


def summary(found: SeenLoss, name: str = "BERT") -> str:
    """Both means."""
    losses = {"name": name, "masked": found.masked.mean(), "seen": found.seen.mean()}
    if len(found.tokens) == found.of:
        return tr(
            "{name} asked for every token: {masked:.2f} nats on average when the token is masked, "
            "{seen:.3f} when it stands in the text.",
            **losses,
        )
    return tr(
        "{name} asked for {count} of its {of} tokens: {masked:.2f} nats on average when the token "
        "is masked, {seen:.3f} when it stands in the text.",
        count=len(found.tokens),
        of=found.of,
        **losses,
    )


def loss_table(found: SeenLoss) -> pd.DataFrame:
    """One row a token."""
    return pd.DataFrame(
        {
            tr("position"): found.positions,
            tr("token"): found.tokens,
            tr("loss, masked"): found.masked.round(4),
            tr("loss, in sight"): found.seen.round(4),
        }
    )
