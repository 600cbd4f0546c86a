"""Two models that differ in the masking rule: how often each names the word that belongs there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.proportion import Proportion
from bert_explorer.language import later, tr
from bert_explorer.views.theme import BIDIRECTIONAL, CLEAR, styled

MASK_ONLY, MIXED = "100/0/0", "80/10/10"
NAMES = {
    MASK_ONLY: later("100/0/0: only [MASK]"),
    MIXED: later("80/10/10: BERT's rule"),
}
IN_PLACE = later("word in place")
"""The name of that place in what the job reports."""


@dataclass(frozen=True)
class Named:
    """After `step` training steps: what stood at the position -> how often its word was named."""

    step: int
    shares: Mapping[str, Proportion]


def bars(found: Mapping[str, Named], *, projector: bool = False) -> go.Figure:
    """Groups: what the model reads at the position. Filled: BERT's rule; hatched: only [MASK]."""
    figure = go.Figure()
    for rule, named in found.items():
        shares = list(named.shares.values())
        hatched = rule == MASK_ONLY
        figure.add_bar(
            x=[tr(place) for place in named.shares],
            y=[share.share for share in shares],
            name=tr(NAMES[rule]),
            text=[f"{share.share:.0%}" for share in shares],
            textposition="inside",
            insidetextanchor="start",
            insidetextfont_color=None if hatched else "#ffffff",
            marker={
                "color": CLEAR if hatched else BIDIRECTIONAL,
                "line": {"color": BIDIRECTIONAL, "width": 2},
                "pattern": {
                    "shape": "/" if hatched else "",
                    "fgcolor": BIDIRECTIONAL,
                    "bgcolor": CLEAR,
                    "size": 12,
                    "fgopacity": 0.35,
                },
            },
            error_y={
                "array": [share.high - share.share for share in shares],
                "arrayminus": [share.share - share.low for share in shares],
                "color": "#808893",
                "thickness": 2,
            },
            hovertemplate="%{x}: %{y:.1%}" + f"<extra>{tr(NAMES[rule])}</extra>",
        )
    figure.update_xaxes(title=tr("what the model reads at the position"))
    figure.update_yaxes(title=tr("its word is the first guess"), tickformat=".0%", range=[0, 1])
    return styled(figure, height=380, projector=projector)


def verdict(found: Mapping[str, Named]) -> str:
    """What the numbers say about the word in place, whichever way they fall."""
    alone, mixed = (found[rule].shares for rule in (MASK_ONLY, MIXED))
    a, b = alone[IN_PLACE], mixed[IN_PLACE]
    said = [
        tr(
            "With the word in full sight, the model that met only [MASK] names it in {alone:.0%}, "
            "the other in {mixed:.0%}.",
            alone=a.share,
            mixed=b.share,
        )
    ]
    if b.low > a.high:
        said.append(
            tr("The intervals do not touch: random and unchanged words made the difference.")
        )
    elif a.low > b.high:
        said.append(tr("In this run the textbook is wrong: only [MASK] did better."))
    else:
        said.append(tr("The intervals overlap: this run is too short to tell."))
    masked = alone["[MASK]"].share
    if a.share < masked:
        said.append(
            tr(
                "At [MASK] the first one gets {share:.0%}: it does worse where it can read the "
                "answer, since nobody ever asked it there.",
                share=masked,
            )
        )
    return " ".join(said)


def named_table(looks: Mapping[str, list[Named]]) -> pd.DataFrame:
    """One row an evaluation."""
    return pd.DataFrame(
        {
            tr("rule"): rule,
            tr("step"): named.step,
            **{tr(place): share.share for place, share in named.shares.items()},
        }
        for rule, all_named in looks.items()
        for named in all_named
    )
