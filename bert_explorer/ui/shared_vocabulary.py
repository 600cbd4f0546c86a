"""The tokens of two models that share a vocabulary, which can be cut to any size."""

from __future__ import annotations

import streamlit as st

from bert_explorer.analysis.tokens import Layout
from bert_explorer.analysis.vocabulary_size import (
    compression,
    sizes_with,
    split_at_sizes,
    whole_from,
)
from bert_explorer.checkpoints import Checkpoint
from bert_explorer.language import later, tr
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.ui.components import PICTURE, component
from bert_explorer.ui.plain import plain
from bert_explorer.ui.state import shared
from bert_explorer.views.match_ladder import ladder
from bert_explorer.views.size_table import size_table
from bert_explorer.views.token_strip import strip
from bert_explorer.views.vocabulary_curve import vocabulary_curve, vocabulary_table
from bert_explorer.wordpiece import trace_text

WORDPIECE_HINT = later("## continues a word · below: its id, the characters it covers")
BPE_HINT = later("Ġ is the space before a word")


def controls(model: Checkpoint) -> tuple[int, int, int]:
    """Vocabulary size, where to cut, and how far to pad."""
    positions, own = model.config.max_positions, model.tokenizer.vocab_size
    left, middle, right = st.columns([3, 1, 1], gap="large")
    size = left.select_slider(
        tr("Tokens in the vocabulary"),
        sizes_with(own),
        own,
        key="vocab",
        bind="query-params",
    )
    cut = middle.slider(
        tr("Cut at (tokens)"), 4, positions, positions, key="cut", bind="query-params"
    )
    pad = right.slider(tr("Pad to (tokens)"), 0, positions, 0, key="pad", bind="query-params")
    return size, cut, pad


def _take_word() -> None:
    st.session_state["word"] = st.session_state["token_strip"].pick


def _take_size() -> None:
    st.session_state["vocab"] = st.session_state["size_table"].size


def strips(layout: Layout, chosen: str) -> None:
    """The sentence under both tokenizers, and what was cut off."""
    component("token_strip", *PICTURE)(
        key="token_strip",
        data={
            "strips": [
                strip("bidirectional", "BERT · WordPiece", layout.wordpiece, tr(WORDPIECE_HINT)),
                strip("causal", tr("GPT · byte-level BPE"), layout.bpe, tr(BPE_HINT)),
            ],
            "chosen": chosen,
        },
        on_pick_change=_take_word,
    )
    for cut in layout.encoding.cut:
        st.caption(
            tr(
                "Cut off in sentence {letter}: characters {start} to {end}, tokens: "
                "{count}. The model never sees them.",
                letter="AB"[cut.sequence],
                start=cut.start,
                end=cut.end,
                count=len(cut.tokens),
            )
        )


def longest_match(word: str, tokenizer: Tokenizer) -> None:
    """The ladder of tries for the first word in `word`."""
    st.markdown(tr("**The longest piece that fits, from left to right**"))
    found = trace_text(word, tokenizer)
    trace = found[0].trace if found else None
    if trace is None:
        st.info(tr("Type a word, or click one in the sentence above."))
        return
    component("match_ladder", *PICTURE)(key="match_ladder", data=ladder(trace, tokenizer.vocab))
    if trace.reason:
        st.caption(plain(trace.reason + " " + tr("The whole word becomes [UNK].")))
    if trace.word != found[0].typed:
        st.caption(
            plain(tr("“{typed}” is read as “{word}”.", typed=found[0].typed, word=trace.word))
        )
    if len(found) > 1:
        st.caption(tr("Spaces and punctuation end a word: this is the first one."))


def every_size(word: str, size: int, own: Tokenizer) -> None:
    """The first word in `word` at every vocabulary size, under both tokenizers."""
    st.markdown(tr("**The same word as the vocabulary grows**"))
    found = own.words(word)
    if not found:
        return
    typed = word[found[0].start : found[0].end]
    data = size_table(split_at_sizes(typed, own), size, own.vocab_size)
    component("size_table", *PICTURE)(key="size_table", data=data, on_size_change=_take_size)
    whole = whole_from(found[0].normalized)
    st.caption(
        plain(tr("“{typed}” becomes one WordPiece token at {whole:,}.", typed=typed, whole=whole))
        if whole
        else tr("No vocabulary here holds this word whole.")
    )


def saving(texts: list[str], size: int, model: Checkpoint) -> None:
    """Tokens per word against vocabulary size, and the price in parameters."""
    rows = compression(texts, model.tokenizer)
    now = next(row for row in rows if row.size == size)
    width = model.config.hidden_size
    said = tr(
        "At {size:,}: {wordpiece} WordPiece and {bpe} byte-level tokens for "
        "{words} words. Each token has a row of {width} numbers in the embedding "
        "table: {total:,} in all.",
        size=size,
        wordpiece=now.wordpiece,
        bpe=now.bpe,
        words=now.words,
        width=width,
        total=size * width,
    )
    st.plotly_chart(vocabulary_curve(rows, size, projector=shared().projector), alt=said)
    st.caption(said)
    st.dataframe(vocabulary_table(rows), hide_index=True)
