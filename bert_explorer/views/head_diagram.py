"""A task's head drawn on the model: which of its vectors the head reads (BERT, figure 4)."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from bert_explorer.language import tr
from bert_explorer.views.plot_text import plot_text
from bert_explorer.views.theme import styled

GREY = "#808893"
READ, ENCODER, VECTORS, HEAD = 0.0, 1.15, 2.35, 3.6
"""Heights: the tokens, the encoder, its sequence output, the head."""


def head_diagram(
    tokens: Sequence[str],
    segments: Sequence[int],
    read: Sequence[bool],
    outputs: Sequence[str],
    *,
    via: str,
    encoder: str,
    colour: str,
    projector: bool = False,
) -> go.Figure:
    """T tokens -> the encoder -> T vectors, of which the head reads some.

    read: for each token whether its vector reaches the head. outputs: what the head says, one text
    a vector read, or a single one for all. via: what stands between, such as "pooler".
    encoder: its name.
    """
    count = len(tokens)
    figure = go.Figure()
    middle = (count - 1) / 2
    chosen = [i for i, flag in enumerate(read) if flag]
    single = len(outputs) == 1
    for i in range(count):
        _line(figure, i, READ + 0.25, i, ENCODER - 0.3, GREY, 1)
        used = read[i]
        _line(
            figure, i, ENCODER + 0.3, i, VECTORS - 0.15, colour if used else GREY, 3 if used else 1
        )
        if used:
            _line(figure, i, VECTORS + 0.15, middle if single else i, HEAD - 0.3, colour, 3)
    figure.add_scatter(
        x=list(range(count)),
        y=[VECTORS] * count,
        mode="markers",
        marker={
            "size": 20,
            "color": [colour if flag else "rgba(128,136,147,0.35)" for flag in read],
            "line": {"color": GREY, "width": 1},
        },
        hovertext=[
            tr("the vector of {token}: read by the head", token=plot_text(token))
            if flag
            else tr("the vector of {token}: not read", token=plot_text(token))
            for token, flag in zip(tokens, read, strict=True)
        ],
        hoverinfo="text",
    )
    _box(figure, -0.5, ENCODER - 0.3, count - 0.5, ENCODER + 0.3, GREY, encoder)
    if single:
        wide = max(1.2, count / 4)
        _box(figure, middle - wide, HEAD - 0.3, middle + wide, HEAD + 0.3, colour, outputs[0])
    else:
        for i, text in zip(chosen, outputs, strict=True):
            _box(figure, i - 0.45, HEAD - 0.3, i + 0.45, HEAD + 0.3, colour, text)
    if via:
        figure.add_annotation(
            x=middle,
            y=(VECTORS + HEAD) / 2 + 0.05,
            text=via,
            showarrow=False,
            xanchor="left",
            xshift=14,
        )
    for i, token in enumerate(tokens):
        figure.add_annotation(x=i, y=READ, text=plot_text(token), showarrow=False)
        if len(set(segments)) > 1:
            figure.add_annotation(
                x=i, y=READ - 0.5, text="AB"[min(1, segments[i])], showarrow=False, opacity=0.7
            )
    figure.update_xaxes(visible=False, range=[-0.7, count - 0.3], fixedrange=True)
    low = READ - (0.8 if len(set(segments)) > 1 else 0.4)
    figure.update_yaxes(visible=False, range=[low, HEAD + 0.5], fixedrange=True)
    figure.update_layout(showlegend=False)
    return styled(figure, height=380 if projector else 300, projector=projector)


def diagram_summary(tokens: Sequence[str], read: Sequence[bool], via: str) -> str:
    """The picture in words."""
    used = [token for token, flag in zip(tokens, read, strict=True) if flag]
    values = {"count": len(tokens), "read": len(used), "tokens": " ".join(used)}
    if via:
        return tr(
            "{count} tokens go into the encoder and {count} vectors come out. The head reads "
            "{read} of them through the {via}: {tokens}.",
            via=via,
            **values,
        )
    return tr(
        "{count} tokens go into the encoder and {count} vectors come out. The head reads {read} of "
        "them: {tokens}.",
        **values,
    )


def _line(
    figure: go.Figure, x0: float, y0: float, x1: float, y1: float, colour: str, width: int
) -> None:
    figure.add_shape(
        type="line",
        x0=x0,
        y0=y0,
        x1=x1,
        y1=y1,
        line={"color": colour, "width": width},
        layer="below",
    )


def _box(
    figure: go.Figure, x0: float, y0: float, x1: float, y1: float, colour: str, text: str
) -> None:
    figure.add_shape(
        type="rect",
        x0=x0,
        y0=y0,
        x1=x1,
        y1=y1,
        line={"color": colour, "width": 2},
        fillcolor="rgba(128,136,147,0.12)",
    )
    figure.add_annotation(x=(x0 + x1) / 2, y=(y0 + y1) / 2, text=plot_text(text), showarrow=False)
