"""Sentences read and sentences held out: learned by heart, or understood."""

from __future__ import annotations

import plotly.graph_objects as go

from bert_explorer.analysis.training_run import TWINS, Run
from bert_explorer.language import later, tr
from bert_explorer.views.theme import stroke, styled
from bert_explorer.views.training_curves import COLOURS, GREY, NAMES

KINDS = {
    "seen": (later("sentences it has read"), "dot"),
    "accuracy": (later("new sentences"), "solid"),
}


def memory_curves(run: Run, *, projector: bool = False) -> go.Figure:
    """Share of blanks filled right over the steps; the gap is what was learned by heart."""
    figure = go.Figure()
    for twin in TWINS:
        for series, (name, dash) in KINDS.items():
            steps, values = run.series(twin, series)
            figure.add_scatter(
                x=steps,
                y=values,
                mode="lines",
                name=f"{NAMES[twin]}, {tr(name)}",
                line=stroke(COLOURS[twin], dash),
                hovertemplate="%{y:.0%}<extra>%{fullData.name}</extra>",
            )
    figure.add_hline(
        run.start["unigram"]["accuracy"],
        line_dash="dash",
        line_color=GREY,
        annotation_text=tr("by word frequency alone"),
    )
    end = (run.progress or {}).get("steps") or run.steps[-1] or 1
    figure.update_xaxes(title=tr("step"), range=[0, end])
    figure.update_yaxes(title=tr("blanks filled right"), tickformat=".0%", range=[0, 1.02])
    figure.update_layout(hovermode="x unified", uirevision="run")
    return styled(figure, height=420 if projector else 340, projector=projector)


def honest(run: Run) -> str:
    """Both gaps in one Markdown sentence."""
    last = run.looks[-1]
    seen, new = ([last[twin][name] for twin in TWINS] for name in ("seen", "accuracy"))
    return tr(
        "In sentences they have read: :blue[**BERT {bert_read:.0%}**], "
        ":orange[**GPT {gpt_read:.0%}**]. In new sentences of the same text: {bert_new:.0%} and "
        "{gpt_new:.0%}; by word frequency alone {frequency:.0%}.",
        bert_read=seen[0],
        gpt_read=seen[1],
        bert_new=new[0],
        gpt_new=new[1],
        frequency=run.start["unigram"]["accuracy"],
    )
