"""Two models that differ in the masking rule: how often each names the word that belongs there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from bert_explorer.analysis.proportion import Proportion
from bert_explorer.views.theme import BIDIRECTIONAL, CLEAR, styled

MASK_ONLY, MIXED = "100/0/0", "80/10/10"
NAMES = {MASK_ONLY: "100/0/0: only [MASK]", MIXED: "80/10/10: BERT's rule"}
IN_PLACE = "word in place"


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
            x=list(named.shares),
            y=[share.share for share in shares],
            name=NAMES[rule],
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
            hovertemplate="%{x}: %{y:.1%}<extra>" + NAMES[rule] + "</extra>",
        )
    figure.update_xaxes(title="what the model reads at the position")
    figure.update_yaxes(title="its word is the first guess", tickformat=".0%", range=[0, 1])
    return styled(figure, height=380, projector=projector)


def verdict(found: Mapping[str, Named]) -> str:
    """What the numbers say about the word in place, whichever way they fall."""
    alone, mixed = (found[rule].shares for rule in (MASK_ONLY, MIXED))
    a, b = alone[IN_PLACE], mixed[IN_PLACE]
    said = (
        f"With the word in full sight, the model that met only [MASK] names it in {a.share:.0%}, "
        f"the other in {b.share:.0%}."
    )
    if b.low > a.high:
        said += " The intervals do not touch: random and unchanged words made the difference."
    elif a.low > b.high:
        said += " In this run the textbook is wrong: only [MASK] did better."
    else:
        said += " The intervals overlap: this run is too short to tell."
    masked = alone["[MASK]"].share
    if a.share < masked:
        said += (
            f" At [MASK] the first one gets {masked:.0%}: it does worse where it can read the "
            "answer, since nobody ever asked it there."
        )
    return said


def named_table(looks: Mapping[str, list[Named]]) -> pd.DataFrame:
    """One row an evaluation."""
    return pd.DataFrame(
        {
            "rule": rule,
            "step": named.step,
            **{place: share.share for place, share in named.shares.items()},
        }
        for rule, all_named in looks.items()
        for named in all_named
    )
