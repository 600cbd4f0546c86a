"""Tab: does the vector at a position tell the word, masked or not?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bert_explorer.analysis.word_in_vector import NOT_SELECTED, RANDOM_WORD, Told
from bert_explorer.language import later, tr
from bert_explorer.study.picture import Bar, Bars
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.details import details
from bert_explorer.ui.masking_lab import two_rules
from bert_explorer.ui.masking_lab.data import told_of, told_texts
from bert_explorer.ui.state import shared
from bert_explorer.views.picture_rows import picture_data
from bert_explorer.views.study_picture import summary

LEAD = later(
    "\\[MASK\\] never occurs in real use. Does the model build a good vector where the word stands "
    "there in full?"
)


def draw() -> None:
    told = told_of(shared().left, 0)
    bars = Bars(
        tuple(
            Bar(
                f"{tr(row.kind)} ({row.first.count})",
                row.first.share,
                "bidirectional",
                row.first.low,
                row.first.high,
            )
            for row in told
            if row.first.count
        ),
        tr("true word is the first guess"),
        ".1%",
    )
    component("svg_picture", *PICTURE)(
        key="why_picture", data=picture_data(bars, tr("why not only mask"))
    )
    by_kind = {row.kind: row for row in told}
    st.markdown(
        tr(
            "Over {n} sentences of the bundled stories, masked once. Where the word was left in "
            "place, the output names it in {in_place:.0%} of cases, though the loss never asked "
            "there; where a random word stands, it still finds the true one in {random:.0%}.",
            n=len(told_texts()),
            in_place=by_kind[NOT_SELECTED].first.share,
            random=by_kind[RANDOM_WORD].first.share,
        )
    )
    st.caption(
        tr(
            "That is what random and unchanged words are for: any position may be asked for, so "
            "every vector must be good, and no word can be trusted blindly."
        )
    )
    details(
        "why_details",
        summary(bars),
        **{tr("Positions"): lambda: _table(told)},
    )
    st.divider()
    two_rules.draw()


def _table(told: tuple[Told, ...]) -> pd.DataFrame:
    """One row a kind of position."""
    return pd.DataFrame(
        {
            tr("position"): tr(row.kind),
            tr("how many"): row.first.count,
            tr("first guess right"): row.first.share,
            tr("95 % from"): row.first.low,
            tr("to"): row.first.high,
            tr("mean probability"): row.probability,
        }
        for row in told
    )
