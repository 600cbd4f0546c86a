"""Tab: the rule emerges from many tokens."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.masking_counts import Counts
from bert_explorer.analysis.stories import sentences, stories
from bert_explorer.data.masking import MaskingRule
from bert_explorer.language import later, tr
from bert_explorer.ui.details import details
from bert_explorer.ui.masking_lab.data import counts_of
from bert_explorer.ui.masking_lab.rule import masking_rule
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views.masking_counts import counts_table, selected, settling, shrinking

LEAD = later("Mask more and more text: the shares settle on the rule, and the intervals shrink.")
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000)
STORIES, SENTENCE, OWN = later("Bundled stories"), later("My sentence"), later("My text")
ALONE, PACKED = later("one text each"), later("126 tokens")
ROWS: dict[str, int | None] = {ALONE: None, PACKED: 126}
"""Tokens masked as one row; with [CLS] and [SEP] 128, the length of most of BERT's training."""
MOST_CHARACTERS = 20_000


def draw() -> None:
    rule = masking_rule()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="large"):
        source = st.segmented_control(
            tr("Text"),
            (STORIES, SENTENCE, OWN),
            default=STORIES,
            required=True,
            key="text",
            bind="query-params",
            format_func=tr,
            persist_state="page",
        )
        rows = st.segmented_control(
            tr("A row"),
            tuple(ROWS),
            default=PACKED,
            required=True,
            key="row",
            bind="query-params",
            format_func=tr,
            persist_state="page",
            help=tr("So many tokens in each row are selected as the rate says, rounded."),
        )
        most = st.select_slider(
            tr("Tokens"),
            SIZES,
            SIZES[-1],
            format_func=lambda n: f"{n:,}",
            key="many",
            bind="query-params",
            persist_state="page",
            width=280,
        )
        seed = st.number_input(
            tr("Seed"),
            0,
            999,
            0,
            key="count_seed",
            bind="query-params",
            persist_state="page",
            width=130,
        )
    text = text_of(source)
    runs = runs_of(text, most, rule, int(seed), ROWS[rows])
    chart = settling(runs, rule.mask_share, rule.random_share, projector=shared().projector)
    last = runs[most]
    words = f"{selected(last, rule.rate)} {shrinking(runs)}"
    st.plotly_chart(chart, key="settling", alt=words)
    st.markdown(plain(words))
    if text is None:
        read = tr(
            "Read: {stories} stories of {sentences} sentences, written for this app, {rounds:.1f} "
            "times over in the longest run, each time masked anew.",
            stories=len(stories()),
            sentences=len(sentences()),
            rounds=last.rounds,
        )
    else:
        read = tr(
            "Read: your text, {rounds:.1f} times over in the longest run, each time masked anew.",
            rounds=last.rounds,
        )
    how = tr(
        "Every run is a draw of its own. Lines: 95 % intervals (Wilson); a random word that "
        "happens to be the true one counts as unchanged."
    )
    st.caption(f"{read} {how}")
    details("count_details", words, **{tr("Shares"): lambda: counts_table(runs)})


def text_of(source: str) -> str | None:
    """What is to be masked; None for the bundled stories."""
    if source == SENTENCE:
        return shared().sentence
    if source == OWN:
        return st.text_area(
            tr("Your text"),
            max_chars=MOST_CHARACTERS,
            key="own_text",
            persist_state="page",
            height=140,
        )
    return None


def runs_of(
    text: str | None, most: int, rule: MaskingRule, seed: int, row_length: int | None
) -> dict[int, Counts]:
    """Tokens read -> counts, from the smallest run to the one asked for."""
    name = shared().left
    return {
        size: counts_of(name, text, size, rule, seed * len(SIZES) + i, row_length)
        for i, size in enumerate(SIZES)
        if size <= most
    }
