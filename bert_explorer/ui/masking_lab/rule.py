"""The masking rule, as sliders."""

from __future__ import annotations

import streamlit as st

from bert_explorer.data.masking import MaskingRule
from bert_explorer.errors import TrainingError
from bert_explorer.language import tr


def masking_rule() -> MaskingRule:
    """Rate and shares. Raises TrainingError for shares above 100 % in all."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        rate = _slider(tr("Selected, %"), 1, 90, 15, "rate")
        hidden = _slider(tr("of these [MASK], %"), 0, 100, 80, "hidden")
        random = _slider(tr("of these a random word, %"), 0, 100, 10, "random")
    if hidden + random > 100:
        raise TrainingError(
            tr(
                "{hidden} % and {random} % are more than all selected tokens: lower one of them.",
                hidden=hidden,
                random=random,
            )
        )
    st.caption(tr("The other {share} % stay as they are.", share=100 - hidden - random))
    return MaskingRule(rate / 100, hidden / 100, random / 100)


def _slider(label: str, low: int, high: int, value: int, key: str) -> int:
    return st.slider(
        label.replace("[", "\\["),
        low,
        high,
        value,
        key=key,
        bind="query-params",
        persist_state="page",
        width=240,
    )
