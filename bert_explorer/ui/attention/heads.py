"""The tab "Heads in numbers" of the Attention page."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from bert_explorer.analysis.attention import Attention
from bert_explorer.analysis.attention_summary import BROAD, MIN_LIFT, MIN_SHARE, summarise
from bert_explorer.analysis.side import Side
from bert_explorer.language import tr
from bert_explorer.ui.attention.choices import ONE_HEAD, Choices
from bert_explorer.ui.state import shared
from bert_explorer.views.attention_charts import head_scatter, head_table, head_words


def heads_in_numbers(sides: Sequence[Side], models: Sequence[Attention], choices: Choices) -> None:
    """How far and how widely each head looks, and what it looks at."""
    st.markdown(
        tr(
            "Each mark is one head (layer.head). Right: it looks far. Up: it spreads "
            "its attention. A cross is a head that looks evenly at everything its "
            "mask allows."
        )
    )
    summaries = [
        (side, summarise(attention)) for side, attention in zip(sides, models, strict=True)
    ]
    one = choices.scope == ONE_HEAD
    figure = head_scatter(
        summaries,
        layer=choices.layer if one else None,
        head=choices.head if one else None,
        projector=shared().projector,
    )
    left, right = st.columns([3, 2], gap="large")
    left.plotly_chart(figure, key="head_scatter", alt=head_words(summaries))
    right.dataframe(head_table(summaries), hide_index=True, height=440)
    right.caption(
        tr(
            "A head is named after a target that gets at least {share:.0%} of its attention and at "
            "least {lift:.0f} times what an even spread would send there. Without one it is "
            "*broad* if its entropy is at least {broad:.0%} of an even spread's, else *mixed*. "
            "Measured on this input only: on another sentence a head may do something else.",
            share=MIN_SHARE,
            lift=MIN_LIFT,
            broad=BROAD,
        )
    )
