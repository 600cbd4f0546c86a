"""Tab: the rule emerges from many tokens."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from bert_explorer.analysis.masking_counts import Counts
from bert_explorer.analysis.proportion import Proportion
from bert_explorer.analysis.stories import sentences, stories
from bert_explorer.study.picture import Bar, Bars
from bert_explorer.ui.components import component
from bert_explorer.ui.generation.details import details
from bert_explorer.ui.masking_lab.data import counts_of
from bert_explorer.ui.masking_lab.rule import masking_rule
from bert_explorer.ui.state import shared
from bert_explorer.views.study_picture import draw as picture
from bert_explorer.views.study_picture import summary

LEAD = "Mask more and more text: the shares settle on the rule, and the intervals shrink."
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
STORIES, SENTENCE = "Bundled stories", "My sentence"


def draw() -> None:
    choice = shared()
    rule = masking_rule()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        source = st.segmented_control(
            "Text",
            (STORIES, SENTENCE),
            default=STORIES,
            required=True,
            key="text",
            bind="query-params",
        )
        tokens = st.select_slider(
            "Tokens",
            SIZES,
            1_000,
            format_func=lambda n: f"{n:,}",
            key="many",
            bind="query-params",
            width=320,
        )
    text = choice.sentence if source == SENTENCE else None
    counts = counts_of(choice.left, text, tokens, rule, 0)
    columns = st.columns(2, gap="large")
    for i, bars in enumerate(_pictures(counts)):
        with columns[i]:
            component("svg_picture")(key=f"count_{i}", data={"svg": picture(bars)})
    whole = (
        f"{len(stories())} stories of {len(sentences())} sentences, written for this app"
        if text is None
        else "Your sentence"
    )
    st.markdown(
        f"{counts.selected.count:,} tokens masked. {whole}, read {counts.rounds:.1f} times over, "
        "each time masked anew. Lines: 95 % intervals (Wilson)."
    )
    st.caption(
        "In each sentence the number selected is rounded, to at least 1: with short sentences the "
        "share can settle beside the rate."
    )
    details(
        "count_details",
        " ".join(summary(bars) for bars in _pictures(counts)),
        Shares=lambda: _table(counts),
    )


def _pictures(counts: Counts) -> tuple[Bars, Bars]:
    return (
        Bars((_bar("selected", counts.selected),), "share of all tokens", ".1%"),
        Bars(
            tuple(_bar(name, share) for name, share in _fates(counts).items()),
            "share of the selected tokens",
            ".1%",
        ),
    )


def _fates(counts: Counts) -> dict[str, Proportion]:
    return {"[MASK]": counts.mask, "random word": counts.random, "unchanged": counts.kept}


def _bar(name: str, share: Proportion) -> Bar:
    return Bar(name, share.share, "bidirectional", share.low, share.high)


def _table(counts: Counts) -> pd.DataFrame:
    rows = {"selected": counts.selected, **_fates(counts)}
    return pd.DataFrame(
        [(n, p.hits, p.count, p.share, p.low, p.high) for n, p in rows.items()],
        columns=["what", "count", "of", "share", "95 % from", "to"],
    )
