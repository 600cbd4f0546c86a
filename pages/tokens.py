"""Tokens: how a text becomes the ids that a model reads."""

import streamlit as st

from bert_explorer.analysis.tokens import EXPLANATIONS, lay_out
from bert_explorer.analysis.vocabulary_size import (
    compression,
    sizes_with,
    split_at_sizes,
    tokenizer_at,
    whole_from,
)
from bert_explorer.checkpoints.store import Checkpoint
from bert_explorer.tokenizer import Tokenizer
from bert_explorer.ui.components import component
from bert_explorer.ui.guard import guard
from bert_explorer.ui.plain import plain
from bert_explorer.ui.resources import checkpoint
from bert_explorer.ui.state import shared
from bert_explorer.views.match_ladder import ladder
from bert_explorer.views.size_table import size_table
from bert_explorer.views.token_strip import strip, token_table
from bert_explorer.views.vocabulary_curve import vocabulary_curve
from bert_explorer.vocabulary_sizes import byte_bpe
from bert_explorer.wordpiece import TracedWord, trace_text

SIZE_KEY, CUT_KEY, PAD_KEY, WORD_KEY = "vocab", "cut", "pad", "word"
STRIP_KEY, TABLE_KEY = "token_strip", "size_table"

FIRST_WORD = "playing"
MAX_WORD = 120  # above the 100 characters at which WordPiece gives up, so that this can be seen


def _take_word() -> None:
    st.session_state[WORD_KEY] = st.session_state[STRIP_KEY].pick


def _take_size() -> None:
    st.session_state[SIZE_KEY] = st.session_state[TABLE_KEY].size


def controls(model: Checkpoint) -> tuple[int, int, int]:
    """Vocabulary size, where to cut, and how far to pad."""
    positions = model.config.max_positions
    sizes = sizes_with(model.tokenizer.vocab_size)
    vocabulary, cut, pad = st.columns([3, 1, 1], gap="large")
    return (
        vocabulary.select_slider(
            "Size of the vocabulary",
            sizes,
            model.tokenizer.vocab_size,
            format_func=lambda size: f"{size:,}",
            key=SIZE_KEY,
            bind="query-params",
        ),
        cut.slider("Cut at", 4, positions, positions, key=CUT_KEY, bind="query-params"),
        pad.slider("Pad to", 0, positions, 0, key=PAD_KEY, bind="query-params"),
    )


def sentence(model: Checkpoint, size: int, cut: int, pad: int) -> None:
    """The shared sentence under both tokenizers, and what was cut off."""
    choices = shared()
    texts = [choices.sentence] if choices.pair is None else [choices.sentence, choices.pair]
    tokenizer = tokenizer_at(size, model.tokenizer)
    layout = lay_out(texts, tokenizer, byte_bpe(size), max_length=cut, pad_to=pad)
    component("token_strip")(
        key=STRIP_KEY,
        data={
            "strips": [
                strip("bidirectional", "BERT · WordPiece", layout.wordpiece),
                strip("causal", "GPT · byte-level BPE", layout.bpe),
            ],
            "chosen": st.session_state[WORD_KEY],
        },
        on_pick_change=_take_word,
    )
    for removed in layout.encoding.cut:
        which = "the sentence" if len(texts) == 1 else f"sentence {'AB'[removed.sequence]}"
        st.caption(
            f"{len(removed.tokens)} tokens of {which} were cut off, from character "
            f"{removed.start} on. The model never sees them."
        )


def one_word(word: str, size: int, own: Tokenizer) -> None:
    """One word: each try of the longest match, and the word at every size."""
    tokenizer = tokenizer_at(size, own)
    if word.strip().upper() in EXPLANATIONS:
        st.info(plain(EXPLANATIONS[word.strip().upper()]))
        return
    found = trace_text(word, tokenizer)
    if not found or found[0].trace is None:
        st.info("Type a word, or click one in the sentence above.")
        return
    tries, sizes = st.columns([1, 1], gap="large")
    with tries:
        longest_match(found, tokenizer)
    with sizes:
        every_size(found[0].typed, size, own)


def longest_match(found: tuple[TracedWord, ...], tokenizer: Tokenizer) -> None:
    """The ladder of tries for the first word found."""
    trace = found[0].trace
    assert trace is not None
    st.markdown("**Longest match first, from the left**")
    component("match_ladder")(key="match_ladder", data=ladder(trace, tokenizer.vocab))
    notes = []
    if trace.reason:
        notes.append(f"{trace.reason} The whole word becomes [UNK].")
    if trace.word != found[0].typed:
        notes.append(f"“{found[0].typed}” is read as “{trace.word}”: no capitals, no accents.")
    if len(found) > 1:
        notes.append("Spaces and punctuation end a word; this is the first.")
    for note in notes:
        st.caption(plain(note))
