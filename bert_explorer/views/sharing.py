"""A stack of layers, with weights of its own in each or the same in all; and what that saves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go
from plotly.colors import sample_colorscale
from plotly.subplots import make_subplots

from bert_explorer.language import later, tr, trn
from bert_explorer.views.theme import styled
from bert_explorer.views.units import flops, millions

PARAMETERS, COMPUTATION = later("{name}: parameters"), later("{name}: computation")


@dataclass(frozen=True)
class Stack:
    """One model. blocks: which set of weights each layer runs; parameters and flops: of one layer,
    each layer alike."""

    name: str
    blocks: tuple[int, ...]
    parameters: int
    flops: int

    @property
    def distinct(self) -> int:
        return len({*self.blocks})


def stacks(left: Stack, right: Stack, title: str, *, projector: bool = False) -> go.Figure:
    """Both stacks drawn as blocks, bottom to top, and bars of what is stored and what is run.

    title: what the blocks mean.
    """
    figure = make_subplots(
        1,
        2,
        column_widths=[0.42, 0.58],
        horizontal_spacing=0.16,
        subplot_titles=[title, tr("stored once, run every time")],
    )
    tallest = max(len(left.blocks), len(right.blocks))
    hues = hues_of(tallest)
    for place, stack in enumerate((left, right)):
        _tower(figure, stack, 2.4 * place, hues)
    figure.update_xaxes(
        range=[-0.8, 4.4],
        tickvals=[0, 2.4],
        ticktext=[left.name, right.name],
        showgrid=False,
        zeroline=False,
        row=1,
        col=1,
    )
    figure.update_yaxes(
        title=tr("layer"), range=[-0.7, tallest - 0.3], showgrid=False, zeroline=False, row=1, col=1
    )
    step = 1 if tallest <= 12 else 2
    figure.update_yaxes(
        tickvals=list(range(0, tallest, step)),
        ticktext=[str(i + 1) for i in range(0, tallest, step)],
        row=1,
        col=1,
    )
    rows = []
    for quantity in (PARAMETERS, COMPUTATION):
        for stack in (left, right):
            rows.append(tr(quantity, name=stack.name))
            _bar(figure, stack, quantity, len(rows) - 1, left, hues)
    figure.update_xaxes(
        title=f"{left.name} = 100%",
        tickformat=".0%",
        tickvals=[0, 0.5, 1],
        range=[0, 1.3],
        showgrid=False,
        row=1,
        col=2,
    )
    figure.update_yaxes(
        autorange="reversed",
        tickvals=list(range(len(rows))),
        ticktext=rows,
        showgrid=False,
        row=1,
        col=2,
    )
    figure.update_layout(barmode="stack", bargap=0.35, showlegend=False)
    styled(figure, height=480, projector=projector)
    return figure.update_layout(margin_t=48)


def hues_of(count: int) -> list[str]:
    """As many different colours, in order: one for each block of weights."""
    return sample_colorscale("Viridis", [0.3 + 0.4 * i / max(1, count - 1) for i in range(count)])


def _tower(figure: go.Figure, stack: Stack, x: float, hues: Sequence[str]) -> None:
    met: set[int] = set()
    for layer, block in enumerate(stack.blocks):
        again = block in met
        met.add(block)
        hue = hues[block]
        figure.add_shape(
            type="rect",
            x0=x - 0.62,
            x1=x + 0.62,
            y0=layer - 0.4,
            y1=layer + 0.4,
            line={"color": hue, "width": 2, "dash": "dot" if again else "solid"},
            fillcolor=hue,
            opacity=0.18 if again else 1,
            row=1,
            col=1,
        )
        figure.add_annotation(
            x=x,
            y=layer,
            text=tr("block {number} again", number=block + 1)
            if again
            else tr("block {number}", number=block + 1),
            font={} if again else {"color": "white"},
            showarrow=False,
            row=1,
            col=1,
        )
    figure.add_scatter(
        x=[x] * len(stack.blocks),
        y=list(range(len(stack.blocks))),
        mode="markers",
        marker={"opacity": 0, "size": 18},
        customdata=[block + 1 for block in stack.blocks],
        hovertemplate=tr("{name}, layer %{{pointNumber}}: block %{{customdata}}", name=stack.name)
        + "<extra></extra>",
        row=1,
        col=1,
    )


def _bar(
    figure: go.Figure, stack: Stack, quantity: str, row: int, base: Stack, hues: Sequence[str]
) -> None:
    stored = quantity == PARAMETERS
    one = stack.parameters if stored else stack.flops
    whole = (base.parameters if stored else base.flops) * (
        base.distinct if stored else len(base.blocks)
    )
    runs = sorted({*stack.blocks}) if stored else list(stack.blocks)
    for block in runs:
        figure.add_bar(
            x=[one / whole],
            y=[row],
            orientation="h",
            marker={"color": hues[block], "line": {"width": 1, "color": "white"}},
            hovertemplate=tr("block {number}: {count:,}", number=block + 1, count=one)
            + "<extra></extra>",
            row=1,
            col=2,
        )
    total = one * len(runs)
    figure.add_annotation(
        x=total / whole,
        y=row,
        text=millions(total) if stored else flops(total),
        showarrow=False,
        xanchor="left",
        xshift=6,
        row=1,
        col=2,
    )


def summary(left: Stack, right: Stack) -> str:
    """Both stacks in words."""
    return " ".join(
        trn(
            "{name}: {layers} layers run {count} block of weights, {parameters:,} parameters, "
            "{flops}.",
            "{name}: {layers} layers run {count} blocks of weights, {parameters:,} parameters, "
            "{flops}.",
            stack.distinct,
            name=stack.name,
            layers=len(stack.blocks),
            parameters=stack.distinct * stack.parameters,
            flops=flops(len(stack.blocks) * stack.flops),
        )
        for stack in (left, right)
    )
