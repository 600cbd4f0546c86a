"""Tab: next-sentence prediction, BERT's second task."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bert_explorer.analysis.next_sentence import Judged, accuracy, overlap_accuracy
from bert_explorer.language import later, tr
from bert_explorer.study.picture import Bar, Bars
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.details import details
from bert_explorer.ui.masking_lab.data import judged_of, own_pair
from bert_explorer.ui.state import shared
from bert_explorer.views.picture_rows import picture_data
from bert_explorer.views.study_picture import summary

LEAD = later("Does sentence B follow A, or is it from another story? Half of the pairs are real.")
PAIRS = 200
SHOWN = 6


def draw() -> None:
    choice = shared()
    if choice.pair:
        own = own_pair(choice.left, choice.sentence, choice.pair)
        st.markdown(tr("**Your pair:** “B follows A” gets {share:.1%}.", share=own.follows))
    else:
        st.caption(tr("Add a second sentence above to ask about a pair of your own."))
    seed = st.number_input(
        tr("Draw"),
        0,
        999,
        0,
        key="pairs_seed",
        bind="query-params",
        persist_state="page",
        width=130,
    )
    judged = judged_of(choice.left, PAIRS, seed)
    model, rule = accuracy(judged), overlap_accuracy(judged)
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.dataframe(_table(judged[:SHOWN]), hide_index=True)
    bars = Bars(
        (
            Bar(tr("the model"), model.share, "bidirectional", model.low, model.high),
            Bar(tr("shared-word rule"), rule.share, "plain", rule.low, rule.high),
            Bar(tr("a coin"), 0.5, "plain"),
        ),
        tr("right answers on {n} pairs", n=PAIRS),
        ".1%",
    )
    with right:
        component("svg_picture", *PICTURE)(
            key="pairs_picture", data=picture_data(bars, tr("sentence pairs"))
        )
    said = (
        tr("On single sentences from our stories this model is no better than a coin.")
        if model.low <= 0.5
        else tr("On single sentences from our stories this model is better than a coin.")
    )
    rule_says = tr(
        "The rule knows no language: it says “follows” when both sentences share a word of four "
        "letters or more."
    )
    st.markdown(f"{said} {rule_says}")
    details("pairs_details", summary(bars), **{tr("Pairs"): lambda: _table(judged)})


def _table(judged: tuple[Judged, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "A": [j.pair.a for j in judged],
            "B": [j.pair.b for j in judged],
            tr("in truth"): ["IsNext" if j.pair.is_next else "NotNext" for j in judged],
            tr("model: follows"): [f"{j.follows:.0%}" for j in judged],
        }
    )
