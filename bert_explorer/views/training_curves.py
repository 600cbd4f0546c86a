"""A live training run as curves: blue for BERT, orange for its causal twin."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from bert_explorer.analysis.training_run import TWINS, Run, Twin, margin, rule_names
from bert_explorer.language import later, tr
from bert_explorer.views.percent import percent
from bert_explorer.views.theme import (
    BIDIRECTIONAL,
    CAUSAL,
    FONT_SIZE,
    PROJECTOR_FONT_SIZE,
    stroke,
    styled,
)

NAMES: dict[Twin, str] = {"bert": "BERT", "gpt": "GPT"}
COLOURS: dict[Twin, str] = {"bert": BIDIRECTIONAL, "gpt": CAUSAL}
GREY = "#808893"
SIDES = {"right": later("settled from the right"), "left": later("settled from the left")}
TITLES = later("Word settled from the right"), later("Word settled from the left")


def loss_and_accuracy(run: Run, *, projector: bool = False) -> go.Figure:
    """Left the loss, right the accuracy, at the same held-out blanks for both twins."""
    figure = make_subplots(
        rows=1,
        cols=2,
        subplot_titles=(tr("Loss, nats"), tr("Blanks filled right")),
        column_widths=[1, 1],
    )
    for column, name, form in ((1, "loss", ".2f"), (2, "accuracy", ".0%")):
        for twin in TWINS:
            _line(figure, run.series(twin, name), twin, form, column, legend=column == 1)
        figure.add_hline(
            run.start["unigram"][name], line_dash="dash", line_color=GREY, row=1, col=column
        )
    for twin in TWINS:
        steps, values = run.series(twin, "train_loss")
        figure.add_scatter(
            x=steps,
            y=values,
            mode="lines",
            name=tr("{name}, while training", name=NAMES[twin]),
            line={"color": COLOURS[twin], "width": 1.5, "dash": "dot"},
            hovertemplate="%{y:.2f}<extra>%{fullData.name}</extra>",
            row=1,
            col=1,
        )
    figure.add_scatter(
        x=[None],
        y=[None],
        mode="lines",
        name=tr("by word frequency alone"),
        line={"color": GREY, "dash": "dash"},
    )
    figure.update_yaxes(rangemode="tozero")
    figure.update_yaxes(tickformat=".0%", range=[0, 1], row=1, col=2)
    return _dressed(figure, run, 430 if projector else 340, projector)


def side_curves(run: Run, *, projector: bool = False) -> go.Figure:
    """Blanks that one side alone settles: right context, left context."""
    figure = make_subplots(
        rows=1,
        cols=2,
        subplot_titles=[tr(title) for title in TITLES],
        shared_yaxes=True,
    )
    for column, side in enumerate(SIDES, start=1):
        for twin in TWINS:
            _line(figure, run.rules(twin, side), twin, ".0%", column, legend=column == 1)
    figure.update_yaxes(tickformat=".0%", range=[-0.02, 1.02])
    return _dressed(figure, run, 430 if projector else 320, projector)


def nsp_curve(run: Run, *, projector: bool = False) -> go.Figure:
    """Sentence pairs judged right by BERT while training."""
    figure = go.Figure()
    steps, values = run.series("bert", "nsp_accuracy")
    figure.add_scatter(
        x=steps,
        y=values,
        mode="lines",
        name=tr("BERT: pairs judged right, while training"),
        line={"color": BIDIRECTIONAL, "width": 3},
        hovertemplate=tr("step %{x}: %{y:.0%}") + "<extra></extra>",
    )
    figure.add_hline(0.5, line_dash="dash", line_color=GREY)
    figure.update_yaxes(tickformat=".0%", range=[0.3, 1.02])
    figure.update_xaxes(title=tr("step"))
    figure.update_layout(showlegend=True)
    return styled(figure, height=300 if projector else 220, projector=projector)


def nsp_words(run: Run) -> str:
    """The curve of `nsp_curve` in words."""
    steps, values = run.series("bert", "nsp_accuracy")
    return tr(
        "At step {step:,} BERT judges {share:.0%} of the sentence pairs right; chance is 50 %.",
        step=steps[-1],
        share=values[-1],
    )


def summary(run: Run) -> str:
    """The newest numbers in words."""
    last = run.looks[-1]
    both = "; ".join(
        tr(
            "{name} fills {share:.0%} of the held-out blanks, at {loss:.2f} nats",
            name=NAMES[twin],
            share=last[twin]["accuracy"],
            loss=last[twin]["loss"],
        )
        for twin in TWINS
    )
    return tr(
        "After {step:,} steps: {both}. By word frequency alone it would be {share:.0%} and "
        "{loss:.2f} nats.",
        step=last["step"],
        both=both,
        share=run.start["unigram"]["accuracy"],
        loss=run.start["unigram"]["loss"],
    )


def verdict(run: Run) -> str:
    """The margin on either side, as one Markdown sentence."""
    right, left = margin(run)
    last = run.looks[-1]
    bert, gpt = (last[twin]["rules"] for twin in TWINS)
    return tr(
        "Where only the **right** side can tell: :blue[**BERT {bert_right:.0%}**], "
        ":orange[**GPT {gpt_right:.0%}**], {right}. Where the **left** side can: {bert_left:.0%} "
        "and {gpt_left:.0%}, {left}.",
        bert_right=bert["right"],
        gpt_right=gpt["right"],
        right=points(right),
        bert_left=bert["left"],
        gpt_left=gpt["left"],
        left=points(left),
    )


def points(difference: float) -> str:
    """A difference of two shares: "+24 points", "−3 points"."""
    return tr("{difference:+.0f} points", difference=100 * difference).replace("-", "−")


def look_table(run: Run) -> pd.DataFrame:
    """One row an evaluation."""
    rows: list[dict[str, Any]] = []
    for look in run.looks:
        row: dict[str, Any] = {tr("step"): look["step"]}
        for twin in TWINS:
            name = NAMES[twin]
            row[tr("{name} loss", name=name)] = round(look[twin]["loss"], 3)
            row[tr("{name} right, %", name=name)] = round(100 * look[twin]["accuracy"], 1)
            for side in SIDES if run.has_rules else ():
                title = f"{name}, {tr(SIDES[side])}, %"
                row[title] = round(100 * look[twin]["rules"][side], 1)
        rows.append(row)
    return pd.DataFrame(rows)


def rule_table(run: Run) -> pd.DataFrame:
    """One row a rule: shares filled right at the newest evaluation, asked from either side."""
    last = run.looks[-1]
    return pd.DataFrame(
        {
            tr("rule"): tr(name),
            **{
                f"{NAMES[twin]}, {tr(SIDES[side])}": percent(last[twin]["rules"][f"{side} {name}"])
                for side in SIDES
                for twin in TWINS
            },
        }
        for name in rule_names(run)
    )


def effort(run: Run) -> str:
    """How often each twin was asked while training: why GPT is faster at first."""
    asked = (run.progress or {}).get("asked")
    if not asked:
        return ""
    return tr(
        "While training, BERT has been asked for {bert:,} words, the hidden ones, and GPT for "
        "{gpt:,}, every one: so GPT learns faster what it can learn at all.",
        bert=asked["bert"],
        gpt=asked["gpt"],
    )


def _line(
    figure: go.Figure,
    series: tuple[list[int], list[float]],
    twin: Twin,
    form: str,
    column: int,
    *,
    legend: bool,
) -> None:
    figure.add_scatter(
        x=series[0],
        y=series[1],
        mode="lines",
        name=NAMES[twin],
        legendgroup=twin,
        showlegend=legend,
        line=stroke(COLOURS[twin]),
        hovertemplate=f"%{{y:{form}}}<extra>{NAMES[twin]}</extra>",
        row=1,
        col=column,
    )


def _dressed(figure: go.Figure, run: Run, height: int, projector: bool) -> go.Figure:
    end = (run.progress or {}).get("steps") or max(run.steps, default=1)
    figure.update_xaxes(title=tr("step"), range=[0, end])
    figure.update_layout(hovermode="x unified", uirevision="run")
    styled(figure, height=height, projector=projector)
    figure.update_annotations(font_size=PROJECTOR_FONT_SIZE if projector else FONT_SIZE)
    return figure.update_layout(
        margin_t=64, legend={"orientation": "h", "yanchor": "bottom", "y": 1.09, "x": 0}
    )
